import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  collectionOf,
  holdsPeople,
  labelOf,
  organizationFields,
  type Field,
  type FieldMap,
} from "../../src/model/index.js";
import { listThings } from "../../src/auth0/index.js";
import { withOwners } from "../../src/plan/index.js";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { exampleTenant } from "../support/example-tenant.js";
import { openClient } from "../support/open-client.js";
import { bundleProvider } from "./bundle.js";
import { hasTerraform, Workspace } from "./workspace.js";
import { World } from "./world.js";

let executable = "";
let tenant: Tenant;
let world: World;
let workspace: Workspace;

beforeAll(() => {
  if (hasTerraform) executable = bundleProvider("../../src/terraform/main.ts");
});

beforeEach(async () => {
  tenant = await startTenant(exampleTenant);
  world = new World(tenant);
  workspace = new Workspace(executable);
  workspace.setEnvironment(tenant.environment);
  if (hasTerraform) await workspace.attachProvider();
});

afterEach(async () => {
  workspace.remove();
  await tenant.close();
});

const address = "orgwright_organization.this";

/** One resource, its body in HCL. */
function declare(body: string): void {
  workspace.write(`resource "orgwright_organization" "this" {\n${body}\n}`);
}

/** Applies, and demands that nothing is left to do: convergence holds for every step. */
async function converge(): Promise<string> {
  const output = await workspace.apply();
  const after = await workspace.plan();
  expect(after.output).toContain("No changes.");
  return output;
}

/** A value of the model as an expression of HCL. */
function toExpression(field: Field, value: unknown): string {
  if (field.kind !== "list") return JSON.stringify(value);
  // An entry stands under what it is about.
  const key = field.collection.ways[0]?.[0] ?? "";
  const entries = (value as Record<string, string>[]).map(({ [key]: name = "", ...settings }) => [
    name,
    settings,
  ]);
  return JSON.stringify(Object.fromEntries(entries));
}

const optional = Object.entries<Field>(organizationFields).filter(
  ([name, field]) =>
    name !== "name" &&
    field.manifestOnly !== true &&
    field.notInTerraform !== true &&
    !holdsPeople(field),
);

/** One organization per field of the model, each declaring that field alone. */
function declareFields(pick: ((field: Field) => unknown) | undefined): void {
  const resources = optional.map(([name, field]) => {
    const line = pick ? `  ${name} = ${toExpression(field, pick(field))}` : "";
    return `resource "orgwright_organization" "${name}" {\n  name = "with-${name}"\n${line}\n}`;
  });
  workspace.write(resources.join("\n"));
}

async function fieldOf(name: string): Promise<unknown> {
  const collection = collectionOf(name);
  const organization = await world.must(`with-${name}`);
  if (collection === undefined) return organization[name];
  const client = await openClient(tenant);
  try {
    const entries = await client.entriesOf(collection, organization.id);
    const of = collection.reference?.kind.of;
    const things = of ? await listThings(client, of.kind) : [];
    const named = of
      ? withOwners(entries, of, new Map([[of.kind, { things, isComplete: true }]]))
      : entries;
    return named.map((entry) => labelOf(collection, entry));
  } finally {
    await client.close();
  }
}

function expectedOf(field: Field, value: unknown): unknown {
  return field.kind === "list"
    ? (value as FieldMap[]).map((entry) => labelOf(field.collection, entry))
    : value;
}

/** Starts an apply of thirty organizations and sends it a signal once the first is created. */
async function endApply(signal: NodeJS.Signals): Promise<ReturnType<Workspace["start"]>> {
  workspace.detachProvider();
  tenant.orderFault({ kind: "delay", ms: 60, method: "POST", times: "always" });
  workspace.write(
    'resource "orgwright_organization" "this" {\n  count = 30\n  name = "acme-${count.index}"\n}',
  );
  const run = workspace.start("apply", "-auto-approve", "-no-color");
  while (Object.keys(tenant.requests().routes["POST /api/v2/organizations"] ?? {}).length === 0) {
    await delay(20);
  }
  if (run.pid !== undefined) process.kill(run.pid, signal);
  return run;
}

