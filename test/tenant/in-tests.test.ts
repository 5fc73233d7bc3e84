import { ManagementClient } from "auth0";
import { afterEach, describe, expect, it } from "vitest";
import { startTenant, type Tenant, type TenantOptions } from "../../src/tenant/index.js";

// What somebody who tests an app of her own needs of a tenant, inside of a test runner that trusts
// no certificate of ours.

const started: Tenant[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((tenant) => tenant.close()));
});

async function start(options: TenantOptions = {}): Promise<Tenant> {
  const tenant = await startTenant(options);
  started.push(tenant);
  return tenant;
}

async function namesOf(management: ManagementClient): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of await management.organizations.list()) names.push(String(name));
  return names.sort();
}

describe.each([false, true])("with tls: %s", (tls) => {
  it("Auth0's SDK runs in this very process", async () => {
    const tenant = await start({ tls, seed: { organizations: [{ name: "beta" }] } });
    const management = new ManagementClient(tenant.auth0());
    const { id } = await management.organizations.create({ name: "acme" });
    expect(await namesOf(management)).toEqual(["acme", "beta"]);
    await management.organizations.update(id ?? "", { display_name: "Ümlaut" });
    expect((await management.organizations.get(id ?? "")).display_name).toBe("Ümlaut");
    await management.organizations.delete(id ?? "");
    await expect(management.organizations.get(id ?? "")).rejects.toMatchObject({ statusCode: 404 });
    expect(tenant.requests().clients[tenant.clientId]?.total).toBeGreaterThan(5);
  });

  it("fetch takes either scheme and either name of this machine", async () => {
    const tenant = await start({ tls });
    const headers = { authorization: `Bearer ${await tenant.issueToken()}` };
    const port = new URL(tenant.url).port;
    for (const origin of [`http://127.0.0.1:${port}`, `https://localhost:${port}`]) {
      const answer = await tenant.fetch(`${origin}/api/v2/organizations?per_page=1`, { headers });
      expect(await answer.json()).toEqual([]);
    }
  });

  it("its fetch can be aborted, and reaches no other host", async () => {
    const tenant = await start({ tls, latencyMs: 60_000 });
    const abort = new AbortController();
    const waiting = tenant.fetch(tenant.url, { signal: abort.signal });
    abort.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    const elsewhere = tenant.fetch("https://acme.eu.auth0.com/api/v2/organizations");
    await expect(elsewhere).rejects.toThrow("new ManagementClient(tenant.auth0())");
    expect(tenant.requests().total).toBeLessThan(2);
  });
});

describe("reset", () => {
  it("goes back to what the tenant was started with, and forgets what was asked and ordered", async () => {
    const tenant = await start({
      seed: {
        users: [{ email: "ada@acme.example" }],
        organizations: [
          { name: "acme", members: [{ email: "ada@acme.example" }], metadata: { a: "b" } },
        ],
      },
    });
    const management = new ManagementClient({ ...tenant.auth0(), maxRetries: 0 });
    const before = await management.organizations.getByName("acme");
    const members = await management.organizations.members.list(String(before.id));
    await management.organizations.delete(String(before.id));
    await management.organizations.create({ name: "gone" });
    tenant.orderFault({ kind: "status", status: 503 });
    tenant.reset();
    expect(tenant.requests().total).toBe(0);
    expect(await management.organizations.getByName("acme")).toEqual(before);
    const after = await management.organizations.members.list(String(before.id));
    expect(after.data).toEqual(members.data);
    expect(after.data).toHaveLength(1);
    expect(await namesOf(management)).toEqual(["acme"]);
  });

  it("goes back to the last snapshot, or to the one that is named", async () => {
    const tenant = await start();
    const management = new ManagementClient(tenant.auth0());
    const empty = tenant.snapshot();
    tenant.plant({ organizations: [{ name: "acme" }], users: [{ email: "ada@acme.example" }] });
    tenant.snapshot();
    tenant.plant({ organizations: [{ name: "beta" }] });
    tenant.reset();
    expect(await namesOf(management)).toEqual(["acme"]);
    tenant.reset(empty);
    expect(await namesOf(management)).toEqual([]);
    // Names that were given up are free again, and nothing else is in the way.
    tenant.plant({ organizations: [{ name: "acme" }], users: [{ email: "ada@acme.example" }] });
    expect(await namesOf(management)).toEqual(["acme"]);
  });

  it("gives rate limits back", async () => {
    const tenant = await start({ limits: "free" });
    const token = await tenant.issueToken();
    const ask = async (): Promise<number> => {
      const headers = { authorization: `Bearer ${token}` };
      return (await tenant.fetch(`${tenant.url}/api/v2/organizations`, { headers })).status;
    };
    let status = await ask();
    while (status === 200) status = await ask();
    expect(status).toBe(429);
    tenant.reset();
    expect(await ask()).toBe(200);
  });

  it("ends streams of events, and a place from before is too old where something happened since", async () => {
    const tenant = await start();
    const token = await tenant.issueToken();
    const headers = { authorization: `Bearer ${token}` };
    const stream = await tenant.fetch(`${tenant.url}/api/v2/events`, { headers });
    tenant.plant({ organizations: [{ name: "acme" }] });
    tenant.reset();
    const text = await stream.text();
    const offset = /"offset":"([^"]+)"/.exec(text)?.[1] ?? "";
    const again = await tenant.fetch(
      `${tenant.url}/api/v2/events?from=${encodeURIComponent(offset)}`,
      { headers },
    );
    expect(again.status).toBe(410);
  });

  it("says what to do where there is nothing to go back to", async () => {
    const tenant = await start();
    const other = await start();
    expect(() => {
      tenant.reset(other.snapshot());
    }).toThrow("const before = tenant.snapshot()");
  });
});

it("a tenant can be closed while its key is being made, and twice", async () => {
  const tenant = await startTenant({ tls: true });
  await tenant.close();
  await expect(tenant.close()).resolves.toBeUndefined();
  await expect(tenant.fetch(tenant.url)).rejects.toThrow("fetch failed");
});
