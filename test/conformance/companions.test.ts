import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openApi, type Api } from "../tenant/api.js";

let api: Api;
beforeEach(async () => {
  api = await openApi();
});
afterEach(async () => {
  await api.close();
});

describe("what stands beside organizations", () => {
  test.each([
    ["client-grants", "client_grants", "?include_totals=true"],
    ["clients", "clients", "?take=100"],
    ["discovery-domains", "domains", "?take=100"],
  ])(
    "a new organization has no %s, and a missing organization has none to ask for",
    async (segment, key, paging) => {
      const { id } = await api.must("POST", "/organizations", { name: "acme" });
      const list = await api.must("GET", `/organizations/${String(id)}/${segment}${paging}`);
      expect(list).toMatchObject({ [key]: [] });
      expect(list["next"]).toBeUndefined();
      const missing = await api.call("GET", `/organizations/org_0000000000000000/${segment}`);
      expect(missing.status).toBe(404);
    },
  );

  test("the tenant's clients are listed without their secrets, in every shape of paging", async () => {
    api.tenant.plant({
      clients: [{ client_id: "zz-robot", client_secret: "hush", name: "Robot" }],
    });
    const own = api.tenant.environment["AUTH0_CLIENT_ID"];
    const whole = await api.call("GET", "/clients?is_global=false");
    expect(whole.body).toMatchObject([
      { client_id: own, app_type: "non_interactive" },
      { client_id: "zz-robot", name: "Robot" },
    ]);
    expect(JSON.stringify(whole.body)).not.toContain("hush");
    const paged = "/clients?is_global=false&include_totals=true&per_page=1&page=1";
    expect(await api.must("GET", paged)).toMatchObject({
      start: 1,
      limit: 1,
      total: 2,
      clients: [{ client_id: "zz-robot" }],
    });
    const first = await api.must("GET", "/clients?is_global=false&take=1");
    expect(first).toMatchObject({ clients: [{ client_id: own }] });
    const next = String(first["next"]);
    const second = await api.must("GET", `/clients?is_global=false&take=1&from=${next}`);
    expect(second).toEqual({ clients: [expect.objectContaining({ client_id: "zz-robot" })] });
    const global = (await api.call("GET", "/clients?is_global=true")).body;
    expect(global).toMatchObject([{ name: "All Applications", global: true }]);
  });

  test("each list has its scope", async () => {
    const token = await api.tenant.issueToken({ scopes: ["read:organizations"] });
    for (const path of [
      "/clients",
      "/client-grants",
      "/organizations/org_0000000000000000/clients",
    ]) {
      expect((await api.call("GET", path, undefined, { token })).status).toBe(403);
    }
  });
});
