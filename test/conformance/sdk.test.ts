import { ManagementError } from "auth0";
import { OrganizationsClient } from "auth0/organizations";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openApi } from "../tenant/api.js";
import { openStage, type Stage } from "./stage.js";

// Auth0's own SDK, as it comes from npm, speaks to the tenant.

let api: Stage;
let client: OrganizationsClient;
let databaseConnection: string;
let socialConnection: string;

beforeEach(async () => {
  api = await openStage();
  client = new OrganizationsClient({
    baseUrl: api.baseUrl,
    token: api.token,
    fetch: api.fetch,
    maxRetries: 0,
  });
  const connections = (await api.call("GET", "/connections")).body as { id: string }[];
  databaseConnection = connections[0]?.id ?? "";
  socialConnection = connections[1]?.id ?? "";
});

afterEach(async () => {
  await api.close();
});

async function createAcme(): Promise<string> {
  const { id = "" } = await client.create({ name: "acme" });
  return id;
}

async function refusalOf(work: PromiseLike<unknown>): Promise<ManagementError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ManagementError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

async function collect<Item>(pages: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of pages) items.push(item);
  return items;
}

describe("organizations", () => {
  test("create answers with the whole organization", async () => {
    const created = await client.create({
      name: "acme",
      display_name: "Acme",
      branding: {
        logo_url: "https://acme.example/logo.png",
        colors: { primary: "#0a84ff", page_background: "#ffffff" },
      },
      metadata: { plan: "gold" },
      token_quota: { client_credentials: { enforce: true, per_day: 1000, per_hour: 100 } },
      third_party_client_access: "allow",
      enabled_connections: [
        {
          connection_id: databaseConnection,
          assign_membership_on_login: true,
          is_signup_enabled: true,
        },
        { connection_id: socialConnection, show_as_button: false },
      ],
    });
    expect(created).toEqual({
      id: expect.stringMatching(/^org_[a-zA-Z0-9]{16}$/) as string,
      name: "acme",
      display_name: "Acme",
      branding: {
        logo_url: "https://acme.example/logo.png",
        colors: { primary: "#0a84ff", page_background: "#ffffff" },
      },
      metadata: { plan: "gold" },
      token_quota: { client_credentials: { enforce: true, per_day: 1000, per_hour: 100 } },
      third_party_client_access: "allow",
      is_app_entitlement_active: false,
      enabled_connections: [
        {
          connection_id: databaseConnection,
          assign_membership_on_login: true,
          show_as_button: true,
          is_signup_enabled: true,
          connection: { name: "Username-Password-Authentication", strategy: "auth0" },
        },
        {
          connection_id: socialConnection,
          assign_membership_on_login: false,
          show_as_button: false,
          connection: { name: "google-oauth2", strategy: "google-oauth2" },
        },
      ],
    });
  });

  test("get, getByName and list answer with the same organization", async () => {
    const id = await createAcme();
    const organization = await client.get(id);
    expect(organization).toMatchObject({ id, name: "acme" });
    expect(await client.getByName("acme")).toEqual(organization);
    expect(await collect(await client.list())).toEqual([organization]);
  });

  test("list follows the cursors to the end and sorts", async () => {
    for (const name of ["c", "a", "e", "b", "d"]) await client.create({ name });
    const oldestFirst = await collect(await client.list({ take: 2 }));
    expect(oldestFirst.map(({ name }) => name)).toEqual(["c", "a", "e", "b", "d"]);
    const byName = await collect(await client.list({ take: 2, sort: "name:-1" }));
    expect(byName.map(({ name }) => name)).toEqual(["e", "d", "c", "b", "a"]);
  });

  test("search finds by name, display name and metadata, in both languages, page by page", async () => {
    for (const name of ["acme-1", "acme-2", "other"]) {
      await client.create({ name, metadata: { plan: name === "acme-2" ? "gold" : "silver" } });
    }
    const search = async (
      request: NonNullable<Parameters<typeof client.search>[0]>,
    ): Promise<unknown[]> =>
      (await collect(await client.search(request))).map((organization) => organization.name);
    expect(await search({ q: "name:*acme*", take: 1, sort: "name" })).toEqual(["acme-1", "acme-2"]);
    expect(await search({ q: 'metadata.plan eq "gold"', parser: "scim" })).toEqual(["acme-2"]);
    expect(await search({})).toEqual(["acme-1", "acme-2", "other"]);
  });

  test("update changes what it names", async () => {
    const id = await createAcme();
    expect(await client.update(id, { name: "acme-2", display_name: "Acme" })).toMatchObject({
      id,
      name: "acme-2",
      display_name: "Acme",
    });
  });

  test("delete removes, and what is gone is not found", async () => {
    const id = await createAcme();
    expect(await client.delete(id)).toBeUndefined();
    for (const work of [client.get(id), client.getByName("acme"), client.delete(id)]) {
      const refusal = await refusalOf(work);
      expect(refusal.statusCode).toBe(404);
      expect(refusal.body).toEqual({
        statusCode: 404,
        error: "Not Found",
        message: "No organization found by that id or name",
      });
    }
  });

  test("a name that is taken is a conflict, on create and on update", async () => {
    await createAcme();
    const { id = "" } = await client.create({ name: "other" });
    for (const work of [client.create({ name: "acme" }), client.update(id, { name: "acme" })]) {
      const refusal = await refusalOf(work);
      expect(refusal.statusCode).toBe(409);
      expect(refusal.body).toMatchObject({ errorCode: "organization_conflict" });
    }
    expect(await client.get(id)).toMatchObject({ name: "other" });
  });
});

