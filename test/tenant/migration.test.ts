import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Libsql from "libsql";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { migrations } from "../../src/tenant/store/migrations.js";
import { allScopes } from "../../src/tenant/tokens/index.js";
import { openApi } from "./api.js";
import { openEvents } from "./event-reader.js";

let folder: string;
let databasePath: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "orgwright-migration-"));
  databasePath = join(folder, "tenant.db");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function makeDatabase(layout: number): void {
  const text = readFileSync(new URL(`layouts/layout-${layout}.sql`, import.meta.url), "utf8");
  const database = new Libsql(databasePath);
  database.exec(text);
  database.close();
}

function readTables(path: string): unknown {
  const database = new Libsql(path);
  const tables = database
    .prepare(
      "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .all()
    .map((row) => {
      const { type, name, sql } = row as { type: string; name: string; sql: string };
      return { type, name, sql: sql.replaceAll('"', "") };
    });
  database.close();
  return tables;
}

async function tokenOf(tenant: Tenant, client: string, secret: string): Promise<string[]> {
  const response = await fetch(`${tenant.url}/oauth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      grant_type: "client_credentials",
      client_id: client,
      client_secret: secret,
      audience: `${tenant.url}/api/v2/`,
    }),
  });
  expect(response.status).toBe(200);
  return ((await response.json()) as { scope: string }).scope.split(" ");
}

test("a database of 0.1 keeps what it held and has the tables of a new one", async () => {
  makeDatabase(1);
  const api = await openApi({ databasePath });
  expect(api.tenant.clientId).toBe("DefaultClientOfVersion0dot1aaaaa");
  expect(api.tenant.clientSecret).toBe("secret-of-the-default-client");
  const acme = await api.must("GET", "/organizations/name/acme");
  expect(acme).toMatchObject({ display_name: "Acme", metadata: { plan: "gold" } });
  const connections = await api.call("GET", `/organizations/${String(acme["id"])}/connections`);
  expect(connections.body).toMatchObject([
    { connection: { name: "Username-Password-Authentication" }, assign_membership_on_login: true },
    { connection: { name: "staff" }, show_as_button: false },
  ]);
  // What hangs on an organization can be added to an old one.
  const domain = await api.must("POST", `/organizations/${String(acme["id"])}/discovery-domains`, {
    domain: "acme.example",
  });
  expect(domain["status"]).toBe("pending");
  await api.close();

  const newPath = join(folder, "new.db");
  await (await startTenant({ databasePath: newPath })).close();
  expect(readTables(databasePath)).toEqual(readTables(newPath));
});

test("clients of an old database that had every scope have those of this version as well", async () => {
  makeDatabase(1);
  const tenant = await startTenant({ databasePath });
  expect(await tokenOf(tenant, "robot", "robot-secret")).toEqual(allScopes);
  expect(await tokenOf(tenant, tenant.clientId, tenant.clientSecret)).toEqual(allScopes);
  expect(await tokenOf(tenant, "reader", "reader-secret")).toEqual(["read:organizations"]);
  await tenant.close();
});

test("a cursor that points at an organization deleted before the migration still holds", async () => {
  makeDatabase(1);
  const api = await openApi({ databasePath });
  const cursor = Buffer.from(
    `${new Date().toISOString().replace("T", " ").replace("Z", "000UTC")},org_0000000000000003`,
  ).toString("base64url");
  expect(await api.must("GET", `/organizations?take=10&from=${cursor}`)).toEqual({
    organizations: [],
  });
  await api.close();
});

test("a database with members begins to tell what happens to them", async () => {
  makeDatabase(2);
  const api = await openApi({ databasePath });
  const reader = await openEvents(api);
  const path = "/organizations/org_0000000000000001/members";
  expect((await api.call("GET", path)).body).toMatchObject([{ user_id: "auth0|ada" }]);
  await api.must("DELETE", path, { members: ["auth0|ada"] });
  const [told] = await reader.events(1);
  expect(told?.event).toMatchObject({
    type: "organization.member.deleted",
    data: { object: { user: { user_id: "auth0|ada", email: "ada@acme.example" } } },
  });
  await api.close();
  const newPath = join(folder, "new.db");
  await (await startTenant({ databasePath: newPath })).close();
  expect(readTables(databasePath)).toEqual(readTables(newPath));
});

test("there is a fixture of every layout that was ever released", () => {
  for (let layout = 1; layout < migrations.length; layout += 1) {
    makeDatabase(layout);
    const database = new Libsql(databasePath);
    const row = database.prepare("SELECT user_version AS layout FROM pragma_user_version").get();
    expect(row).toMatchObject({ layout });
    database.close();
    rmSync(databasePath);
  }
});
