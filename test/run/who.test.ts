import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ManagementClient } from "../../src/auth0/index.js";
import { renderPlan, renderPlanHtml, renderPlanMarkdown } from "../../src/plan/index.js";
import { buildReport, findDrift, planRun, type PlannedRun } from "../../src/run/index.js";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { collectionOf, type Collection, type DesiredOrganization } from "../../src/model/index.js";
import { applyPlan } from "../../src/apply/index.js";
import { plainPaint } from "../../src/plan/index.js";
import { openClient } from "../support/open-client.js";

const names = Array.from({ length: 12 }, (_, at) => `acme-${at}`);
const organizations: readonly DesiredOrganization[] = names.map((name) => ({
  name,
  display_name: "Acme",
  connections: [{ name: "google-oauth2" }],
}));

const connections = collectionOf("connections") as Collection;

let tenant: Tenant;
let client: ManagementClient;
let token: string;
let ids: ReadonlyMap<string, string>;

beforeEach(async () => {
  tenant = await startTenant();
  client = await openClient(tenant);
  token = await tenant.issueToken();
  await applyPlan(client, (await look({})).plan, { concurrency: 10 });
  const { items } = await client.organizationPage(0);
  ids = new Map(items.map(({ name, id }) => [name, id]));
});

afterEach(async () => {
  await client.close();
  await tenant.close();
});

interface Look {
  readonly isDrift?: boolean;
  readonly declared?: readonly DesiredOrganization[];
  readonly lost?: readonly string[];
}

function look({ isDrift = false, declared = organizations, lost = [] }: Look): Promise<PlannedRun> {
  return planRun(client, {
    declared: {
      organizations: declared.map((organization) => ({ organization })),
      owners: [],
      ignore: [],
    },
    policy: "upsert",
    who: { includesOwn: isDrift },
    remember: (asked) => Promise.resolve(asked.filter((name) => lost.includes(name))),
  });
}

