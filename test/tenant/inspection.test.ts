import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { emptyFolder } from "../support/run-orgwright.js";
import { openApi, type Api } from "./api.js";
import { createHandClock } from "./hand-clock.js";

let api: Api;
afterEach(async () => {
  await api.close();
});

const start = Date.UTC(2026, 0, 1);

describe("the log of requests", () => {
  test("tells the last of them one by one, the newest first", async () => {
    const clock = createHandClock(start);
    api = await openApi({ clock, limits: "enterprise" });
    await api.must("POST", "/organizations", { name: "acme" });
    await api.call("GET", "/organizations/name/nobody");
    await api.call("GET", "/no/such/route");
    expect(await api.must("GET", "/__tenant/requests/recent")).toEqual({
      requests: [
        {
          number: 3,
          time: "2026-01-01T00:00:00.000Z",
          method: "GET",
          path: "/api/v2/no/such/route",
          route: null,
          ending: 404,
          durationMs: 0,
          client: null,
          bucket: null,
        },
        expect.objectContaining({
          path: "/api/v2/organizations/name/nobody",
          route: "/api/v2/organizations/name/{name}",
          ending: 404,
          bucket: "organization-by-name",
        }),
        expect.objectContaining({ number: 1, method: "POST", ending: 201 }),
      ],
    });
    await api.must("DELETE", "/__tenant/requests");
    expect(await api.must("GET", "/__tenant/requests/recent")).toEqual({ requests: [] });
  });

  test("names the client, and keeps a thousand at most", async () => {
    api = await openApi();
    for (let count = 0; count < 1010; count += 1) await api.call("GET", "/organizations");
    const { requests } = (await api.must("GET", "/__tenant/requests/recent")) as {
      readonly requests: readonly { readonly number: number; readonly client: string }[];
    };
    expect(requests).toHaveLength(1000);
    expect(requests[0]?.number).toBe(1010);
    const client = await api.must("GET", `/clients/${api.tenant.clientId}`);
    expect(requests[0]?.client).toBe(client["name"]);
  });
});

describe("the limits", () => {
  test("are told as they are, and can be those of another plan", async () => {
    const clock = createHandClock(start);
    api = await openApi({ clock });
    const choices = ["unlimited", "free", "essentials", "enterprise"];
    expect(await api.must("GET", "/__tenant/limits")).toEqual({
      limits: "unlimited",
      choices,
      buckets: [],
    });
    expect(await api.must("PUT", "/__tenant/limits", { limits: "free" })).toEqual({
      limits: "free",
      choices,
      buckets: [
        { kinds: [], isOther: false, limit: 2, level: 2, perMinute: 120, fullInMs: 0 },
        { kinds: ["token"], isOther: false, limit: 30, level: 30, perMinute: 1800, fullInMs: 0 },
      ],
    });
    await api.must("GET", "/organizations");
    await api.must("GET", "/organizations");
    expect((await api.call("GET", "/organizations")).status).toBe(429);
    expect(await api.must("GET", "/__tenant/limits")).toMatchObject({
      buckets: [{ level: 0, fullInMs: 1000 }, { level: 30 }],
    });
    await api.must("PUT", "/__tenant/limits", { limits: "unlimited" });
    expect((await api.call("GET", "/organizations")).status).toBe(200);
  });

  test("say which choices there are", async () => {
    api = await openApi();
    for (const body of [{ limits: "gold" }, {}, null, '"free"']) {
      const reply = await api.call("PUT", "/__tenant/limits", body);
      expect(reply).toMatchObject({
        status: 400,
        body: { message: "limits must be one of unlimited, free, essentials, enterprise" },
      });
    }
  });
});

describe("what the tenant holds", () => {
  test("is kept and put back", async () => {
    api = await openApi({ seed: { organizations: [{ name: "acme" }] } });
    await api.must("POST", "/organizations", { name: "globex" });
    await api.must("POST", "/__tenant/snapshot");
    await api.must("POST", "/organizations", { name: "hooli" });
    expect((await api.call("POST", "/__tenant/reset")).status).toBe(204);
    expect((await api.call("GET", "/organizations")).body).toMatchObject([
      { name: "acme" },
      { name: "globex" },
    ]);
  });

  test("is what it was at the start where nothing was kept, or with a file is refused", async () => {
    api = await openApi();
    await api.must("POST", "/organizations", { name: "globex" });
    await api.must("POST", "/__tenant/reset");
    expect((await api.call("GET", "/organizations")).body).toEqual([]);
    await api.close();
    api = await openApi({ databasePath: join(await emptyFolder(), "tenant.db") });
    await api.must("POST", "/organizations", { name: "globex" });
    const reply = await api.call("POST", "/__tenant/reset");
    expect(reply.status).toBe(409);
    expect(reply.body).toMatchObject({
      message: expect.stringContaining("POST /__tenant/snapshot") as string,
    });
    expect((await api.call("GET", "/organizations")).body).toMatchObject([{ name: "globex" }]);
  });
});
