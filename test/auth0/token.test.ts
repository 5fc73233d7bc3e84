import { generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Clock } from "../../src/pace/index.js";
import { startTenant, type Tenant, type TenantOptions } from "../../src/tenant/index.js";
import { createFakeClock, type FakeClock } from "../support/fake-clock.js";
import { createImpatientClock } from "../support/foreign-server.js";
import { openClient } from "../support/open-client.js";

let tenant: Tenant;
let clock: FakeClock;
const closing: (() => Promise<void>)[] = [];

async function start(options: TenantOptions = {}): Promise<void> {
  clock = createFakeClock();
  tenant = await startTenant({
    clock: { now: () => clock.now(), sleep: () => Promise.resolve() },
    ...options,
  });
}
beforeEach(() => start({ tokenLifetimeSeconds: 600 }));
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
  await tenant.close();
});

async function open(
  credentials?: Parameters<typeof openClient>[2],
  by: Clock = clock,
): ReturnType<typeof openClient> {
  const client = await openClient(tenant, { clock: by, concurrency: 20 }, credentials);
  closing.push(() => client.close());
  return client;
}

const tokens = (): unknown => tenant.requests().routes["POST /oauth/token"];

describe("the token of a client", () => {
  it("is fetched once for all requests that need it at the same moment", async () => {
    const client = await open(undefined, createImpatientClock());
    await Promise.all(Array.from({ length: 20 }, () => client.organizationByName("acme")));
    expect(tokens()).toEqual({ "200": 1 });
  });

  it("is renewed a minute before it ends, and not earlier", async () => {
    const client = await open();
    await client.organizationByName("acme");
    await clock.advance(539_000);
    await client.organizationByName("acme");
    expect(tokens()).toEqual({ "200": 1 });
    await clock.advance(2000);
    await client.organizationByName("acme");
    expect(tokens()).toEqual({ "200": 2 });
  });

  it("that lives for less than a minute is used for half of its life", async () => {
    await tenant.close();
    await start({ tokenLifetimeSeconds: 40 });
    const client = await open();
    for (let seconds = 0; seconds < 60; seconds += 5) {
      await client.organizationByName("acme");
      await clock.advance(5000);
    }
    expect(tokens()).toEqual({ "200": 3 });
  });

  it("that is refused again right after it was renewed is an error, not a loop", async () => {
    tenant.orderFault({ kind: "expire-token", path: "^/api", times: "always" });
    const client = await open();
    await expect(client.organizationByName("acme")).rejects.toMatchObject({
      code: "unauthorized",
    });
    expect(tokens()).toEqual({ "200": 2 });
  });

  it("is asked for again when the tenant fails, a bounded number of times in all", async () => {
    tenant.orderFault({ kind: "status", status: 503, route: "/oauth/token", times: 2 });
    const waiting = createImpatientClock();
    const client = await open(undefined, waiting);
    await expect(client.organizationByName("acme")).resolves.toBeUndefined();
    expect(tokens()).toEqual({ "503": 2, "200": 1 });
    tenant.orderFault({ kind: "expire-token", path: "^/api" });
    tenant.orderFault({ kind: "status", status: 503, route: "/oauth/token", times: "always" });
    tenant.resetRequests();
    await expect(client.createOrganization({ name: "acme" })).rejects.toMatchObject({
      code: "server-error",
      mayHaveHappened: false,
    });
    expect(tokens()).toEqual({ "503": 8 });
  });

  it("with a wrong secret is refused without a second try, and the secret is in no message", async () => {
    const client = await open({
      kind: "client-secret",
      clientId: tenant.clientId,
      clientSecret: "not-the-secret",
    });
    const error: unknown = await client
      .organizationByName("acme")
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "unauthorized" });
    expect(JSON.stringify(error) + String(error)).not.toContain("not-the-secret");
    expect(tokens()).toEqual({ "401": 1 });
  });

  it("can be had with a private key", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    await tenant.close();
    tenant = await startTenant({
      seed: { clients: [{ client_id: "keyed", public_key: publicKey }] },
    });
    const client = await open(
      { kind: "private-key", clientId: "keyed", privateKeyPem: privateKey },
      createImpatientClock(),
    );
    await expect(client.organizationByName("acme")).resolves.toBeUndefined();
    const broken = open({ kind: "private-key", clientId: "keyed", privateKeyPem: "no key" });
    await expect(broken).rejects.toMatchObject({
      code: "no-credentials",
      message: expect.not.stringContaining("no key"),
    });
  });
});
