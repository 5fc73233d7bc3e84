import { request } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { servePage, type PageEngine, type ServedPage } from "../../src/page/index.js";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import type { ManagementClient } from "../../src/auth0/index.js";
import { openTenantControl } from "../../src/cli/tenant-control.js";
import { relayEvents } from "../../src/cli/perform/relay-events.js";
import { openClient } from "../support/open-client.js";

// The server of `orgwright ui`: it holds the credentials, and browsers hold a session.

let tenant: Tenant;
let client: ManagementClient;
let page: ServedPage;

async function serve(isReadOnly: boolean): Promise<void> {
  const engine: PageEngine = {
    tenant: "acme",
    url: tenant.url,
    isReadOnly,
    relay: async (relayed) => client.relay(relayed),
    follow: (signal) => relayEvents(client, signal),
    reports: { traffic: () => Promise.resolve({ requests: client.requestCounts() }) },
    control: openTenantControl(tenant.url, tenant.controlToken),
    acts: {
      show: { isWriting: false, run: async (body) => Promise.resolve({ shown: body }) },
      write: { isWriting: true, run: async (body) => Promise.resolve({ written: body }) },
    },
  };
  page = await servePage(engine, 0);
}

beforeEach(async () => {
  tenant = await startTenant({ seed: { organizations: [{ name: "acme" }] } });
  client = await openClient(tenant);
});
afterEach(async () => {
  await page.close();
  await client.close();
  await tenant.close();
});

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** As any program can ask: with whatever host and origin it likes. */
async function ask(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: unknown,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(page.url);
    const sent = request({ hostname, port, method, path, headers }, (answer) => {
      let text = "";
      answer.on("data", (chunk: Buffer) => (text += chunk.toString()));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    sent.on("error", reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function openSession(): Promise<Readonly<Record<string, string>>> {
  const origin = page.url.slice(0, -1);
  const authorization = `Bearer ${new URL(page.address).hash.slice("#key=".length)}`;
  const { text } = await ask("POST", "/session", { origin, authorization });
  const { token } = JSON.parse(text) as { readonly token: string };
  return { origin, authorization: `Bearer ${token}` };
}

describe("the server of the page", () => {
  it("reads for its page, and shows it nothing of the credentials", async () => {
    await serve(true);
    const session = await openSession();
    const { status, text } = await ask("GET", "/api/v2/organizations/name/acme", session);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ name: "acme" });
    const all = JSON.stringify([
      session,
      text,
      await ask("GET", "/"),
      await ask("GET", "/session"),
    ]);
    expect(all).not.toContain(tenant.clientSecret);
    expect(tenant.requests().routes["GET /api/v2/organizations/name/{name}"]).toEqual({ "200": 1 });
  });

  it("lets nothing be written unless it was told", async () => {
    await serve(true);
    const session = await openSession();
    const refused = await ask("POST", "/api/v2/organizations", session, { name: "globex" });
    expect(refused.status).toBe(403);
    expect(refused.text).toContain("--write");
    expect(await client.organizationByName("globex")).toBeUndefined();
    await page.close();
    await serve(false);
    const made = await ask("POST", "/api/v2/organizations", await openSession(), {
      name: "globex",
    });
    expect(made.status).toBe(200);
    expect(await client.organizationByName("globex")).toMatchObject({ name: "globex" });
  });

  it("says what the tenant says", async () => {
    await serve(false);
    const session = await openSession();
    const taken = await ask("POST", "/api/v2/organizations", session, { name: "acme" });
    expect(taken.status).toBe(409);
    expect(taken.text).toContain("already exists");
    const gone = await ask("GET", "/api/v2/organizations/org_0000000000000000", session);
    expect(gone.status).toBe(404);
  });

  it("answers nobody without its session", async () => {
    await serve(true);
    const session = await openSession();
    const path = "/api/v2/organizations";
    expect((await ask("GET", path)).status).toBe(401);
    expect((await ask("GET", path, { authorization: "Bearer guessed" })).status).toBe(401);
    expect((await ask("GET", "/api/traffic")).status).toBe(401);
    expect((await ask("POST", "/session")).status).toBe(403);
    expect((await ask("GET", path, { ...session, origin: "https://evil.example" })).status).toBe(
      403,
    );
    expect((await ask("GET", path, { ...session, "sec-fetch-site": "cross-site" })).status).toBe(
      403,
    );
    expect((await ask("GET", "/", { host: "evil.example" })).status).toBe(403);
    expect(
      (await ask("POST", "/session", { host: "evil.example", origin: "http://evil.example" }))
        .status,
    ).toBe(403);
    expect((await ask("POST", "/session", { origin: "null" })).status).toBe(403);
  });

  it("gives no session to a process that names our origin without having the key", async () => {
    await serve(false);
    const origin = page.url.slice(0, -1);
    for (const headers of [{}, { authorization: "Bearer " }, { authorization: "Bearer guessed" }]) {
      const refused = await ask("POST", "/session", { origin, ...headers });
      expect(refused.status).toBe(401);
      expect(refused.text).toContain("open the address that it printed in the terminal");
      expect(refused.text).not.toContain("token");
    }
    const key = new URL(page.address).hash.slice("#key=".length);
    expect(key.length).toBeGreaterThan(40);
    expect((await ask("POST", `/session?key=${key}`, { origin })).status).toBe(401);
    expect((await ask("GET", "/")).text).not.toContain(key);
    // The key opens sessions and nothing else.
    const direct = await ask("GET", "/api/traffic", { authorization: `Bearer ${key}` });
    expect(direct.status).toBe(401);
  });

  it("does for its page what changes nothing, and the rest only where it may write", async () => {
    for (const isReadOnly of [true, false]) {
      await serve(isReadOnly);
      const session = await openSession();
      const shown = await ask("POST", "/api/show", session, { a: 1 });
      expect([shown.status, shown.text]).toEqual([200, '{"shown":{"a":1}}']);
      const written = await ask("POST", "/api/write", session, { a: 1 });
      expect(written.status).toBe(isReadOnly ? 403 : 200);
      expect(written.text.includes("written")).toBe(!isReadOnly);
      expect((await ask("POST", "/api/write", {}, { a: 1 })).status).toBe(401);
      expect((await ask("GET", "/api/write", session)).status).toBe(404);
      if (isReadOnly) await page.close();
    }
  });

  it("leads to the control of an embedded tenant only where it may write", async () => {
    await serve(true);
    const reader = await openSession();
    const refused = await ask("POST", "/api/tenant/faults", reader, { kind: "truncate" });
    expect(refused.status).toBe(403);
    expect((await ask("GET", "/api/tenant/faults", reader)).status).toBe(403);
    await page.close();
    await serve(false);
    const session = await openSession();
    const order = { kind: "status", status: 500, method: "DELETE" };
    expect((await ask("POST", "/api/tenant/faults", session, order)).status).toBe(200);
    const listed = await ask("GET", "/api/tenant/faults", session);
    expect(JSON.parse(listed.text)).toMatchObject({ faults: [{ fault: order, met: 0 }] });
    expect((await ask("DELETE", "/api/tenant/faults", session)).status).toBe(200);
    const unknown = await ask("POST", "/api/tenant/faults", session, { kind: "nonsense" });
    expect(unknown.status).toBe(400);
    expect(unknown.text).toContain("kind must be one of");
    expect((await ask("GET", "/api/tenant/requests/recent", session)).status).toBe(200);
    expect((await ask("GET", "/api/tenant/faults")).status).toBe(401);
    for (const path of ["..%2fui", "ui/session", "../api", "faults?a=1", "requests/recent/x"]) {
      const { status, text } = await ask("GET", `/api/tenant/${path}`, session);
      expect([path, text.includes(tenant.controlToken)]).toEqual([path, false]);
      expect(status === 200).toBe(path === "faults?a=1");
    }
  });

  it("leads nowhere but to the API", async () => {
    await serve(false);
    const session = await openSession();
    tenant.resetRequests();
    for (const path of [
      "/api/v2/organizations/%2e%2e%2f%2e%2e%2foauth%2ftoken",
      "/api/v2/organizations/..%2f..",
      "/api/v2//oauth/token",
      "/api/v2/organizations/a%00b",
      "/api/v2/%",
      "/api/constructor",
      "/api/__proto__",
    ]) {
      expect([path, (await ask("GET", path, session)).status]).toEqual([path, 404]);
    }
    expect(tenant.requests().total).toBe(0);
  });

  it("sends a write once, also when its answer is lost", async () => {
    await serve(false);
    const session = await openSession();
    tenant.orderFault({ kind: "reset-after", method: "POST", route: "/api/v2/organizations" });
    const lost = await ask("POST", "/api/v2/organizations", session, { name: "globex" });
    expect(lost.status).toBe(502);
    expect(tenant.requests().routes["POST /api/v2/organizations"]).toEqual({ lost: 1 });
  });
});

/** A window's stream of events, read until a text stands in it. */
async function openStream(
  session: Readonly<Record<string, string>>,
  query: string,
): Promise<{ status: number; until(text: string): Promise<string>; close(): void }> {
  const aborter = new AbortController();
  const { origin = "", authorization = "" } = session;
  const answer = await fetch(`${origin}/api/v2/events${query}`, {
    headers: { authorization },
    signal: aborter.signal,
  });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let told = "";
  return {
    status: answer.status,
    until: async (text) => {
      while (!told.includes(text)) {
        const { done, value } = (await reader?.read()) ?? { done: true };
        if (done) break;
        told += value;
      }
      return told;
    },
    close: () => aborter.abort(),
  };
}

describe("the events of the page's server", () => {
  it("come over one stream of the tenant's for all windows, and go on behind a place", async () => {
    await serve(true);
    const session = await openSession();
    const one = await openStream(session, "");
    const two = await openStream(session, "");
    await client.relay({ method: "POST", path: "organizations", query: {}, body: { name: "two" } });
    expect(await one.until("\n\nevent: offset-only")).toContain(":connected");
    const told = await one.until('"name":"two"');
    expect(await two.until('"name":"two"')).toContain("event: organization.created\n");
    expect(told).toContain('"client":{"id"');
    expect(tenant.requests().routes["GET /api/v2/events"]).toEqual({ "200": 1 });
    two.close();
    const offset = /organization.created\nid: (\S+)/.exec(told)?.[1] ?? "";
    await client.relay({
      method: "POST",
      path: "organizations",
      query: {},
      body: { name: "three" },
    });
    await one.until('"name":"three"');
    const back = await openStream(session, `?from=${offset}`);
    const missed = await back.until('"name":"three"');
    expect(missed).not.toContain('"name":"two"');
    one.close();
    back.close();
  });

  it("are read anew by windows whose place is not known", async () => {
    await serve(true);
    const session = await openSession();
    expect((await openStream(session, "?from=somewhere")).status).toBe(410);
    const one = await openStream(session, "");
    expect((await openStream(session, "?from=somewhere")).status).toBe(410);
    one.close();
  });

  it("are refused in the tenant's words where the credentials may not read them", async () => {
    await client.close();
    const token = await tenant.issueToken({ scopes: ["read:organizations"] });
    client = await openClient(tenant, {}, { kind: "token", token });
    await serve(true);
    const { status, text } = await ask("GET", "/api/v2/events", await openSession());
    expect(status).toBe(403);
    expect(text).toContain("read:events");
  });

  it("say that the tenant is not heard, and nothing else than its page hears them", async () => {
    tenant.orderFault({ kind: "cut-events", after: 1 });
    await serve(true);
    const session = await openSession();
    const one = await openStream(session, "");
    await client.relay({ method: "POST", path: "organizations", query: {}, body: { name: "two" } });
    expect(await one.until("event: lost")).toContain('"name":"two"');
    await client.relay({
      method: "POST",
      path: "organizations",
      query: {},
      body: { name: "three" },
    });
    expect(await one.until('"name":"three"')).not.toContain("event: error");
    one.close();
    expect((await ask("GET", "/api/v2/events")).status).toBe(401);
  });
});
