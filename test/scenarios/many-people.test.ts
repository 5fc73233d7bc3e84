import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  describeCurrent,
  entriesIn,
  type DesiredOrganization,
  type FieldMap,
} from "../../src/model/index.js";
import { planTenant } from "../../src/apply/index.js";
import { upsertOptions } from "../../src/plan/index.js";
import { read } from "../manifest/reading.js";
import { openStage, type Stage } from "../support/scenario.js";

// People who are wanted at the same time are searched for together.

const database = "Username-Password-Authentication";
const user = (email: string, connection = database): { email: string; connection: string } => ({
  email,
  connection,
});
const people = Array.from({ length: 120 }, (_, index) => `p-${index}@acme.example`);
const twin = "twin@acme.example";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage({
    seed: {
      users: [
        ...people.map((email) => user(email)),
        user(twin),
        user(twin, "google-oauth2"),
        user("Mixed@Acme.example", "google-oauth2"),
        user("o'hara@acme.example"),
        { user_id: "phone", username: "phone", connection: database },
      ],
    },
  });
});
afterEach(async () => stage.close());

const acme = (include: readonly FieldMap[]): readonly DesiredOrganization[] => [
  { name: "acme", members: { include } },
];
const byEmail = (emails: readonly string[]): readonly FieldMap[] =>
  emails.map((email) => ({ email }));

/** How often users were asked for, by route. */
async function looks(work: () => Promise<unknown>): Promise<Record<string, number>> {
  stage.tenant.resetRequests();
  await work();
  return Object.fromEntries(
    Object.entries(stage.tenant.requests().routes)
      .filter(([route]) => route.includes("/users"))
      .map(([route, statuses]) => [
        route,
        Object.values(statuses).reduce((sum, count) => sum + count, 0),
      ]),
  );
}

const search = "GET /api/v2/users";
const alone = "GET /api/v2/users-by-email";

/** The addresses of an organization's members; empty for who has none. */
async function members(name = "acme"): Promise<readonly string[]> {
  const organization = (await stage.world()).get(name);
  if (organization === undefined) throw new Error(`there is no organization ${name}`);
  return entriesIn(describeCurrent(organization).members)
    .map(({ email }) => (typeof email === "string" ? email : ""))
    .toSorted();
}

describe("people who are to become members", () => {
  it("are searched for fifty at a time, in all organizations together", async () => {
    const half = people.length / 2;
    const wish: readonly DesiredOrganization[] = [
      { name: "acme", members: { include: byEmail(people.slice(0, half)) } },
      { name: "globex", members: { include: byEmail(people.slice(half)) } },
    ];
    expect(await looks(() => stage.apply(wish))).toEqual({ [search]: 3 });
    expect(await members()).toEqual(people.slice(0, half).toSorted());
    expect((await stage.plan(wish)).actions).toEqual([]);
  });

  it("are looked up one by one where they are few", async () => {
    expect(await looks(() => stage.converge(acme(byEmail(people.slice(0, 3)))))).toEqual({
      [alone]: 3,
    });
  });

  it("are found by their ids in the same search, those without an address too", async () => {
    const wish = acme([{ user_id: "auth0|phone" }, ...byEmail(people.slice(0, 4))]);
    expect(await looks(() => stage.converge(wish))).toEqual({ [search]: 1 });
    expect(await members()).toEqual(["", ...people.slice(0, 4)]);
    const alone = acme([{ user_id: "auth0|phone" }]);
    expect((await stage.plan([{ ...alone[0], name: "globex" }])).actions).toHaveLength(1);
  });

  it("are looked up alone where the search does not know them yet", async () => {
    stage.tenant.orderFault({
      kind: "stale-list",
      route: "/users",
      createdWithinMs: 60_000,
      times: "always",
    });
    expect(await looks(() => stage.converge(acme(byEmail(people.slice(0, 4)))))).toEqual({
      [search]: 1,
      [alone]: 4,
    });
  });

  it("are looked up alone where the tenant refuses the search", async () => {
    stage.tenant.orderFault({ kind: "status", route: "/users", status: 400, times: "always" });
    expect(await looks(() => stage.converge(acme(byEmail(people.slice(0, 4)))))).toEqual({
      [search]: 1,
      [alone]: 4,
    });
  });

  it("are the same whether they are searched for or looked up", async () => {
    const some = byEmail(["o'hara@acme.example", "P-1@acme.example", "Mixed@Acme.example"]);
    await stage.converge(acme(some));
    const few = await members();
    await stage.converge([
      { name: "globex", members: { include: [...some, ...byEmail(people.slice(2, 4))] } },
    ]);
    expect(few).toHaveLength(3);
    expect(await members("globex")).toEqual([...few, ...people.slice(2, 4)].toSorted());
  });

  it("are refused before anything is written where several have the address, or nobody", async () => {
    const declarations = acme(byEmail([twin, "nobody@acme.example", ...people.slice(0, 3)]));
    const { plan, diagnostics } = await planTenant(
      stage.client,
      declarations.map((organization) => ({ organization })),
      upsertOptions,
    );
    expect(plan).toBeUndefined();
    expect(diagnostics.map(({ summary }) => summary)).toEqual([
      `the tenant has 2 users ${twin} (organization acme)`,
      "the tenant has no user nobody@acme.example (organization acme)",
    ]);
  });
});

describe("five thousand members of one organization", () => {
  const all = Array.from({ length: 5000 }, (_, index) => `person-${index}@acme.example`);
  const lines = all.map(
    (email, index) =>
      `        - { email: ${email}, roles: [${index % 100 === 0 ? "viewer" : ""}] }\n`,
  );
  const manifest = `organizations:\n  - name: acme\n    members:\n      exactly:\n${lines.join("")}`;

  it("are declared in a file, and made with as few requests as their number allows", async () => {
    stage.tenant.plant({ users: all.map((email) => user(email)), roles: [{ name: "viewer" }] });
    const { organizations, diagnostics } = read(manifest);
    expect(diagnostics).toEqual([]);
    const wish = organizations.map(({ organization }) => organization);
    stage.tenant.resetRequests();
    expect(await looks(() => stage.apply(wish))).toEqual({ [search]: all.length / 50 });
    expect(stage.tenant.requests().routes).toMatchObject({
      "POST /api/v2/organizations/{id}/members": { 204: all.length / 10 },
      "POST /api/v2/organizations/{id}/members/{user_id}/roles": { 204: all.length / 100 },
    });
    expect(await members()).toEqual(all.toSorted());
    stage.tenant.resetRequests();
    expect((await stage.plan(wish)).actions).toEqual([]);
    // The first page tells how long the list is, and beyond a thousand it is read by checkpoint.
    expect(stage.tenant.requests().routes).toMatchObject({
      "GET /api/v2/organizations/{id}/members": { 200: 1 + all.length / 100 + 1 },
    });
  });
});
