import { request as httpRequest } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Fault } from "../../src/tenant/index.js";
import { openApi, type Api } from "./api.js";
import { createHandClock, type HandClock } from "./hand-clock.js";

let clock: HandClock;
let api: Api;

beforeEach(async () => {
  clock = createHandClock();
  api = await openApi({ clock });
});

afterEach(async () => {
  await api.close();
});

async function names(): Promise<string[]> {
  const list = (await api.call("GET", "/organizations")).body as { name: string }[];
  return list.map(({ name }) => name);
}

/** What a bare client sees of an answer: status, announced length, what arrived, how it ended. */
function callBarely(
  method: string,
  path: string,
  token: string,
  body?: object,
): Promise<{ status?: number; announced?: number; arrived?: string; error?: string }> {
  return new Promise((resolve) => {
    const request = httpRequest(
      `${api.tenant.url}/api/v2${path}`,
      { method, headers: { authorization: `Bearer ${token}`, "content-type": "application/json" } },
      (response) => {
        const chunks: Buffer[] = [];
        const seen = (error?: string) => ({
          status: response.statusCode ?? 0,
          announced: Number(response.headers["content-length"]),
          arrived: Buffer.concat(chunks).toString(),
          ...(error !== undefined && { error }),
        });
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => resolve(seen()));
        response.on("error", (error: NodeJS.ErrnoException) => resolve(seen(error.code)));
      },
    );
    request.on("error", (error: NodeJS.ErrnoException) => resolve({ error: error.code ?? "" }));
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

describe("which requests a fault meets", () => {
  test("the nth matching one, as often as ordered", async () => {
    api.tenant.orderFault({
      kind: "status",
      status: 500,
      method: "POST",
      route: "/organizations",
      skip: 1,
      times: 2,
    });
    const statuses = [];
    for (const name of ["a", "b", "c", "d"]) {
      statuses.push((await api.call("GET", "/organizations")).status);
      statuses.push((await api.call("POST", "/organizations", { name })).status);
    }
    expect(statuses).toEqual([200, 201, 200, 500, 200, 500, 200, 201]);
    expect(await names()).toEqual(["a", "d"]);
  });

  test("those whose path and query match, always", async () => {
    api.tenant.orderFault({ kind: "status", status: 502, path: "name/acme-\\d$", times: "always" });
    const statusOf = async (path: string) => (await api.call("GET", path)).status;
    expect(await statusOf("/organizations/name/acme-1")).toBe(502);
    expect(await statusOf("/organizations/name/acme-x")).toBe(404);
    expect(await statusOf("/organizations/name/acme-2")).toBe(502);
  });

  test("a share of them that the seed decides", async () => {
    const draw = async (seed: number): Promise<string> => {
      api.tenant.clearFaults();
      api.tenant.orderFault({
        kind: "status",
        status: 503,
        probability: 0.5,
        seed,
        times: "always",
      });
      let drawn = "";
      for (let count = 0; count < 24; count += 1) {
        drawn += (await api.call("GET", "/connections")).status === 503 ? "x" : ".";
      }
      return drawn;
    };
    const first = await draw(1);
    expect(first).toMatch(/x.*\.|\..*x/);
    expect(await draw(1)).toBe(first);
    expect(await draw(2)).not.toBe(first);
  });

  test("nothing after they are cleared", async () => {
    api.tenant.orderFault({ kind: "status", status: 500, times: "always" });
    expect((await api.call("GET", "/organizations")).status).toBe(500);
    api.tenant.clearFaults();
    expect((await api.call("GET", "/organizations")).status).toBe(200);
  });
});

describe("an ordered status", () => {
  test("429 comes with headers only when they are ordered", async () => {
    api.tenant.orderFault({ kind: "status", status: 429 });
    const bare = await api.call("GET", "/organizations");
    expect(bare.status).toBe(429);
    expect(bare.headers.has("retry-after")).toBe(false);
    expect(bare.headers.has("x-ratelimit-reset")).toBe(false);
    api.tenant.orderFault({ kind: "status", status: 429, retryAfterSeconds: 7, resetInSeconds: 9 });
    const full = await api.call("GET", "/organizations");
    expect(full.headers.get("retry-after")).toBe("7");
    expect(full.headers.get("x-ratelimit-remaining")).toBe("0");
    expect(full.headers.get("x-ratelimit-reset")).toBe(String(clock.now() / 1000 + 9));
  });

  test.each([500, 502, 503, 504])("%i prevents a create, or follows it", async (status) => {
    api.tenant.orderFault({ kind: "status", status, method: "POST" });
    expect((await api.call("POST", "/organizations", { name: "acme" })).status).toBe(status);
    expect(await names()).toEqual([]);
    api.tenant.orderFault({ kind: "status", status, method: "POST", commit: true });
    expect((await api.call("POST", "/organizations", { name: "acme" })).status).toBe(status);
    expect(await names()).toEqual(["acme"]);
  });
});

describe("an ordered loss", () => {
  test("a reset before leaves nothing behind", async () => {
    api.tenant.orderFault({ kind: "reset-before", method: "POST" });
    const token = await api.tenant.issueToken();
    const lost = await callBarely("POST", "/organizations", token, { name: "acme" });
    expect(lost).toEqual({ error: "ECONNRESET" });
    expect(await names()).toEqual([]);
    expect(api.tenant.requests().routes["POST /api/v2/organizations"]).toEqual({ reset: 1 });
  });

  test("a reset after leaves the organization behind", async () => {
    api.tenant.orderFault({ kind: "reset-after", method: "POST" });
    const token = await api.tenant.issueToken();
    const lost = await callBarely("POST", "/organizations", token, { name: "acme" });
    expect(lost).toEqual({ error: "ECONNRESET" });
    expect(await names()).toEqual(["acme"]);
    expect(api.tenant.requests().routes["POST /api/v2/organizations"]).toEqual({ lost: 1 });
  });

  test("a lost answer comes never, and the client gives up", async () => {
    api.tenant.orderFault({ kind: "lose-answer", method: "POST" });
    const giveUp = new AbortController();
    const answer = fetch(`${api.tenant.url}/api/v2/organizations`, {
      method: "POST",
      signal: giveUp.signal,
      headers: {
        authorization: `Bearer ${await api.tenant.issueToken()}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ name: "acme" }),
    });
    while ((await names()).length === 0);
    giveUp.abort();
    await expect(answer).rejects.toThrow("aborted");
    expect(await names()).toEqual(["acme"]);
  });

  test("a lost answer can end with the connection closed after a while", async () => {
    api.tenant.orderFault({ kind: "lose-answer", method: "POST", closeAfterMs: 5000 });
    const token = await api.tenant.issueToken();
    const lost = callBarely("POST", "/organizations", token, { name: "acme" });
    await clock.untilAsleep();
    expect(await names()).toEqual(["acme"]);
    clock.advance(5000);
    expect(await lost).toEqual({ error: "ECONNRESET" });
  });

  test("a truncated body is announced in full and arrives in half", async () => {
    await api.must("POST", "/organizations", { name: "acme" });
    api.tenant.orderFault({ kind: "truncate" });
    const cut = await callBarely("GET", "/organizations", await api.tenant.issueToken());
    expect(cut.status).toBe(200);
    expect(cut.error).toBe("ECONNRESET");
    expect(cut.arrived?.length).toBe(Math.floor((cut.announced ?? 0) / 2));
  });

  test("a delayed request takes effect late", async () => {
    api.tenant.orderFault({ kind: "delay", ms: 3000, method: "POST" });
    const created = api.call("POST", "/organizations", { name: "acme" });
    await clock.untilAsleep();
    expect(await names()).toEqual([]);
    clock.advance(3000);
    expect((await created).status).toBe(201);
  });
});

describe("stale lists", () => {
  test("lack what was created and show what was deleted since they were ordered", async () => {
    const { id } = await api.must("POST", "/organizations", { name: "old" });
    api.tenant.orderFault({ kind: "stale-list", times: 2 });
    await api.must("POST", "/organizations", { name: "new" });
    await api.must("DELETE", `/organizations/${String(id)}`);
    expect(await names()).toEqual(["old"]);
    expect((await api.call("GET", "/organizations?include_totals=true")).body).toMatchObject({
      total: 1,
      organizations: [{ name: "old" }],
    });
    expect((await api.call("GET", "/organizations/name/new")).status).toBe(200);
    expect(await names()).toEqual(["new"]);
  });

  test("lack what is younger than ordered", async () => {
    await api.must("POST", "/organizations", { name: "old" });
    clock.advance(10_000);
    await api.must("POST", "/organizations", { name: "young" });
    clock.advance(1000);
    api.tenant.orderFault({ kind: "stale-list", createdWithinMs: 5000, times: "always" });
    expect(await names()).toEqual(["old"]);
    expect(await api.must("GET", "/organizations?take=10")).toMatchObject({
      organizations: [{ name: "old" }],
    });
    clock.advance(5000);
    expect(await names()).toEqual(["old", "young"]);
  });

  test("page by checkpoint like the others", async () => {
    for (const name of ["a", "b", "c"]) await api.must("POST", "/organizations", { name });
    api.tenant.orderFault({ kind: "stale-list", times: "always" });
    await api.must("POST", "/organizations", { name: "d" });
    const first = await api.must("GET", "/organizations?take=2");
    const second = await api.must("GET", `/organizations?take=2&from=${String(first["next"])}`);
    expect(second).toMatchObject({ organizations: [{ name: "c" }] });
    expect(second).not.toHaveProperty("next");
  });
});

describe("tokens, scopes and cursors", () => {
  test("an expired cursor is refused, and the list without one is not", async () => {
    for (const name of ["a", "b"]) await api.must("POST", "/organizations", { name });
    api.tenant.orderFault({ kind: "expire-cursor" });
    const { next } = await api.must("GET", "/organizations?take=1");
    const refused = await api.call("GET", `/organizations?take=1&from=${String(next)}`);
    expect(refused).toMatchObject({ status: 400, body: { errorCode: "invalid_paging" } });
    expect((await api.call("GET", `/organizations?take=1&from=${String(next)}`)).status).toBe(200);
  });

  test("every token issued so far expires, and new ones do not", async () => {
    const old = await api.tenant.issueToken();
    api.tenant.orderFault({ kind: "expire-token", method: "POST" });
    expect((await api.call("GET", "/organizations", undefined, { token: old })).status).toBe(200);
    expect(await api.call("POST", "/organizations", { name: "a" })).toMatchObject({
      status: 401,
      body: { message: "Expired token received for JSON Web Token validation" },
    });
    expect((await api.call("GET", "/organizations", undefined, { token: old })).status).toBe(401);
    const token = await api.tenant.issueToken();
    expect((await api.call("GET", "/organizations", undefined, { token })).status).toBe(200);
  });

  test("a dropped scope is missing from one request, or from the tokens of one", async () => {
    api.tenant.orderFault({ kind: "drop-scope", scopes: ["create:organizations"], method: "POST" });
    const refused = await api.call("POST", "/organizations", { name: "acme" });
    expect(refused.status).toBe(403);
    expect((await api.call("POST", "/organizations", { name: "acme" })).status).toBe(201);

    api.tenant.orderFault({ kind: "drop-scope", scopes: ["read:organizations"] });
    const { clientId, clientSecret, url } = api.tenant;
    const issued = await api.must("POST", "/oauth/token", {
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
      audience: `${url}/api/v2/`,
    });
    expect(String(issued["scope"]).split(" ")).not.toContain("read:organizations");
    const token = String(issued["access_token"]);
    const byName = await api.call("GET", "/organizations/name/acme", undefined, { token });
    expect(byName.status).toBe(403);
  });
});

describe("somebody else", () => {
  const before = (fault: Omit<Extract<Fault, { kind: "mutate" }>, "kind">): void => {
    api.tenant.orderFault({ kind: "mutate", ...fault });
  };

  test("creates an organization right before it is created", async () => {
    before({ action: "create", method: "POST", set: { display_name: "Theirs" } });
    expect((await api.call("POST", "/organizations", { name: "acme" })).status).toBe(409);
    expect(await api.must("GET", "/organizations/name/acme")).toMatchObject({
      display_name: "Theirs",
    });
  });

  test("deletes an organization right before it is changed", async () => {
    const { id } = await api.must("POST", "/organizations", { name: "acme" });
    before({ action: "delete", method: "PATCH" });
    const late = await api.call("PATCH", `/organizations/${String(id)}`, { display_name: "Acme" });
    expect(late.status).toBe(404);
  });

  test("renames an organization right before it is read by name", async () => {
    const { id } = await api.must("POST", "/organizations", { name: "acme" });
    before({ action: "rename", newName: "acme-2", route: "/organizations/name/{name}" });
    expect((await api.call("GET", "/organizations/name/acme")).status).toBe(404);
    expect(await api.must("GET", "/organizations/name/acme-2")).toMatchObject({ id });
  });

  test("changes a named organization before any request", async () => {
    await api.must("POST", "/organizations", { name: "acme", metadata: { plan: "gold" } });
    before({ action: "change", organization: "acme", set: { metadata: { plan: "silver" } } });
    await api.must("GET", "/connections");
    expect(await api.must("GET", "/organizations/name/acme")).toMatchObject({
      metadata: { plan: "silver" },
    });
  });
});

describe("orders over HTTP", () => {
  test("are taken, listed with what became of them, and cleared", async () => {
    const order = { kind: "status", status: 503, route: "/api/v2/organizations", skip: 1 };
    expect((await api.call("POST", "/__tenant/faults", [order])).status).toBe(201);
    await api.call("GET", "/organizations");
    await api.call("GET", "/organizations");
    await api.call("GET", "/organizations");
    expect(await api.must("GET", "/__tenant/faults")).toMatchObject({
      faults: [{ fault: order, matched: 3, met: 1 }],
    });
    expect((await api.call("DELETE", "/__tenant/faults")).status).toBe(204);
    expect(await api.must("GET", "/__tenant/faults")).toEqual({ faults: [] });
  });

  test("are understood as curl sends them, called a form", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const order = { kind: "status", status: 503 };
    expect((await api.call("POST", "/__tenant/faults", order, { headers })).status).toBe(201);
    expect((await api.call("GET", "/organizations")).status).toBe(503);
  });

  test.each([
    [{ kind: "stauts" }, "kind must be one of status, reset-before"],
    [{ kind: "status" }, "status"],
    [{ kind: "status", status: 200 }, ">=400"],
    [{ kind: "delay", ms: 5, when: "now" }, 'Unrecognized key: "when"'],
    [{ kind: "delay", ms: 5, route: "/organisations" }, "route must be one of /oauth/token"],
    [{ kind: "delay", ms: 5, path: "(" }, "must be a regular expression"],
    [{ kind: "mutate", action: "explode" }, '"create"|"delete"|"rename"|"change"'],
  ])("%j is refused with what is allowed", async (order, expected) => {
    const reply = await api.call("POST", "/__tenant/faults", [{ kind: "truncate" }, order]);
    expect(reply.status).toBe(400);
    expect((reply.body as { message: string }).message).toContain(expected);
    expect(await api.must("GET", "/__tenant/faults")).toEqual({ faults: [] });
  });
});

describe("somebody else's request", () => {
  test("takes effect right before the one that meets it, on the same organization", async () => {
    const { id } = await api.must("POST", "/organizations", { name: "crowded" });
    const domains = `/organizations/${String(id)}/discovery-domains`;
    const body = { domain: "acme.example" };
    api.tenant.orderFault({
      kind: "request",
      method: "POST",
      route: "/organizations/{id}/discovery-domains",
      send: { method: "POST", path: "/organizations/{id}/discovery-domains", body },
    });
    expect((await api.call("POST", domains, body)).status).toBe(409);
    expect((await api.must("GET", domains))["domains"]).toHaveLength(1);
  });

  test("is his business, also when it is refused or goes nowhere", async () => {
    for (const path of ["/organizations/{id}", "/nowhere", "/organizations/org_0000000000000000"]) {
      api.tenant.orderFault({ kind: "request", send: { method: "DELETE", path } });
    }
    expect((await api.call("GET", "/organizations")).status).toBe(200);
  });

  test("can do what no request of the client's may", async () => {
    const { id } = await api.must("POST", "/organizations", { name: "acme-2" });
    const path = `/organizations/${String(id)}`;
    api.tenant.orderFault({
      kind: "request",
      send: { method: "PATCH", path, body: { display_name: "Theirs" } },
    });
    const token = await api.tenant.issueToken({ scopes: ["read:organizations"] });
    const read = await api.call("GET", path, undefined, { token });
    expect(read.body).toMatchObject({ display_name: "Theirs" });
  });
});
