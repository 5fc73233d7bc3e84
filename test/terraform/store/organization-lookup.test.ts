import { afterEach, describe, expect, it } from "vitest";
import {
  openManagementClient,
  parseTenantAddress,
  readCredentials,
} from "../../../src/auth0/index.js";
import { OperationError } from "../../../src/errors/index.js";
import { systemClock } from "../../../src/pace/index.js";
import { startTenant, type Seed, type Tenant } from "../../../src/tenant/index.js";
import { OrganizationLookup } from "../../../src/terraform/store/organization-lookup.js";
import { World } from "../world.js";

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

interface Arrangement {
  readonly tenant: Tenant;
  readonly lookup: OrganizationLookup;
  readonly ids: ReadonlyMap<string, string>;
  /** Looks up the organizations with these numbers, all at once. */
  readonly ask: (from: number, to: number) => Promise<(string | undefined)[]>;
  readonly pass: (ms: number) => void;
  readonly stop: AbortController;
}

async function arrange(seed: Seed): Promise<Arrangement> {
  const tenant = await startTenant({ seed });
  const client = await openManagementClient(
    parseTenantAddress(tenant.url),
    readCredentials(tenant.environment),
  );
  closing.push(
    () => tenant.close(),
    () => client.close(),
  );
  let passedMs = 0;
  const stop = new AbortController();
  const clock = { ...systemClock, now: () => passedMs };
  const lookup = new OrganizationLookup(client, clock, stop.signal);
  const ids = await new World(tenant).ids();
  tenant.resetRequests();
  return {
    tenant,
    lookup,
    ids,
    stop,
    pass: (ms) => {
      passedMs += ms;
    },
    ask: (from, to) =>
      Promise.all(
        [...ids.values()].slice(from, to).map(async (id) => (await lookup.find({ id }))?.id),
      ),
  };
}

function requestsOf(tenant: Tenant): { readonly lists: number; readonly singles: number } {
  const { routes } = tenant.requests();
  const count = (route: string) =>
    Object.values(routes[route] ?? {}).reduce((sum, times) => sum + times, 0);
  return {
    lists: count("GET /api/v2/organizations"),
    singles: count("GET /api/v2/organizations/{id}"),
  };
}

describe("looking organizations up", () => {
  it("asks for a few one by one, and by name as well", async () => {
    const { tenant, lookup, ask } = await arrange({ generate: { count: 500 } });
    expect(await ask(0, 2)).not.toContain(undefined);
    expect(await lookup.find({ name: "org-000007" })).toMatchObject({ name: "org-000007" });
    expect(requestsOf(tenant)).toEqual({ lists: 0, singles: 2 });
  });

  it("answers many from one list, those that come later too", async () => {
    const { tenant, ids, ask } = await arrange({ generate: { count: 1000 } });
    for (let from = 0; from < 1000; from += 10) {
      expect(await ask(from, from + 10)).toEqual([...ids.values()].slice(from, from + 10));
    }
    expect(requestsOf(tenant)).toEqual({ lists: 10, singles: 0 });
  });

  it("reads a short list as soon as more than a few are asked for, however they trickle in", async () => {
    const { tenant, ask } = await arrange({ generate: { count: 1000 } });
    for (let from = 0; from < 40; from += 4) await ask(from, from + 4);
    expect(requestsOf(tenant)).toEqual({ lists: 10, singles: 0 });
  });

  it("does not read a long list for a few, and reads it once that pays", async () => {
    const { tenant, ask } = await arrange({ generate: { count: 6000 } });
    await ask(0, 10);
    expect(requestsOf(tenant)).toEqual({ lists: 1, singles: 10 });
    await ask(10, 20);
    await ask(20, 5000);
    expect(requestsOf(tenant)).toEqual({ lists: 62, singles: 10 });
  });

  it("never spends more than a small multiple of asking one by one", async () => {
    const { tenant, ask } = await arrange({ generate: { count: 1500 } });
    await ask(0, 5);
    const { lists, singles } = requestsOf(tenant);
    expect(lists + singles).toBeLessThanOrEqual(6);
  });

  it("asks alone for what the list lacks, before it counts as gone", async () => {
    const { tenant, lookup, ask } = await arrange({ generate: { count: 50 } });
    await ask(0, 10);
    await new World(tenant).create({ name: "late" });
    expect(await lookup.find({ name: "late" })).toMatchObject({ name: "late" });
    expect(await lookup.find({ name: "never" })).toBeUndefined();
  });

  it("does not take its own writes out of an old list", async () => {
    const { tenant, lookup, ids, ask } = await arrange({ generate: { count: 50 } });
    await ask(0, 10);
    const id = ids.get("org-000001") ?? "";
    await new World(tenant).change("org-000001", { display_name: "Changed" });
    lookup.forget(id);
    expect(await lookup.find({ id })).toMatchObject({ display_name: "Changed" });
    expect(await lookup.list()).toContainEqual(
      expect.objectContaining({ display_name: "Changed" }),
    );
    expect(await lookup.holderOf("org-000002")).toMatchObject({ name: "org-000002" });
  });

  it("answers at once what the list has, without waiting for more questions", async () => {
    const { lookup, ids, ask } = await arrange({ generate: { count: 50 } });
    await ask(0, 10);
    // Any timer would fire later than a promise that is settled already.
    const later = new Promise((resolve) => setImmediate(() => resolve("later")));
    const id = ids.get("org-000040") ?? "";
    expect(await Promise.race([lookup.find({ id }), later])).toMatchObject({ id });
  });

  it("does not trust a list for longer than a minute", async () => {
    const { tenant, ask, pass } = await arrange({ generate: { count: 50 } });
    await ask(0, 10);
    pass(59_000);
    await ask(0, 10);
    expect(requestsOf(tenant).lists).toBe(1);
    pass(2_000);
    await ask(0, 10);
    expect(requestsOf(tenant).lists).toBe(2);
  });

  it("knows who has a name from a short list, and asks for single names where it is long", async () => {
    const short = await arrange({ generate: { count: 150 } });
    expect(await short.lookup.holderOf("org-000150")).toMatchObject({ name: "org-000150" });
    expect(await short.lookup.holderOf("nobody")).toBeUndefined();
    expect(requestsOf(short.tenant)).toEqual({ lists: 2, singles: 0 });
    const long = await arrange({ generate: { count: 1001 } });
    expect(await long.lookup.holderOf("org-000001")).toMatchObject({ name: "org-000001" });
    expect(await long.lookup.holderOf("nobody")).toBeUndefined();
    expect(long.tenant.requests().routes).toMatchObject({
      "GET /api/v2/organizations": { "200": 1 },
      "GET /api/v2/organizations/name/{name}": { "200": 1, "404": 1 },
    });
  });

  it("tells everybody who waits when the tenant says no, and tries again next time", async () => {
    const { tenant, ask } = await arrange({ generate: { count: 50 } });
    tenant.orderFault({ kind: "status", status: 403, method: "GET" });
    await expect(ask(0, 10)).rejects.toThrow(OperationError);
    expect(await ask(0, 10)).not.toContain(undefined);
  });

  it("asks nothing more once it is stopped", async () => {
    const { tenant, ask, stop } = await arrange({ generate: { count: 50 } });
    stop.abort(new OperationError("It was stopped.", { code: "interrupted" }));
    await expect(ask(0, 10)).rejects.toThrow("It was stopped.");
    expect(tenant.requests().total).toBe(0);
  });
});
