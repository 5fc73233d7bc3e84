import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { limitProfiles, TokenBucket } from "../../src/tenant/limits/index.js";
import type { TenantOptions } from "../../src/tenant/index.js";
import { openApi, type Api, type Reply } from "./api.js";
import { createHandClock, type HandClock } from "./hand-clock.js";

const startMs = Date.UTC(2026, 0, 1);
let clock: HandClock;
let api: Api;

async function open(options: TenantOptions): Promise<void> {
  clock = createHandClock(startMs);
  api = await openApi({ clock, ...options });
}

afterEach(async () => {
  await api.close();
});

function limitHeaders({ headers }: Reply): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => /^(x-ratelimit|retry)/.test(name)));
}

/** One request per bucket of an endpoint; none of them changes what the others find. */
const requests: Readonly<Record<string, readonly [string, string]>> = {
  "organization-list": ["GET", "/organizations"],
  "organization-by-id": ["GET", "/organizations/org_0000000000000000"],
  "organization-by-name": ["GET", "/organizations/name/nobody"],
  "organization-write": ["DELETE", "/organizations/org_0000000000000000"],
  "organization-connection-read": ["GET", "/organizations/org_0000000000000000/connections"],
  "organization-connection-write": [
    "DELETE",
    "/organizations/org_0000000000000000/connections/con_0000000000000000",
  ],
  "organization-member-read": ["GET", "/organizations/org_0000000000000000/members"],
  "organization-member-write": ["DELETE", "/organizations/org_0000000000000000/members"],
  "organization-member-role-read": [
    "GET",
    "/organizations/org_0000000000000000/members/auth0%7C1/roles",
  ],
  "organization-member-role-write": [
    "DELETE",
    "/organizations/org_0000000000000000/members/auth0%7C1/roles",
  ],
  "organization-invitation-read": ["GET", "/organizations/org_0000000000000000/invitations"],
  "organization-invitation-write": [
    "DELETE",
    "/organizations/org_0000000000000000/invitations/uinv_0000000000000000",
  ],
  "organization-client-grant-read": ["GET", "/organizations/org_0000000000000000/client-grants"],
  "organization-client-grant-write": [
    "DELETE",
    "/organizations/org_0000000000000000/client-grants/cgr_0000000000000000",
  ],
  "user-organization-read": ["GET", "/users/auth0%7C1/organizations"],
  "user-read": ["GET", "/users"],
  "user-write": ["PATCH", "/users/auth0%7C1"],
  "user-delete": ["DELETE", "/users/auth0%7C1"],
  "client-read": ["GET", "/clients"],
  "client-search": ["GET", "/clients?q=client_grant.allow_any_organization:true"],
  other: ["GET", "/connections"],
};

describe("each plan's buckets", () => {
  for (const plan of ["essentials", "enterprise"] as const) {
    for (const [bucket, size] of Object.entries(limitProfiles[plan].endpoints)) {
      test(`${plan} lets ${size.burst} through of ${bucket} and then one per refill`, async () => {
        await open({ limits: plan });
        const [method, path] = requests[bucket] ?? ["", ""];
        for (let count = 0; count < size.burst; count += 1) {
          expect((await api.call(method, path)).status).not.toBe(429);
        }
        const refused = await api.call(method, path);
        expect(refused.status).toBe(429);
        expect(refused.body).toEqual({
          statusCode: 429,
          error: "Too Many Requests",
          message: "Endpoint limit has been reached",
          errorCode: "too_many_requests",
        });
        const refillMs = 1000 / size.perSecond;
        expect(limitHeaders(refused)).toEqual({
          "x-ratelimit-limit": String(size.burst),
          "x-ratelimit-remaining": "0",
          "x-ratelimit-reset": String(
            Math.ceil(Math.round(startMs + (size.burst / size.perSecond) * 1000) / 1000),
          ),
          "retry-after": String(Math.max(1, Math.ceil(refillMs / 1000))),
        });
        clock.advance(refillMs - 1);
        expect((await api.call(method, path)).status).toBe(429);
        clock.advance(1);
        expect((await api.call(method, path)).status).not.toBe(429);
        expect((await api.call(method, path)).status).toBe(429);
      });
    }
  }

  test("what a plan does not name counts against everything else, where there is such a bucket", async () => {
    await open({ limits: "essentials" });
    const path = "/organizations/org_0000000000000000/invitations";
    for (let count = 0; count < 5; count += 1) {
      expect((await api.call("GET", path)).status).toBe(404);
      expect((await api.call("GET", "/connections")).status).toBe(200);
    }
    expect((await api.call("GET", path)).status).toBe(429);
    expect((await api.call("GET", "/connections")).status).toBe(429);
  });

  test("free has one bucket of two for the whole Management API", async () => {
    await open({ limits: "free" });
    await api.must("GET", "/organizations");
    await api.must("GET", "/connections");
    const refused = await api.call("GET", "/organizations/name/nobody");
    expect(refused.body).toMatchObject({ message: "Global limit has been reached" });
    clock.advance(500);
    expect((await api.call("GET", "/organizations")).status).toBe(200);
  });

  test("enterprise counts fifty requests of all kinds together", async () => {
    await open({ limits: "enterprise" });
    for (let count = 0; count < 50; count += 1) await api.must("GET", "/connections");
    const refused = await api.call("GET", "/organizations");
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ message: "Global limit has been reached" });
    expect(refused.headers.get("x-ratelimit-limit")).toBe("50");
  });

  test("reads, writes and connections do not use up each other's bucket", async () => {
    await open({ limits: "enterprise" });
    for (let count = 0; count < 5; count += 1) {
      await api.must("POST", "/organizations", { name: `acme-${count}` });
    }
    expect((await api.call("POST", "/organizations", { name: "acme-5" })).status).toBe(429);
    expect((await api.call("GET", "/organizations")).status).toBe(200);
    expect((await api.call("GET", "/organizations/name/acme-0")).status).toBe(200);
    expect((await api.call("GET", "/organizations/name/acme-5")).status).toBe(404);
  });

  test("tokens have a bucket of their own", async () => {
    await open({ limits: "enterprise" });
    const { clientId, clientSecret, url } = api.tenant;
    const ask = () =>
      api.call("POST", "/oauth/token", {
        grant_type: "client_credentials",
        client_id: clientId,
        client_secret: clientSecret,
        audience: `${url}/api/v2/`,
      });
    const answers = await Promise.all(Array.from({ length: 101 }, ask));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(100);
    expect(answers.find(({ status }) => status === 429)?.body).toMatchObject({
      error: "too_many_requests",
    });
    expect((await api.call("GET", "/organizations")).headers.get("x-ratelimit-remaining")).toBe(
      "9",
    );
  });
});

