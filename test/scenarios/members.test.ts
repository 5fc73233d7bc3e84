import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyPlan, exportOrganizations, planTenant } from "../../src/apply/index.js";
import {
  describeCurrent,
  entriesIn,
  type DesiredOrganization,
  type FieldMap,
} from "../../src/model/index.js";
import { renderManifest } from "../../src/manifest/index.js";
import { upsertOptions } from "../../src/plan/index.js";
import { planRun } from "../../src/run/index.js";
import { read } from "../manifest/reading.js";
import { openClient, openStage, type Stage } from "../support/scenario.js";

const database = "Username-Password-Authentication";
const user = (email: string, connection = database): { email: string; connection: string } => ({
  email,
  connection,
});

const users = [
  ...["ada", "bob", "cy", "dora"].map((name) => user(`${name}@acme.example`)),
  user("twin@acme.example"),
  user("twin@acme.example", "google-oauth2"),
];
const roles = [{ name: "viewer" }, { name: "admin" }];

let stage: Stage;
beforeEach(async () => {
  stage = await openStage({ seed: { users, roles } });
});

/** Begins again with more people, and an organization that has them. */
async function withPeople(
  people: readonly { readonly email: string; readonly connection: string }[],
  members: readonly { readonly email: string; readonly roles?: readonly string[] }[] = [],
): Promise<void> {
  await stage.close();
  stage = await openStage({
    seed: {
      users: [...users, ...people],
      roles,
      ...(members.length > 0 && { organizations: [{ name: "acme", members }] }),
    },
  });
}

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
  return entriesIn(describeCurrent(world).members);
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

  it("are exported as those who are there whoever else is, two with one address by their ids", async () => {
    const twins = ["google-oauth2", database].map((connection) =>
      user("twin@acme.example", connection),
    );
    await stage.converge(acme({ members: { include: [{ ...ada, roles: ["viewer"] }, ...twins] } }));
    const exported = exportOrganizations(stage.client, {
      includes: () => true,
      collections: new Set(["members"] as const),
    });
    let text = "";
    for await (const piece of renderManifest(exported, { leavesOutDefaults: true })) text += piece;
    const { organizations, diagnostics } = read(text);
    expect(diagnostics).toEqual([]);
    expect(organizations.map(({ organization }) => organization)).toEqual([
      {
        name: "acme",
        members: {
          include: [
            { ...ada, roles: ["viewer"] },
            { user_id: expect.stringContaining("|") },
            { user_id: expect.stringContaining("|") },
          ],
        },
      },
    ]);
    expect(
      (await stage.plan(organizations.map(({ organization }) => organization))).actions,
    ).toEqual([]);
  });

  it("get roles that the same run makes, the organization's own before the tenant's", async () => {
    const members = { include: [{ ...ada, roles: ["approver", "viewer"] }] };
    await stage.converge(acme({ roles: [{ name: "approver" }, { name: "viewer" }], members }));
    const [world] = [...(await stage.world()).values()];
    const own = (world?.roles ?? [])
      .map((role) => (role as { readonly id?: string }).id ?? "")
      .sort();
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

/** Requests since the last reset, by route; what tokens cost is no part of the work. */
function requests(): Record<string, number> {
  return Object.fromEntries(
    Object.entries(stage.tenant.requests().routes)
      .filter(([route]) => !route.includes("/oauth/"))
      .map(([route, statuses]) => [
        route.replace("/api/v2", ""),
        Object.values(statuses).reduce((sum, count) => sum + count, 0),
      ]),
  );
}

describe("looking at members", () => {
  it("costs one request for an organization, and looks nobody up who is there", async () => {
    const wish = ["acme", "globex"].map((name) => ({
      name,
      members: { include: [{ ...ada, roles: ["viewer"] }, { email: "BOB@acme.example" }] },
    }));
    await stage.converge(wish);
    stage.tenant.resetRequests();
    expect((await stage.plan(wish)).actions).toEqual([]);
    expect(requests()).toEqual({
      "GET /organizations": 1,
      "GET /organizations/{id}/members": 2,
    });
  });

  it("adds them ten at a time, and gives roles member by member", async () => {
    const people = Array.from({ length: 12 }, (_, index) => user(`person-${index}@acme.example`));
    await withPeople(people);
    const include = people.map(({ email }, index) => ({
      email,
      ...(index < 2 && { roles: ["viewer"] }),
    }));
    stage.tenant.resetRequests();
    const outcomes = await stage.apply(acme({ members: { include } }));
    expect(outcomes).toMatchObject([{ outcome: "done" }]);
    expect(requests()).toEqual({
      "GET /organizations/name/{name}": 1,
      "GET /users": 1,
      "GET /roles": 2,
      "POST /organizations": 1,
      "POST /organizations/{id}/members": 2,
      "POST /organizations/{id}/members/{user_id}/roles": 2,
    });
  });

  it("looks at few of many one by one, and holds nobody else", async () => {
    const people = Array.from({ length: 1500 }, (_, index) => user(`p-${index}@acme.example`));
    await withPeople(people, [
      ...people.map(({ email }) => ({ email })),
      { ...ada, roles: ["viewer"] },
    ]);
    const wish = acme({
      members: {
        include: [{ ...ada, roles: ["viewer"] }, { email: "p-1400@acme.example" }, bob],
        exclude: [cy],
      },
    });
    stage.tenant.resetRequests();
    const { actions } = await stage.plan(wish);
    expect(actions.map((action) => action.changes)).toEqual([
      [{ path: ["members", bob.email], to: {} }],
    ]);
    expect(requests()).toEqual({
      "GET /organizations/name/{name}": 1,
      "GET /organizations/{id}/members": 1,
      "GET /organizations/{id}/members/{user_id}/roles": 4,
      "GET /users": 1,
    });
    await stage.converge(wish);
    const whole = await stage.plan(
      acme({ members: { exactly: people.map(({ email }) => ({ email })) } }),
    );
    expect(whole.actions.flatMap((action) => action.changes)).toEqual([
      { path: ["members", ada.email], from: { roles: ["viewer"] } },
      { path: ["members", bob.email], from: { roles: [] } },
    ]);
  });
});

describe("taking members out", () => {
  const people = Array.from({ length: 60 }, (_, index) => ({ email: `p-${index}@acme.example` }));
  async function breaches(
    exactly: readonly FieldMap[],
    limits: object = {},
  ): Promise<readonly string[]> {
    await withPeople(
      people.map(({ email }) => user(email)),
      people,
    );
    const declared = read(JSON.stringify({ organizations: acme({ members: { exactly } }) }));
    const planned = await planRun(stage.client, {
      ...limits,
      declared,
      policy: "upsert",
    });
    return planned.breaches.map(({ code, message }) => `${code} ${message}`);
  }

  it("is refused beyond a tenth, where nobody has said how many", async () => {
    expect(await breaches(people.slice(6))).toEqual([]);
    const [breach] = await breaches(people.slice(7));
    expect(breach).toContain(
      "too-many-removals 7 of 60 members would be taken out of organization acme, and the limit is 6, which is 10 %. If this is meant, give --max-removals 7.",
    );
    expect(await breaches(people.slice(7), { maxRemovals: { kind: "count", count: 7 } })).toEqual(
      [],
    );
  });

  it("is refused for all of them, unless that is said", async () => {
    const unlimited = { maxRemovals: { kind: "share", percent: 100 } };
    const [breach] = await breaches([], unlimited);
    expect(breach).toContain("All 60 members of organization acme would be taken out.");
    expect(await breaches([], { ...unlimited, allowEmpty: true })).toEqual([]);
  });
});

describe("members under bad luck", () => {
  it("are not taken for nobody where it is not allowed to look", async () => {
    await stage.converge(acme({ members: { include: [ada] } }));
    stage.tenant.orderFault({
      kind: "drop-scope",
      scopes: ["read:organization_members"],
      times: 9,
    });
    const client = await openClient(stage.tenant);
    try {
      await expect(
        planTenant(
          client,
          acme({ members: { exactly: [] } }).map((organization) => ({ organization })),
          upsertOptions,
        ),
      ).rejects.toMatchObject({ code: "forbidden" });
    } finally {
      await client.close();
    }
  });

  it("end as declared when an answer is lost, when somebody was quicker, and after half of the work", async () => {
    const members = { include: [{ ...ada, roles: ["viewer"] }, bob, { ...cy, roles: ["admin"] }] };
    const route = "/api/v2/organizations/{id}/members";
    stage.tenant.orderFault({
      kind: "lose-answer",
      closeAfterMs: 20,
      method: "POST",
      route,
      times: 1,
    });
    await stage.converge(acme({ members }));
    await stage.apply(acme({ members: { exactly: [] } }));
    const plan = await stage.plan(acme({ members }));
    await stage.apply(acme({ members: { include: [{ ...ada, roles: ["admin"] }, bob] } }));
    const outcomes = await applyPlan(stage.client, plan, { concurrency: 1 });
    expect(outcomes).toMatchObject([{ outcome: "done" }]);
    await stage.apply(acme({ members: { exactly: [] } }));
    stage.tenant.orderFault({
      kind: "status",
      status: 400,
      method: "POST",
      route: `${route}/{user_id}/roles`,
      times: 50,
    });
    const [failed] = await stage.apply(acme({ members }));
    expect(failed).toMatchObject({ outcome: "failed", error: { mayHaveHappened: true } });
    stage.tenant.clearFaults();
    await stage.converge(acme({ members }));
    expect(await described()).toEqual([
      { ...ada, roles: ["viewer"] },
      { ...bob, roles: [] },
      { ...cy, roles: ["admin"] },
    ]);
  });
});
