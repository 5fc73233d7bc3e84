import { describe, expect, it } from "vitest";
import type { Tenant } from "../../src/tenant/index.js";
import { onStage, type TerraformStage } from "./stage.js";
import { hasTerraform } from "./workspace.js";

const database = "Username-Password-Authentication";
const named = ["ada", "bob", "cy", "dora"].map((name) => `${name}@acme.example`);
const crowd = Array.from({ length: 450 }, (_, index) => `crowd-${index}@acme.example`);
const users = [
  ...[...named, ...crowd, "twin@acme.example"].map((email) => ({ email, connection: database })),
  { email: "twin@acme.example", connection: "google-oauth2" },
];
const roles = [{ name: "viewer" }, { name: "admin" }];
const organizations = [{ name: "large", members: crowd.map((email) => ({ email })) }];

let tenant: Tenant;
let world: TerraformStage["world"];
let workspace: TerraformStage["workspace"];
onStage(
  (stage) => {
    ({ tenant, world, workspace } = stage);
  },
  { seed: { users, roles, organizations } },
);

function write(members: string, name = "acme", besides = ""): void {
  workspace.write(`${besides}
    resource "orgwright_organization" "this" {
      name = "${name}"
      ${members}
    }`);
}

/** Applies, and demands that nothing is left to do. */
async function converge(members: string, name?: string): Promise<string> {
  write(members, name);
  const output = await workspace.apply();
  await mustRest();
  return output;
}

async function mustRest(): Promise<void> {
  expect((await workspace.plan()).output).toContain("No changes.");
}

const include = (...entries: string[]) => `members = { include = [${entries.join(", ")}] }`;
const exactly = (...entries: string[]) => `members = { exactly = [${entries.join(", ")}] }`;
const ada = '{ email = "Ada@acme.example", roles = ["viewer"] }';
const bob = '{ email = "bob@acme.example" }';

/** How often requests were sent since the last look, by route, those for tokens left out. */
function sent(): Record<string, number> {
  const { routes } = tenant.requests();
  tenant.resetRequests();
  return Object.fromEntries(
    Object.entries(routes)
      .filter(([route]) => !route.includes("oauth"))
      .map(([route, byStatus]) => [
        route.replace("/api/v2/", ""),
        Object.values(byStatus).reduce((sum, count) => sum + count, 0),
      ]),
  );
}