describe("organizations.enabledConnections", () => {
  test("add, get, list, update and delete work on a connection", async () => {
    const id = await createAcme();
    const added = await client.enabledConnections.add(id, { connection_id: socialConnection });
    expect(added).toEqual({
      connection_id: socialConnection,
      assign_membership_on_login: false,
      show_as_button: true,
      connection: { name: "google-oauth2", strategy: "google-oauth2" },
    });
    expect(await client.enabledConnections.get(id, socialConnection)).toEqual(added);
    expect(await collect(await client.enabledConnections.list(id))).toEqual([added]);
    const updated = await client.enabledConnections.update(id, socialConnection, {
      assign_membership_on_login: true,
    });
    expect(updated).toEqual({ ...added, assign_membership_on_login: true });
    await client.enabledConnections.delete(id, socialConnection);
    expect(await collect(await client.enabledConnections.list(id))).toEqual([]);
  });

  test("a connection that is not there is not found", async () => {
    const id = await createAcme();
    const refusal = await refusalOf(client.enabledConnections.get(id, socialConnection));
    expect(refusal.body).toEqual({
      statusCode: 404,
      error: "Not Found",
      message: "No connection found by that id",
    });
  });
});

describe("organizations.connections", () => {
  test("create, get, list, update and delete work on a connection", async () => {
    const id = await createAcme();
    const created = await client.connections.create(id, {
      connection_id: databaseConnection,
      organization_connection_name: "Staff",
    });
    expect(created).toEqual({
      connection_id: databaseConnection,
      assign_membership_on_login: false,
      show_as_button: true,
      is_signup_enabled: false,
      is_enabled: true,
      organization_access_level: "none",
      organization_connection_name: "Staff",
      connection: { name: "Username-Password-Authentication", strategy: "auth0" },
    });
    expect(await client.connections.get(id, databaseConnection)).toEqual(created);
    expect(await collect(await client.connections.list(id))).toEqual([created]);
    const updated = await client.connections.update(id, databaseConnection, {
      is_enabled: false,
      organization_access_level: "full",
    });
    expect(updated).toEqual({ ...created, is_enabled: false, organization_access_level: "full" });
    expect(await collect(await client.connections.list(id, { is_enabled: true }))).toEqual([]);
    await client.connections.delete(id, databaseConnection);
    await client.connections.delete(id, databaseConnection);
    expect(await collect(await client.connections.list(id))).toEqual([]);
  });

  test("a connection that the organization has already is a conflict", async () => {
    const id = await createAcme();
    await client.connections.create(id, { connection_id: socialConnection });
    const again = client.connections.create(id, { connection_id: socialConnection });
    expect((await refusalOf(again)).statusCode).toBe(409);
  });
});

test("the SDK's own retries wait for the limits and come through", async () => {
  const own = await openApi();
  own.tenant.orderFault({ kind: "status", status: 429, retryAfterSeconds: 0 });
  const patient = new OrganizationsClient({
    baseUrl: `${own.tenant.url}/api/v2`,
    token: await own.tenant.issueToken(),
    maxRetries: 1,
  });
  expect(await patient.create({ name: "acme" })).toMatchObject({ name: "acme" });
  expect(own.tenant.requests().routes["POST /api/v2/organizations"]).toEqual({
    "201": 1,
    "429": 1,
  });
  await own.close();
});