// Each of these starts terraform several times. That it starts the provider as well is tested by
// those that interrupt it, and where it is configured.
describe.skipIf(!hasTerraform)("orgwright_organization", { timeout: 180_000 }, () => {
  it("sets, changes and lets alone every field of the model", async () => {
    declareFields(undefined);
    await converge();
    for (const pick of [(f: Field) => f.example, (f: Field) => f.otherExample]) {
      declareFields(pick);
      await converge();
      for (const [name, field] of optional) {
        expect({ [name]: await fieldOf(name) }).toMatchObject({
          [name]: expectedOf(field, pick(field)),
        });
      }
    }
    const before = await Promise.all(optional.map(([name]) => fieldOf(name)));
    declareFields(undefined);
    await converge();
    expect(await Promise.all(optional.map(([name]) => fieldOf(name)))).toEqual(before);
  });

  it("empties maps by {}, and everything else by naming it", async () => {
    declare(`name = "acme"
      branding = { logo_url = "https://acme.example/logo.png" }
      metadata = { plan = "gold" }
      connections = { google-oauth2 = {} }`);
    await converge();
    declare('name = "acme"\nmetadata = {}\nconnections = {}\nclear = ["branding"]');
    await converge();
    const acme = await world.must("acme");
    expect(acme["branding"] ?? {}).toEqual({});
    expect(acme["metadata"] ?? {}).toEqual({});
    expect(await world.connections("acme")).toEqual({});
  });

  it("renames an organization in place", async () => {
    declare('name = "acme"\ndisplay_name = "Acme"');
    await converge();
    const { id } = await world.must("acme");
    declare('name = "acme-renamed"\ndisplay_name = "Acme Renamed"');
    const output = await converge();
    expect(output).toContain("0 to destroy");
    expect(await world.must("acme-renamed")).toMatchObject({ id, display_name: "Acme Renamed" });
    expect(await world.names()).toEqual(["acme-renamed"]);
  });

  it("does not touch the organization that has the new name already", async () => {
    await world.create({ name: "taken", display_name: "Somebody else's" });
    declare('name = "acme"\ndisplay_name = "Acme"');
    await converge();
    declare('name = "taken"\ndisplay_name = "Acme"');
    const { status, output } = await workspace.run("apply", "-auto-approve", "-no-color");
    expect(status).toBe(1);
    expect(output).toContain("The name taken is taken");
    expect(await world.must("taken")).toMatchObject({ display_name: "Somebody else's" });
    expect(await world.must("acme")).toMatchObject({ display_name: "Acme" });
  });

  it("adopts an organization that is there already, after saying so", async () => {
    await world.create({ name: "acme", display_name: "Old", metadata: { plan: "gold" } });
    const { id } = await world.must("acme");
    declare('name = "acme"\ndisplay_name = "New"');
    const output = await converge();
    expect(output).toContain("Organization acme exists already");
    expect(output).toContain("Organization acme was adopted");
    expect(await world.must("acme")).toMatchObject({
      id,
      display_name: "New",
      metadata: { plan: "gold" },
    });
    expect(workspace.state()[address]).toMatchObject({ id, metadata: { plan: "gold" } });
  });

  it("does not adopt what belongs to the owner of a manifest", async () => {
    await world.create({ name: "acme", metadata: { orgwright_owner: "customers" } });
    declare('name = "acme"\ndisplay_name = "New"');
    const { status, output } = await workspace.run("plan", "-no-color");
    expect(status).toBe(1);
    expect(output).toContain("Organization acme belongs to customers");
  });

  it("refuses to adopt where that is off, and tells how to import", async () => {
    await world.create({ name: "acme", display_name: "Old" });
    workspace.setEnvironment({ ORGWRIGHT_ADOPT: "false" });
    declare('name = "acme"\ndisplay_name = "New"');
    const planned = await workspace.run("plan", "-no-color");
    expect(planned.status).toBe(1);
    expect(planned.output).toMatch(/import\s+block\s+with id = "acme"/);
    expect(await world.must("acme")).toMatchObject({ display_name: "Old" });
  });

  it("refuses to adopt what came into being between plan and apply", async () => {
    workspace.setEnvironment({ ORGWRIGHT_ADOPT: "false" });
    declare('name = "acme"\ndisplay_name = "New"');
    await workspace.run("plan", "-out=plan.bin");
    // The list is cut off, so that the provider learns of it only from the create.
    tenant.plant({ generate: { count: 1001 } });
    await world.create({ name: "acme", display_name: "Old" });
    const { status, output } = await workspace.run("apply", "-no-color", "plan.bin");
    expect(status).toBe(1);
    expect(output).toContain("does not adopt");
    expect(await world.must("acme")).toMatchObject({ display_name: "Old" });
  });

  it.each(["name", "id"] as const)("is imported by %s, with nothing left to do", async (by) => {
    tenant.plant({
      organizations: [
        {
          name: "acme",
          display_name: "Acme",
          metadata: { plan: "gold" },
          connections: [{ name: "google-oauth2", assign_membership_on_login: true }],
        },
      ],
    });
    const { id } = await world.must("acme");
    declare(`name = "acme"
      display_name = "Acme"
      metadata = { plan = "gold" }
      connections = { google-oauth2 = { assign_membership_on_login = true } }`);
    const key = by === "id" ? id : "acme";
    const { status, output } = await workspace.run("import", "-no-color", address, key);
    expect(output).toContain("Import successful!");
    expect(status).toBe(0);
    expect((await workspace.plan()).changes).toBe(false);
  });

  it("says what there is not when it cannot be imported", async () => {
    declare('name = "acme"');
    const { status, output } = await workspace.run("import", "-no-color", address, "acme");
    expect(status).toBe(1);
    expect(output).toContain("no organization with the name acme");
  });

  it("shows drift field by field and repairs it", async () => {
    declare(`name = "acme"
      display_name = "Acme"
      connections = { google-oauth2 = { assign_membership_on_login = true } }`);
    await converge();
    await world.change("acme", { display_name: "Changed", metadata: { by: "hand" } });
    const { changes, output } = await workspace.plan();
    expect(changes).toBe(true);
    expect(output).toContain('~ display_name              = "Changed" -> "Acme"');
    await converge();
    // What is not declared is not touched.
    expect(await world.must("acme")).toMatchObject({
      display_name: "Acme",
      metadata: { by: "hand" },
    });
  });

  it("notices that an organization was deleted, and creates it again", async () => {
    declare('name = "acme"');
    await converge();
    await world.delete("acme");
    const { output } = await workspace.plan();
    expect(output).toContain("1 to add, 0 to change, 0 to destroy");
    await converge();
    expect(await world.names()).toEqual(["acme"]);
  });

  it("is destroyed, unless it is protected", async () => {
    declare('name = "acme"\nprotected = true');
    await converge();
    const refused = await workspace.run("destroy", "-auto-approve", "-no-color");
    expect(refused.status).toBe(1);
    expect(refused.output).toContain("Organization acme is protected");
    expect(await world.names()).toEqual(["acme"]);
    declare('name = "acme"');
    await converge();
    const { status } = await workspace.run("destroy", "-auto-approve", "-no-color");
    expect(status).toBe(0);
    expect(await world.names()).toEqual([]);
  });

  it("changes one setting of one connection, and shows nothing else", async () => {
    const connections = (isShown: boolean) => `name = "acme"
      connections = {
        google-oauth2 = { show_as_button = ${isShown} }
        Username-Password-Authentication = { assign_membership_on_login = true }
      }`;
    declare(connections(true));
    await converge();
    declare(connections(false));
    const { output } = await workspace.plan();
    expect(output).toContain("~ show_as_button");
    expect(output).not.toContain("Username-Password-Authentication");
    await converge();
    expect((await world.connections("acme"))["google-oauth2"]).toMatchObject({
      show_as_button: false,
    });
  });

  it("takes values that are known only while applying, the id of a connection included", async () => {
    const id = await world.connectionId("google-oauth2");
    workspace.write(`
      resource "terraform_data" "late" { input = { text = "known late", id = "${id}" } }
      resource "orgwright_organization" "this" {
        name         = "acme"
        display_name = terraform_data.late.output.text
        metadata     = { note = terraform_data.late.output.text }
        connections  = { social = { connection_id = terraform_data.late.output.id } }
      }`);
    await converge();
    expect(await world.must("acme")).toMatchObject({
      display_name: "known late",
      metadata: { note: "known late" },
    });
    expect(Object.keys(await world.connections("acme"))).toEqual(["google-oauth2"]);
    expect(workspace.state()[address]).toMatchObject({
      connections: { social: { connection_id: id, name: "google-oauth2" } },
    });
  });

  it("judges late values before the first write", async () => {
    workspace.write(`
      resource "terraform_data" "late" { input = "Not A Name" }
      resource "orgwright_organization" "this" { name = terraform_data.late.output }`);
    const { status, output } = await workspace.run("apply", "-auto-approve", "-no-color");
    expect(status).toBe(1);
    expect(output).toContain('Error: name is "Not A Name"');
    expect(tenant.requests().routes["POST /api/v2/organizations"]).toBeUndefined();
  });

  it("names the connection that the tenant does not have while planning, and suggests the nearest", async () => {
    declare('name = "acme"\nconnections = {\n  google-oauth = {}\n}');
    const { status, output } = await workspace.run("plan", "-no-color");
    expect(status).toBe(1);
    expect(output).toContain("The tenant has no connection google-oauth");
    expect(output).toContain("Did you mean google-oauth2?");
  });

  it("takes over an organization from auth0_organization", async () => {
    await world.create({ name: "acme", display_name: "Acme", metadata: { plan: "gold" } });
    const { id } = await world.must("acme");
    workspace.installAs("auth0/auth0", executable);
    workspace.writeState("auth0/auth0", "auth0_organization", {
      id,
      name: "acme",
      display_name: "Acme",
      branding: [],
      metadata: { plan: "gold" },
      token_quota: [],
    });
    workspace.write(`
      moved {
        from = auth0_organization.this
        to   = orgwright_organization.this
      }
      resource "orgwright_organization" "this" {
        name         = "acme"
        display_name = "Acme"
        metadata     = { plan = "gold" }
      }`);
    const { output } = await workspace.plan();
    expect(output).toContain("0 to add, 0 to change, 0 to destroy");
    await converge();
    expect(workspace.state()[address]).toMatchObject({ id });
  });

  it("records everything that was created when it is interrupted", async () => {
    const run = await endApply("SIGINT");
    const { output } = await run.end;
    expect(output).toContain("Interrupt received");
    const names = await world.names();
    expect(names.length).toBeGreaterThan(0);
    expect(names.length).toBeLessThan(30);
    const recorded = new Set(Object.values(workspace.state()).map((entry) => entry["name"]));
    expect(recorded).toEqual(new Set(names));
  });

  it("finishes what a killed apply has begun, without making anything twice", async () => {
    const run = await endApply("SIGKILL");
    await run.end;
    while (workspace.providerProcesses().length > 0) await delay(20);
    const begun = (await world.names()).length;
    expect(begun).toBeGreaterThan(0);
    expect(begun).toBeLessThan(30);
    await converge();
    expect(await world.names()).toHaveLength(30);
  });
});