describe.skipIf(!hasTerraform)("members in a configuration", { timeout: 240_000 }, () => {
  it("are there with an organization that is created, and beside others of one that is there", async () => {
    await converge(include(ada, bob));
    expect(await world.members("acme")).toEqual({
      "ada@acme.example": ["viewer"],
      "bob@acme.example": [],
    });
    await world.addMember("acme", "cy@acme.example");
    await world.giveRole("acme", "bob@acme.example", "admin");
    await mustRest();
    await converge(include(ada, '{ email = "dora@acme.example" }'));
    expect(Object.keys(await world.members("acme")).sort()).toEqual(named);
  });

  it("come back, with their roles, where somebody took them away", async () => {
    await converge(include(ada, bob));
    await world.removeMember("acme", "bob@acme.example");
    await world.giveRole("acme", "ada@acme.example", "admin");
    const { output } = await workspace.plan();
    expect(output).toContain('+ email = "bob@acme.example"');
    expect(output).toMatch(/- "admin"|"admin",/);
    await converge(include(ada, bob));
    expect(await world.members("acme")).toEqual({
      "ada@acme.example": ["viewer"],
      "bob@acme.example": [],
    });
  });

  it("are nobody else with `exactly`, and a plan shows who goes", async () => {
    await converge(exactly(ada, bob));
    await world.addMember("acme", "cy@acme.example");
    const { output } = await workspace.plan();
    expect(output).toMatch(/- email += "cy@acme.example" -> null/);
    await converge(exactly(ada, bob));
    expect(Object.keys(await world.members("acme")).sort()).toEqual(named.slice(0, 2));
  });

  it("may be told who is not there", async () => {
    await world.create({ name: "acme" });
    await world.addMember("acme", "cy@acme.example");
    await world.addMember("acme", "dora@acme.example");
    const lines = `members = { include = [${ada}], exclude = [{ email = "cy@acme.example" }] }`;
    await converge(lines);
    await world.addMember("acme", "cy@acme.example");
    expect((await workspace.plan()).output).toMatch(/\+ email += "cy@acme.example"/);
    await converge(lines);
    expect(Object.keys(await world.members("acme")).sort()).toEqual([
      "ada@acme.example",
      "dora@acme.example",
    ]);
  });

  it("are left as they are where the line goes", async () => {
    await converge(exactly(ada, bob));
    tenant.resetRequests();
    await converge("");
    expect(sent()).not.toHaveProperty("DELETE organizations/{id}/members");
    expect(Object.keys(await world.members("acme"))).toHaveLength(2);
    tenant.resetRequests();
    await mustRest();
    expect(sent()).not.toHaveProperty("GET organizations/{id}/members");
  });

  it("are told where they lead nowhere, before anything is written", async () => {
    write(
      `display_name = "Acme"
      members = {
        include = [
          { email = "nobody@acme.example" },
          { email = "twin@acme.example" },
          { email = "ada@acme.example", roles = ["viewr"] },
        ]
      }`,
    );
    const { status, output } = await workspace.run("plan", "-no-color");
    expect(status).toBe(1);
    expect(output).toContain("The tenant has no user nobody@acme.example");
    expect(output).toContain("The tenant has 2 users twin@acme.example");
    expect(output).toContain('Did you mean "viewer"?'.replaceAll('"', ""));
    expect(await world.names()).toEqual(["large"]);
    await converge(
      include(
        '{ email = "twin@acme.example", connection = "google-oauth2" }',
        `{ user_id = "${await world.userId("ada@acme.example")}" }`,
      ),
    );
    expect(Object.keys(await world.members("acme")).sort()).toEqual([
      "ada@acme.example",
      "twin@acme.example",
    ]);
  });

  it("are checked by the model's rules", async () => {
    write(
      `members = {
        include = [{ email = "ada" }, { roles = ["viewer"] }, { email = "a@b.example", user_id = "auth0|1" }]
        exactly = []
      }`,
    );
    const { output } = await workspace.run("validate", "-no-color");
    expect(output).toContain('members.include["ada"].email is "ada"');
    expect(output).toContain('members.include[{"roles":["viewer"]}] must have either');
    expect(output).toContain("members has exactly and include");
    expect(output.split("Error:").length - 1).toBe(4);
  });

  it("are given roles that the same configuration makes, and lose those that go", async () => {
    const own = (role: string) => `roles = { ${role} = {} }
      members = { include = [{ email = "ada@acme.example", roles = ["${role}"] }, ${bob}] }`;
    await converge(own("approver"));
    expect(await world.members("acme")).toEqual({
      "ada@acme.example": ["approver"],
      "bob@acme.example": [],
    });
    await converge(own("auditor"));
    expect((await world.members("acme"))["ada@acme.example"]).toEqual(["auditor"]);
    await converge(own("approver").replace('roles = ["approver"]', "roles = []"), "acme-renamed");
    expect(await world.members("acme-renamed")).toEqual({
      "ada@acme.example": [],
      "bob@acme.example": [],
    });
  });

  it("may be known only while they are applied", async () => {
    const unknown = `resource "terraform_data" "person" {
      input = "bob@acme.example"
    }
    resource "terraform_data" "role" {
      input = "viewer"
    }`;
    const entries = `{ email = terraform_data.person.output, roles = [terraform_data.role.output] }, { email = "cy@acme.example" }`;
    write(include(entries), "acme", unknown);
    await workspace.apply();
    await mustRest();
    expect(await world.members("acme")).toEqual({
      "bob@acme.example": ["viewer"],
      "cy@acme.example": [],
    });
    write(exactly(entries), "acme", unknown.replace("bob@", "dora@"));
    await workspace.apply();
    await mustRest();
    expect(Object.keys(await world.members("acme")).sort()).toEqual([
      "cy@acme.example",
      "dora@acme.example",
    ]);
  });

  it("of a large organization are looked at alone, and the state holds nobody else", async () => {
    await converge(include(ada), "large");
    tenant.resetRequests();
    await mustRest();
    expect(sent()["GET organizations/{id}/members"]).toBe(1);
    const state = await workspace.run("state", "show", "-no-color", "orgwright_organization.this");
    expect(state.output).not.toContain(crowd[5]);
    expect(Object.keys(await world.members("large"))).toHaveLength(crowd.length + 1);
  });

  it("are not taken out in numbers that nobody meant", async () => {
    const most = crowd.slice(0, 360).map((email) => `{ email = "${email}" }`);
    write(exactly(...most), "large");
    const refused = await workspace.run("plan", "-no-color");
    expect(refused.status).toBe(1);
    expect(refused.output).toContain("90 of 450 members would be taken out of organization large");
    expect(refused.output).toContain("max_removals = 90");
    write(exactly(), "large");
    const all = await workspace.run("plan", "-no-color");
    expect(all.output).toContain("All members of organization large would be taken out");
    expect(all.output).toContain("  and 350 more");
    workspace.write(`provider "orgwright" {
      max_removals = "20%"
    }
    resource "orgwright_organization" "this" {
      name = "large"
      ${exactly(...most)}
    }`);
    await workspace.apply();
    await mustRest();
    expect(Object.keys(await world.members("large"))).toHaveLength(360);
  });

  it("are not imported", async () => {
    workspace.write(`resource "orgwright_organization" "this" {
      name = "large"
    }`);
    await workspace.run("import", "-no-color", "orgwright_organization.this", "large");
    await mustRest();
    expect(sent()).not.toHaveProperty("GET organizations/{id}/members");
    const state = await workspace.run("state", "show", "-no-color", "orgwright_organization.this");
    expect(state.output).not.toContain("@acme.example");
  });

  it("who came since a saved plan are left, and told of", async () => {
    await converge(exactly(ada));
    write(exactly(ada, bob));
    await workspace.run("plan", "-no-color", "-out=saved");
    await world.addMember("acme", "cy@acme.example");
    const { output } = await workspace.run("apply", "-no-color", "saved");
    expect(output).toContain("has more members than are written");
    expect(Object.keys(await world.members("acme")).sort()).toEqual(named.slice(0, 3));
    await converge(exactly(ada, bob));
    expect(Object.keys(await world.members("acme")).sort()).toEqual(named.slice(0, 2));
  });
});
