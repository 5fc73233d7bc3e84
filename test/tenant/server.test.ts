import { request as httpRequest } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { openApi, type Api } from "./api.js";
import { createHandClock } from "./hand-clock.js";

let api: Api;

afterEach(async () => {
  await api.close();
});

/** Sends a request with headers that fetch does not let through. */
function callAs(path: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const { port } = new URL(api.tenant.url);
  const filled = Object.entries(headers).map(([name, value]) => [
    name,
    value.replace("PORT", port),
  ]);
  return new Promise((resolve, reject) => {
    const options = { headers: Object.fromEntries(filled) as Record<string, string> };
    const request = httpRequest(`${api.tenant.url}${path}`, options, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on("error", reject);
    request.end();
  });
}

describe("strangers", () => {
  test.each([
    ["/__tenant/requests", { host: "evil.example" }],
    ["/__tenant/requests", { host: "127.0.0.1.evil.example" }],
    ["/__tenant/requests", { origin: "https://evil.example" }],
    ["/api/v2/organizations", { host: "evil.example:4010" }],
    ["/.well-known/jwks.json", { origin: "null" }],
    ["/.well-known/jwks.json", { origin: "http://127.0.0.1:1" }],
    ["/.well-known/jwks.json", { origin: "http://localhost" }],
    ["/.well-known/jwks.json", { origin: "https://127.0.0.1:PORT" }],
    ["/.well-known/jwks.json", { origin: "http://127.0.0.1.evil.example:PORT" }],
    ["/.well-known/jwks.json", { origin: "http://evil.example:PORT" }],
    ["/.well-known/jwks.json", { origin: "http://evil.example@127.0.0.1:PORT" }],
    ["/.well-known/jwks.json", { host: "evil.example", origin: "http://127.0.0.1:PORT" }],
    ["/.well-known/jwks.json", { host: "evil.example:PORT", origin: "http://evil.example:PORT" }],
    ["/.well-known/jwks.json", { "sec-fetch-site": "cross-site" }],
    ["/.well-known/jwks.json", { "sec-fetch-site": "same-site" }],
  ])("%s with %j is refused", async (path, headers) => {
    api = await openApi();
    expect(await callAs(path, headers)).toBe(403);
  });

  test.each<Readonly<Record<string, string>>>([
    { host: "localhost:4010" },
    { host: "127.0.0.1" },
    { host: "[::1]:80" },
    { host: "acme.localhost:1" },
    { origin: "http://127.0.0.1:PORT" },
    { origin: "http://localhost:PORT" },
    { origin: "http://[::1]:PORT" },
    { "sec-fetch-site": "same-origin" },
    { "sec-fetch-site": "none" },
  ])("whoever comes with %j is one of us", async (headers) => {
    api = await openApi();
    expect(await callAs("/.well-known/jwks.json", headers)).toBe(200);
  });

  test.each([
    ["GET", "/__tenant/requests"],
    ["DELETE", "/__tenant/requests"],
    ["GET", "/__tenant/faults"],
    ["POST", "/__tenant/faults"],
    ["DELETE", "/__tenant/faults"],
    ["POST", "/__tenant/seed"],
    ["POST", "/__tenant/invitations/uinv_0000000000000000/accept"],
    ["GET", "/__tenant/"],
    ["GET", "/__tenant/nothing"],
  ])("%s %s wants the control token", async (method, path) => {
    api = await openApi();
    const seed = { clients: [{ client_id: "mallory", client_secret: "known" }] };
    const body = method === "POST" ? seed : undefined;
    const wrong = [null, "wrong", "", await api.tenant.issueToken(), api.tenant.clientSecret];
    for (const token of wrong) {
      const reply = await api.call(method, path, body, { token });
      expect(reply).toMatchObject({ status: 401, body: { error: "Unauthorized" } });
    }
    expect((await api.call(method, path, body)).status).not.toBe(401);
    expect((await api.call("GET", "/clients/mallory")).status).toBe(
      path === "/__tenant/seed" ? 200 : 404,
    );
  });

  test("the control token is told to whoever starts the tenant, and is no token of the API", async () => {
    api = await openApi();
    const { controlToken, environment } = api.tenant;
    expect(environment["ORGWRIGHT_TENANT_TOKEN"]).toBe(controlToken);
    expect(controlToken).toMatch(/^\w{40}$/);
    const reply = await api.call("GET", "/organizations", undefined, { token: controlToken });
    expect(reply.status).toBe(401);
  });
});

describe("the request log", () => {
  test("counts by route and status, and can be reset", async () => {
    api = await openApi();
    await api.must("POST", "/organizations", { name: "acme" });
    await api.call("POST", "/organizations", { name: "acme" });
    await api.call("GET", "/organizations/name/acme");
    await api.call("PUT", "/organizations");
    await api.call("GET", "/__tenant/requests");
    expect((await api.call("GET", "/__tenant/requests")).body).toEqual({
      total: 4,
      maxInFlight: 1,
      rateLimited: 0,
      routes: {
        "POST /api/v2/organizations": { "201": 1, "409": 1 },
        "GET /api/v2/organizations/name/{name}": { "200": 1 },
        "PUT (unknown)": { "404": 1 },
      },
      clients: { [api.tenant.clientId]: { total: 3, rateLimited: 0 } },
    });
    expect((await api.call("DELETE", "/__tenant/requests")).status).toBe(204);
    expect(api.tenant.requests()).toMatchObject({ total: 0, maxInFlight: 0, routes: {} });
  });

  test("tells how many were in flight, and latency delays each without holding up others", async () => {
    const clock = createHandClock();
    api = await openApi({ clock, latencyMs: 50 });
    const answers = Array.from({ length: 7 }, () => api.call("GET", "/organizations"));
    await clock.untilAsleep(7);
    expect(api.tenant.requests()).toMatchObject({ total: 7, maxInFlight: 7, routes: {} });
    clock.advance(50);
    await Promise.all(answers);
    expect(api.tenant.requests().routes).toEqual({ "GET /api/v2/organizations": { "200": 7 } });
  });

  test("never counts a client's requests that follow each other as in flight together", async () => {
    api = await openApi();
    const worker = async (): Promise<void> => {
      for (let count = 0; count < 100; count += 1) await api.must("GET", "/organizations");
    };
    await Promise.all([worker(), worker(), worker()]);
    expect(api.tenant.requests().maxInFlight).toBeLessThanOrEqual(3);
  });
});

describe("requests", () => {
  test("over a megabyte are refused", async () => {
    api = await openApi();
    const reply = await api.call("POST", "/organizations", { name: "x".repeat(1024 * 1024) });
    expect(reply).toMatchObject({ status: 413, body: { error: "Payload Too Large" } });
    expect((await api.call("GET", "/organizations")).status).toBe(200);
  });

  test("with broken JSON, or of another kind, are refused", async () => {
    api = await openApi();
    expect((await api.call("POST", "/organizations", '{"name":')).status).toBe(400);
    const headers = { "content-type": "text/plain" };
    expect((await api.call("POST", "/organizations", "name", { headers })).status).toBe(415);
  });

  test("get their correlation id back", async () => {
    api = await openApi();
    const headers = { "x-correlation-id": "run-7" };
    const reply = await api.call("POST", "/organizations", { name: "Acme" }, { headers });
    expect(reply.headers.get("x-correlation-id")).toBe("run-7");
  });

  test("to unknown places, or with HEAD, find nothing", async () => {
    api = await openApi();
    expect((await api.call("GET", "/tickets")).body).toEqual({
      statusCode: 404,
      error: "Not Found",
      message: "Not Found",
    });
    expect((await api.call("HEAD", "/organizations")).status).toBe(404);
    expect((await api.call("GET", "/organizations/%E0%A4%A")).status).toBe(404);
  });
});

test("closing cuts what is still being answered", async () => {
  const clock = createHandClock();
  api = await openApi({ clock, latencyMs: 50 });
  const cut = api.call("GET", "/organizations").then(
    () => "answered",
    () => "cut",
  );
  await clock.untilAsleep();
  await api.close();
  expect(await cut).toBe("cut");
});