/** What somebody else does to the tenant. */
async function send(method: string, path: string, body?: object): Promise<void> {
  const answer = await fetch(`${tenant.url}/api/v2/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "user-agent": "Firefox",
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  expect(answer.status).toBeLessThan(300);
}

/** Goes on with a token that lacks some scopes. */
async function reopen(without: readonly string[]): Promise<void> {
  const [, claims = ""] = token.split(".");
  const { scope } = JSON.parse(Buffer.from(claims, "base64url").toString()) as { scope: string };
  const scopes = scope.split(" ").filter((each) => !without.includes(each));
  await client.close();
  client = await openClient(
    tenant,
    {},
    { kind: "token", token: await tenant.issueToken({ scopes }) },
  );
}

const idOf = (name: string): string => ids.get(name) ?? "";

/** The id of the connection that an organization has. */
async function googleIn(name: string): Promise<string> {
  const [entry] = await client.entriesOf(connections, idOf(name));
  return entry?.["connection_id"] as string;
}

const somebody = {
  at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
  application: "Orgwright",
  client: expect.any(String) as string,
  address: expect.stringContaining("127.0.0.1") as string,
  userAgent: "Firefox",
};

/** What a look says of who changed what, by name. */
function whoOf({ plan }: PlannedRun): Readonly<Record<string, unknown>> {
  return Object.fromEntries(plan.changed ?? []);
}

/** How many requests of the tenant's events and of its log a look sends. */
async function asked(asking: Look): Promise<number> {
  tenant.resetRequests();
  await look(asking);
  const { routes } = tenant.requests();
  return ["GET /api/v2/events", "GET /api/v2/logs"]
    .flatMap((route) => Object.values(routes[route] ?? {}))
    .reduce((sum, count) => sum + count, 0);
}

describe("when and by whom what differs was changed", () => {
  it("is told of fields, of entries, and of what was deleted", async () => {
    await send("PATCH", `organizations/${idOf("acme-1")}`, { display_name: "Click" });
    const google = await googleIn("acme-2");
    await send("DELETE", `organizations/${idOf("acme-2")}/connections/${google}`);
    await send("DELETE", `organizations/${idOf("acme-3")}`);
    const found = await look({});
    expect(whoOf(found)).toEqual({ "acme-1": somebody, "acme-2": somebody, "acme-3": somebody });
    expect(findDrift(found.plan).map(({ changed }) => changed)).toEqual([
      somebody,
      somebody,
      somebody,
    ]);
  });

  it("costs nothing where nothing differs, and a few requests where something does", async () => {
    expect(await asked({ isDrift: true })).toBe(0);
    for (const name of names) {
      await send("PATCH", `organizations/${idOf(name)}`, { display_name: "Click" });
    }
    expect(await asked({ isDrift: true })).toBe(1);
  });

  it("is the latest change of what differs, not of anything else", async () => {
    await send("PATCH", `organizations/${idOf("acme-1")}`, { display_name: "Click" });
    const before = whoOf(await look({}))["acme-1"];
    const google = await googleIn("acme-1");
    await send("PATCH", `organizations/${idOf("acme-1")}/connections/${google}`, {
      assign_membership_on_login: false,
    });
    await send("PATCH", `organizations/${idOf("acme-1")}`, { metadata: { plan: "gold" } });
    expect(whoOf(await look({}))["acme-1"]).toEqual(before);
  });

  it("is found in the log where no event tells of a field", async () => {
    const declared = [
      { name: "acme-0", token_quota: null, third_party_client_access: "block" },
    ] as const;
    await send("PATCH", `organizations/${idOf("acme-0")}`, { third_party_client_access: "allow" });
    expect(whoOf(await look({ declared }))).toEqual({ "acme-0": somebody });
  });

  it("is not told by a plan of what this program wrote itself, and is by a look for drift", async () => {
    const declared = [{ ...organizations[0], name: "acme-0", display_name: "New" }];
    expect(whoOf(await look({ declared }))).toEqual({});
    expect(whoOf(await look({ declared, isDrift: true }))).toMatchObject({
      "acme-0": { userAgent: expect.stringContaining("orgwright/") as string },
    });
  });

  it("is not known of what is new, and of what was deleted long ago", async () => {
    const declared = [...organizations, { name: "new" }, { name: "lost" }];
    expect(whoOf(await look({ declared, lost: ["lost"] }))).toEqual({ lost: null });
  });
});

describe("without events", () => {
  it.each([
    ["because of the scope", (): void => undefined, ["read:events"]],
    [
      "because the tenant has none",
      (): void => {
        tenant.orderFault({ kind: "status", status: 404, path: "/api/v2/events", times: 9 });
      },
      [],
    ],
  ])("found in the log, %s", async (_, order, without) => {
    await reopen(without);
    order();
    await send("PATCH", `organizations/${idOf("acme-1")}`, { display_name: "Click" });
    await send("DELETE", `organizations/${idOf("acme-3")}`);
    const found = await look({ lost: ["acme-3"] });
    expect(whoOf(found)).toEqual({ "acme-1": somebody, "acme-3": somebody });
    expect(found.remarks).toBeUndefined();
  });

  it("and without the log it is left out, which is said once", async () => {
    await reopen(["read:events", "read:logs"]);
    await send("PATCH", `organizations/${idOf("acme-1")}`, { display_name: "Click" });
    await send("PATCH", `organizations/${idOf("acme-2")}`, { display_name: "Click" });
    tenant.resetRequests();
    const found = await look({});
    expect(whoOf(found)).toEqual({ "acme-1": null, "acme-2": null });
    expect(found.remarks).toEqual([expect.stringContaining("read:events or read:logs")]);
    expect(tenant.requests().routes["GET /api/v2/events"]).toBeUndefined();
    expect(tenant.requests().routes["GET /api/v2/logs"]).toBeUndefined();
  });
});

it("shows an application's name as a stranger's text, in every form", async () => {
  const name = 'Evil\u001b[2J <img src=x> `|` [x](https://evil.example) @everyone "';
  await send("PATCH", `organizations/${idOf("acme-1")}`, { display_name: "Click" });
  const found = await look({});
  const changed = { ...found.plan.changed?.get("acme-1"), at: name, application: name };
  const plan = { ...found.plan, changed: new Map([["acme-1", changed]]) };
  const facts = { tenant: "t", checksum: "c" };
  const requests = { total: 0, byRoute: {}, retried: 0, rateLimited: 0 };
  const [text = ""] = renderPlan(plan, plainPaint);
  const markdown = renderPlanMarkdown(plan, facts);
  const html = renderPlanHtml(plan, facts);
  const report = buildReport({ ...facts, plan, requests, durationMs: 0 });
  expect(text).toContain("by Evil");
  expect(text).not.toContain("\u001b[2J");
  expect(markdown).toContain("by Evil");
  expect(markdown).not.toMatch(/(?<!\\)<img|\]\(|@everyone/);
  expect(markdown).not.toContain("\u001b");
  expect(html).toContain("by Evil");
  expect(html).not.toContain("<img");
  expect(report.actions[0]?.changed).toMatchObject({ application: name, userAgent: "Firefox" });
});