describe("headers", () => {
  test("tell about the bucket that is nearest to its end", async () => {
    await open({ limits: "enterprise" });
    const list = await api.call("GET", "/organizations");
    expect(limitHeaders(list)).toEqual({
      "x-ratelimit-limit": "10",
      "x-ratelimit-remaining": "9",
      "x-ratelimit-reset": String(startMs / 1000 + 1),
    });
    expect((await api.call("GET", "/connections")).headers.get("x-ratelimit-limit")).toBe("50");
  });

  test("are left out of refusals other than 429, which count all the same", async () => {
    await open({ limits: "enterprise" });
    await api.must("POST", "/organizations", { name: "acme" });
    const refusals = [
      await api.call("POST", "/organizations", { name: "acme" }),
      await api.call("POST", "/organizations", { name: "ACME" }),
      await api.call("DELETE", "/organizations/org_0000000000000000"),
    ];
    expect(refusals.map(({ status }) => status)).toEqual([409, 400, 404]);
    expect(refusals.map(limitHeaders)).toEqual([{}, {}, {}]);
    const created = await api.call("POST", "/organizations", { name: "acme-2" });
    expect(created.headers.get("x-ratelimit-remaining")).toBe("0");
  });

  test("are never sent without limits", async () => {
    await open({});
    expect(limitHeaders(await api.call("GET", "/organizations"))).toEqual({});
  });

  test("a request without a token uses up nothing", async () => {
    await open({ limits: "free" });
    for (let count = 0; count < 5; count += 1) {
      expect((await api.call("GET", "/organizations", undefined, { token: null })).status).toBe(
        401,
      );
    }
    expect((await api.call("GET", "/organizations")).status).toBe(200);
  });
});

test("limits can run faster than in reality", async () => {
  await open({ limits: "enterprise", limitsSpeed: 10 });
  for (let count = 0; count < 5; count += 1) {
    await api.must("POST", "/organizations", { name: `acme-${count}` });
  }
  expect((await api.call("POST", "/organizations", { name: "late" })).status).toBe(429);
  clock.advance(40);
  expect((await api.call("POST", "/organizations", { name: "late" })).status).toBe(201);
});

test("the log tells whose requests were refused", async () => {
  await open({
    limits: "free",
    seed: { clients: [{ client_id: "second", client_secret: "secret" }] },
  });
  await Promise.all(Array.from({ length: 5 }, () => api.call("GET", "/organizations")));
  const second = await api.call("POST", "/oauth/token", {
    grant_type: "client_credentials",
    client_id: "second",
    client_secret: "secret",
    audience: `${api.tenant.url}/api/v2/`,
  });
  const { access_token: token } = second.body as { access_token: string };
  expect((await api.call("GET", "/organizations", undefined, { token })).status).toBe(429);
  expect(api.tenant.requests()).toMatchObject({
    rateLimited: 4,
    routes: { "GET /api/v2/organizations": { "200": 2, "429": 4 } },
    clients: {
      [api.tenant.clientId]: { total: 5, rateLimited: 3 },
      second: { total: 2, rateLimited: 1 },
    },
  });
});

test("a bucket never lets through more than its burst and what has flowed in since", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.double({ min: 0.1, max: 100, noNaN: true }),
      fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 200 }),
      (burst, perSecond, pausesMs) => {
        const bucket = new TokenBucket({ burst, perSecond }, 0);
        let nowMs = 0;
        let taken = 0;
        for (const pauseMs of pausesMs) {
          nowMs += pauseMs;
          const remaining = bucket.remaining(nowMs);
          const isTaken = bucket.take(nowMs);
          if (isTaken) taken += 1;
          expect(isTaken).toBe(remaining >= 1);
          expect(taken).toBeLessThanOrEqual(burst + (nowMs / 1000) * perSecond + 1e-6);
        }
      },
    ),
    { numRuns: 200 },
  );
});
