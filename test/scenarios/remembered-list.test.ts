import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ManagementClient } from "../../src/auth0/index.js";
import type { DesiredOrganization } from "../../src/model/index.js";
import { planRun, type CachePlace } from "../../src/run/index.js";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { openClient } from "../support/open-client.js";
import { createQuickClocks, type QuickClocks } from "../support/quick-clock.js";

const names = Array.from({ length: 450 }, (_, at) => `acme-${at}`);
/** What some of them declare: enough for a memory to be worth it. */
const connections = [{ name: "google-oauth2" }];
const hasConnections = (at: number): boolean => at < 12;
const mark = (name: string) => ({ orgwright_owner: `us/${name}` });

let folder: string;
let clocks: QuickClocks;
let tenant: Tenant;
let client: ManagementClient;
let cache: CachePlace;
let declared: DesiredOrganization[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "list-"));
  clocks = createQuickClocks(40);
  tenant = await startTenant({ clock: clocks.tenant, tokenLifetimeSeconds: 2_000_000 });
  tenant.plant({
    organizations: names.map((name, at) => ({
      name,
      metadata: mark(name),
      ...(hasConnections(at) && { connections }),
    })),
  });
  declared = names.map((name, at) => ({ name, ...(hasConnections(at) && { connections }) }));
  client = await openClient(tenant, { clock: clocks.client });
  cache = {
    path: join(folder, "cache.db"),
    tenant: "t",
    maxAgeMs: 86_400_000,
    shortList: 100,
    // Later, so that no event names what was made for this test.
    clock: { ...clocks.client, now: () => clocks.client.now() + 600_000 },
  };
  // Something is in the log, so that it can be read on from there.
  await send("POST", "", { name: "somebody" });
  await look();
  await look();
});

afterEach(async () => {
  await client.close();
  await tenant.close();
  rmSync(folder, { recursive: true });
});

/** What a look finds, and what it asks of organizations. */
async function look(): Promise<{
  readonly found: readonly string[];
  readonly asked: Readonly<Record<string, number>>;
}> {
  tenant.resetRequests();
  const { plan } = await planRun(client, {
    declared: {
      organizations: declared.map((organization) => ({ owner: "us", organization })),
      owners: ["us"],
      ignore: [],
    },
    policy: "sync",
    cache,
  });
  const asked = Object.entries(tenant.requests().routes).flatMap(([route, answers]) => {
    const [, rest] = /^GET \/api\/v2\/organizations(.*)/.exec(route) ?? [];
    return rest === undefined
      ? []
      : [[rest, Object.values(answers).reduce((sum, count) => sum + count, 0)] as const];
  });
  return {
    found: plan.actions.map(({ kind, organization }) => `${kind} ${organization}`),
    asked: Object.fromEntries(asked),
  };
}

/** What somebody else does. */
async function send(method: string, path: string, body: object): Promise<void> {
  const answer = await fetch(`${tenant.url}/api/v2/organizations${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await tenant.issueToken()}`,
      "content-type": "application/json",
    },
    body: JSON.stringify(body),
  });
  expect(answer.ok).toBe(true);
}

async function idOf(name: string): Promise<string> {
  return (await client.organizationByName(name))?.id ?? "";
}

/** Goes on as somebody who may not read the log. */
async function withoutLog(): Promise<void> {
  const [, claims = ""] = (await tenant.issueToken()).split(".");
  const { scope } = JSON.parse(Buffer.from(claims, "base64url").toString()) as { scope: string };
  const scopes = scope.split(" ").filter((each) => each !== "read:logs");
  const token = await tenant.issueToken({ scopes });
  await client.close();
  client = await openClient(tenant, { clock: clocks.client }, { kind: "token", token });
}

describe("a long list of organizations", () => {
  it("is not read again where nothing has happened: its first page says that it is the same", async () => {
    expect(await look()).toEqual({ found: [], asked: { "": 1 } });
  });

  it("is looked at where events tell of a change, and what is to be written was seen", async () => {
    const [changed, gone] = [await idOf("acme-300"), await idOf("acme-301")];
    await send("PATCH", `/${changed}`, { name: "elsewhere" });
    await send("DELETE", `/${gone}`, {});
    await send("POST", "", { name: "theirs" });
    const { found, asked } = await look();
    expect([...found].sort()).toEqual(["create acme-301", "update acme-300"]);
    // Three that events name, and the name that is to be created.
    expect(asked).toMatchObject({ "": 1, "/{id}": 3, "/name/{name}": 1 });
    expect((await look()).asked).toMatchObject({ "": 1 });
  });

  it("is believed of nothing that a manifest changes: that is read first", async () => {
    declared = declared.filter(({ name }) => name !== "acme-400");
    declared[200] = { name: "acme-200", display_name: "New" };
    const { found, asked } = await look();
    expect([...found].sort()).toEqual(["delete acme-400", "update acme-200"]);
    expect(asked).toMatchObject({ "": 1, "/{id}": 2 });
  });

  it("is read where something is declared of which no event tells", async () => {
    declared[3] = { name: "acme-3", third_party_client_access: "block" };
    expect((await look()).asked[""]).toBeGreaterThanOrEqual(5);
  });

  it("is read where more has happened than it costs", async () => {
    for (const name of names.slice(0, 6)) {
      await send("PATCH", `/${await idOf(name)}`, { display_name: "Theirs" });
    }
    const { found, asked } = await look();
    expect(found).toHaveLength(0);
    expect(asked[""]).toBeGreaterThanOrEqual(5);
    expect(asked["/{id}"]).toBeUndefined();
  });

  it("hides nothing where events get lost: the log tells of it", async () => {
    declared = declared.map((each) => ({ ...each, metadata: {} }));
    await look();
    tenant.orderFault({ kind: "lose-events", times: "always" });
    await send("PATCH", `/${await idOf("acme-300")}`, {
      metadata: { orgwright_owner: "us/acme-300", a: "b" },
    });
    expect((await look()).found).toEqual(["update acme-300"]);
  });

  it("hides nothing that was made or deleted where events get lost and the log may not be read", async () => {
    await withoutLog();
    tenant.orderFault({ kind: "lose-events", times: "always" });
    await send("DELETE", `/${await idOf("acme-5")}`, {});
    expect((await look()).found).toEqual(["create acme-5"]);
    await send("POST", "", { name: "acme-5", metadata: { orgwright_owner: "us/acme-5" } });
    expect((await look()).found).toEqual(["update acme-5"]);
  });
});
