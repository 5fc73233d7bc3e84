import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyPlan, planTenant } from "../../src/apply/index.js";
import { describeCurrent, type DesiredOrganization, type FieldMap } from "../../src/model/index.js";
import { upsertOptions } from "../../src/plan/index.js";
import { openStage, type Stage } from "../support/scenario.js";

const database = "Username-Password-Authentication";
const user = (email: string, connection = database): { email: string; connection: string } => ({
  email,
  connection,
});

let stage: Stage;
beforeEach(async () => {
  stage = await openStage({
    seed: {
      users: [
        ...["ada", "bob", "cy", "dora"].map((name) => user(`${name}@acme.example`)),
        user("twin@acme.example"),
        user("twin@acme.example", "google-oauth2"),
      ],
      roles: [{ name: "viewer" }, { name: "admin" }],
    },
  });
});
afterEach(async () => stage.close());

const acme = (fields: Partial<DesiredOrganization>): DesiredOrganization[] => [
  { name: "acme", ...fields },
];
const ada = { email: "ada@acme.example" };
const bob = { email: "bob@acme.example" };
const cy = { email: "cy@acme.example" };

async function described(): Promise<readonly FieldMap[]> {
  const [world] = [...(await stage.world()).values()];
  if (world === undefined) throw new Error("there is no organization");
  return (describeCurrent(world).members ?? []) as readonly FieldMap[];
}

describe("the members of an organization", () => {
  it("are added with their roles, given and taken others, excluded, and the whole where that is said", async () => {
    await stage.converge(acme({ members: { include: [{ ...ada, roles: ["viewer"] }, bob] } }));
    expect(await described()).toEqual([
      { ...ada, roles: ["viewer"] },
      { ...bob, roles: [] },
    ]);
    await stage.converge(
      acme({
        members: {
          include: [
            { ...ada, roles: ["admin"] },
            { ...cy, roles: [] },
          ],
        },
      }),
    );
    expect(await described()).toEqual([
      { ...ada, roles: ["admin"] },
      { ...bob, roles: [] },
      { ...cy, roles: [] },
    ]);
    await stage.converge(acme({ members: { exclude: [bob] } }));
    expect(await described()).toEqual([
      { ...ada, roles: ["admin"] },
      { ...cy, roles: [] },
    ]);
    await stage.converge(acme({ members: { exactly: [cy] } }));
    expect(await described()).toEqual([{ ...cy, roles: [] }]);
    await stage.converge(acme({ display_name: "Acme" }));
    expect(await described()).toEqual([{ ...cy, roles: [] }]);
    await stage.converge(acme({ members: { exactly: [] } }));
    expect(await described()).toEqual([]);
  });

  it("get roles that the same run makes, the organization's own before the tenant's", async () => {
    const members = { include: [{ ...ada, roles: ["approver", "viewer"] }] };
    await stage.converge(acme({ roles: [{ name: "approver" }, { name: "viewer" }], members }));
    const [world] = [...(await stage.world()).values()];
    const own = (world?.roles ?? []).map((role) => (role as FieldMap)["id"]).sort();
    const [member] = world?.members ?? [];
    expect([...((member as FieldMap)["roles.ids"] as string[])].sort()).toEqual(own);
  });

  it("are told before the first write where nobody is known, or several are", async () => {
    const declarations = acme({
      members: {
        include: [
          { email: "nobody@acme.example" },
          { email: "twin@acme.example" },
          { user_id: "auth0|nobody" },
          { ...ada, roles: ["viewr"] },
          { email: "TWIN@acme.example", connection: "google-oauth2" },
        ],
      },
    }).map((organization) => ({ organization }));
    const { diagnostics, plan } = await planTenant(stage.client, declarations, upsertOptions);
    expect(plan).toBeUndefined();
    expect(diagnostics.map(({ code, path, summary }) => `${code} ${path.join(".")} ${summary}`))
      .toMatchInlineSnapshot(`
      [
        "unknown-reference acme.members.include.0.email the tenant has no user nobody@acme.example (organization acme)",
        "ambiguous-reference acme.members.include.1.email the tenant has 2 users twin@acme.example (organization acme)",
        "unknown-reference acme.members.include.2.user_id the tenant has no user auth0|nobody (organization acme)",
        "unknown-reference acme.members.include.3.roles neither organization acme nor the tenant has a role viewr for member ada@acme.example (organization acme)",
      ]
    `);
  });
});
void applyPlan;
