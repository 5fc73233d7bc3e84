import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyPlan } from "../../src/apply/index.js";
import type { ManagementClient } from "../../src/auth0/index.js";
import { forgetWritten, planRun, type CachePlace } from "../../src/run/index.js";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import type { Plan } from "../../src/plan/index.js";
import { openClient } from "../support/open-client.js";

const names = Array.from({ length: 14 }, (_, at) => `acme-${at}`);
const organizations = names.map((name) => ({
  organization: { name, connections: [{ name: "google-oauth2" }] },
}));
const list = "GET /api/v2/organizations/{id}/connections";

let folder: string;
let tenant: Tenant;
let client: ManagementClient;
let cache: CachePlace;
let token: string;
let ids: ReadonlyMap<string, string>;
let google: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "remembered-"));
  await open();
  cache = { path: join(folder, "cache.db"), tenant: "t", maxAgeMs: 86_400_000 };
  await applyPlan(client, (await plan()).plan, { concurrency: 10 });
  const page = await client.organizationPage(0);
  ids = new Map(page.items.map(({ name, id }) => [name, id]));
  const connections = (await send("GET", "connections")) as { id: string; name: string }[];
  google = connections.find(({ name }) => name === "google-oauth2")?.id ?? "";
  // The first look begins some minutes before itself, where everything was made; the second knows better.
  await plan(cache);
  await plan(cache);
});

afterEach(async () => {
  await client.close();
  await tenant.close();
  rmSync(folder, { recursive: true });
});

/** Opens the tenant, as it is or as its database says. */
async function open(): Promise<void> {
  tenant = await startTenant({ databasePath: join(folder, "tenant.db") });
  client = await openClient(tenant);
  token = await tenant.issueToken();
}

async function restart(): Promise<void> {
  await client.close();
  await tenant.close();
  await open();
}

function plan(kept?: CachePlace): ReturnType<typeof planRun> {
  return planRun(client, {
    declared: { organizations, owners: [], ignore: [] },
    policy: "upsert",
    cache: kept,
  });
}

/** What somebody else does to the tenant. */
async function send(method: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(`${tenant.url}/api/v2/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  return answer.status === 204 ? undefined : answer.json();
}

const takeOut = (name: string): Promise<unknown> =>
  send("DELETE", `organizations/${ids.get(name)}/connections/${google}`);
const putIn = (name: string, settings: object = {}): Promise<unknown> =>
  send("POST", `organizations/${ids.get(name)}/connections`, {
    connection_id: google,
    ...settings,
  });

/** What a plan says, without what it took to make it. */
function essence({ actions, refusals }: Plan): unknown {
  return actions
    .map(({ kind, organization, changes }) => ({ kind, organization, changes }))
    .sort((one, other) => (one.organization < other.organization ? -1 : 1))
    .concat(refusals as never);
}

/** How many lists of connections a plan with the cache read. */
async function listsRead(kept: CachePlace = cache): Promise<number> {
  tenant.resetRequests();
  await plan(kept);
  return tenant.requests().routes[list]?.["200"] ?? 0;
}

describe("what was read of collections", () => {
  it("is read again only where events say that it has changed", async () => {
    expect(await listsRead()).toBe(0);
    await takeOut("acme-3");
    await putIn("acme-3", { show_as_button: false });
    await takeOut("acme-7");
    const known = await plan(cache);
    expect(known.knowledge).toMatchObject({ recalled: 12, changed: 2 });
    expect(essence(known.plan)).toEqual(essence((await plan()).plan));
    expect(known.plan.actions.map(({ organization }) => organization)).toEqual(["acme-7"]);
  });

  it("survives a restart of the tenant, and is one tenant's alone", async () => {
    await restart();
    expect(await listsRead()).toBe(0);
    expect(await listsRead({ ...cache, tenant: "another" })).toBe(14);
  });

  it("is not believed when it is too old, or when events are not to be had", async () => {
    expect(await listsRead({ ...cache, maxAgeMs: 0 })).toBe(14);
    expect(await listsRead()).toBe(14);
    expect(await listsRead()).toBe(0);
    tenant.orderFault({ kind: "expire-cursor", route: "/api/v2/events", times: 1 });
    await takeOut("acme-1");
    const { plan: found, remarks = [] } = await plan(cache);
    expect(found.actions.map(({ organization }) => organization)).toEqual(["acme-1"]);
    expect(remarks.join()).toContain("cannot be relied on");
  });

  it("is not asked for a few organizations", async () => {
    const few = { declared: { organizations: organizations.slice(0, 9), owners: [], ignore: [] } };
    await planRun(client, { ...few, policy: "upsert", cache });
    tenant.resetRequests();
    await planRun(client, { ...few, policy: "upsert", cache });
    expect(tenant.requests().routes["GET /api/v2/events"]).toBeUndefined();
  });

  it("is forgotten of what a run has written", async () => {
    await plan(cache);
    await takeOut("acme-5");
    const { plan: found } = await plan(cache);
    await applyPlan(client, found, { concurrency: 10 });
    forgetWritten(cache, found);
    const { plan: after, knowledge } = await plan(cache);
    expect(after.actions).toEqual([]);
    expect(knowledge?.recalled).toBe(13);
  });
});
