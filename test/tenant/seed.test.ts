import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { startTenant, type Seed } from "../../src/tenant/index.js";
import { openApi, type Api } from "./api.js";

let api: Api | undefined;

afterEach(async () => {
  await api?.close();
  api = undefined;
});

const seed: Seed = {
  connections: [{ name: "staff", strategy: "waad" }],
  clients: [{ client_id: "ci", client_secret: "secret", scopes: ["read:organizations"] }],
  organizations: [
    {
      name: "acme",
      metadata: { plan: "gold" },
      connections: [{ name: "staff", show_as_button: false }, { name: "google-oauth2" }],
    },
  ],
};

test("a new tenant holds two connections, one client and no organization", async () => {
  api = await openApi();
  expect((await api.call("GET", "/organizations")).body).toEqual([]);
  expect((await api.call("GET", "/connections")).body).toMatchObject([
    { name: "Username-Password-Authentication", strategy: "auth0" },
    { name: "google-oauth2", strategy: "google-oauth2" },
  ]);
});

test("a seed adds connections, clients and organizations with their connections", async () => {
  api = await openApi({ seed });
  const { id } = await api.must("GET", "/organizations/name/acme");
  expect((await api.call("GET", `/organizations/${String(id)}/connections`)).body).toHaveLength(2);
  const { scope } = await api.must("POST", "/oauth/token", {
    grant_type: "client_credentials",
    client_id: "ci",
    client_secret: "secret",
    audience: `${api.tenant.url}/api/v2/`,
  });
  expect(scope).toBe("read:organizations");
});

test("a seed file is planted at every start, and what is there stays as it is", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tenant-seed-"));
  const seedFile = join(folder, "seed.json");
  const databasePath = join(folder, "tenant.db");
  writeFileSync(seedFile, JSON.stringify(seed));
  const first = await openApi({ seedFile, databasePath });
  const { id } = await first.must("GET", "/organizations/name/acme");
  await first.must("PATCH", `/organizations/${String(id)}`, { display_name: "Changed" });
  await first.close();
  api = await openApi({ seedFile, databasePath });
  expect((await api.call("GET", "/organizations")).body).toMatchObject([
    { id, display_name: "Changed" },
  ]);
  await api.close();
  api = undefined;
  rmSync(folder, { recursive: true });
});

test("organizations are generated in bulk, over HTTP as well", async () => {
  api = await openApi();
  const report = await api.must("POST", "/__tenant/seed", {
    generate: {
      count: 2500,
      namePrefix: "bulk-",
      displayNamePrefix: "Bulk ",
      metadata: { plan: "gold" },
      connections: [{ name: "google-oauth2" }],
    },
  });
  expect(report).toMatchObject({ connections: 0, clients: 0, organizations: 2500 });
  const last = await api.must("GET", "/organizations/name/bulk-002500");
  expect(last).toMatchObject({ display_name: "Bulk 002500", metadata: { plan: "gold" } });
  const enabled = await api.call("GET", `/organizations/${String(last["id"])}/enabled_connections`);
  expect(enabled.body).toHaveLength(1);
});

test.each<[unknown, string]>([
  [{ organisations: [] }, 'Unrecognized key: "organisations"'],
  [{ organizations: [{ name: "Acme" }] }, "organizations[0].name"],
  [{ organizations: [{ name: "acme", connections: [{}] }] }, "either name or connection_id"],
  [{ organizations: [{ name: "acme", connections: [{ name: "none" }] }] }, "does not exist: none"],
  [{ generate: { count: 3, namePrefix: "Bulk" } }, "Bulk000001"],
  [{ generate: { count: 0 } }, "generate.count"],
])("the seed %j is refused as a whole and says why", async (wrong, why) => {
  api = await openApi();
  const reply = await api.call("POST", "/__tenant/seed", wrong);
  expect(reply.status).toBe(400);
  expect((reply.body as { message: string }).message).toContain(why);
  expect((await api.call("GET", "/organizations")).body).toEqual([]);
});

test("a seed file that cannot be read is an error that names it", async () => {
  await expect(startTenant({ seedFile: "/nowhere/seed.json" })).rejects.toMatchObject({
    code: "invalid-seed",
    message: expect.stringContaining("/nowhere/seed.json") as string,
  });
});
