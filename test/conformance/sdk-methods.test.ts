import { ManagementError } from "auth0";
import { OrganizationsClient } from "auth0/organizations";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openStage, type Stage } from "./stage.js";

// Every method under `client.organizations` of Auth0's own SDK, each at least once.

const called = new Set<string>();
let stage: Stage;
let plain: OrganizationsClient;
let client: OrganizationsClient;
let acme: string;

beforeAll(async () => {
  stage = await openStage();
  plain = new OrganizationsClient({
    baseUrl: stage.baseUrl,
    token: stage.token,
    fetch: stage.fetch,
    maxRetries: 0,
  });
  client = noting(plain, "");
  acme = (await client.create({ name: "acme" })).id ?? "";
});

afterAll(async () => {
  await stage.close();
});

/** The same client, which notes what is called. */
function noting<Part extends object>(part: Part, path: string): Part {
  return new Proxy(part, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value === "function") {
        called.add(`${path}${String(key)}`);
        return (value as (...args: unknown[]) => unknown).bind(target);
      }
      if (typeof key === "symbol" || key.startsWith("_")) return value;
      return typeof value === "object" && value !== null ? noting(value, `${path}${key}.`) : value;
    },
  });
}

function methodsOf(part: object, path: string): string[] {
  const members = Object.getOwnPropertyDescriptors(Object.getPrototypeOf(part) as object);
  return Object.entries(members).flatMap(([key, property]) => {
    if (key === "constructor" || key.startsWith("_")) return [];
    if (property.get === undefined) return [`${path}${key}`];
    return methodsOf(Reflect.get(part, key) as object, `${path}${key}.`);
  });
}

async function collect<Item>(pages: PromiseLike<AsyncIterable<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of await pages) items.push(item);
  return items;
}

async function refusalOf(work: PromiseLike<unknown>): Promise<Record<string, unknown>> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ManagementError) return error.body as Record<string, unknown>;
    throw error;
  }
  throw new Error("it was not refused");
}

async function createUser(name: string): Promise<string> {
  const { user_id } = await stage.must("POST", "/users", {
    connection: "Username-Password-Authentication",
    email: `${stage.name(name)}@acme.example`,
    password: "Correct-horse-7-battery",
  });
  return String(user_id);
}

async function createRole(name: string, more: object = {}): Promise<string> {
  const body = { name: stage.name(name), ...more };
  return String((await stage.must("POST", "/roles", body))["id"]);
}

async function createClient(name: string, more: object = {}): Promise<string> {
  const body = { name: stage.name(name), ...more };
  return String((await stage.must("POST", "/clients", body))["client_id"]);
}

test("organizations themselves", async () => {
  const { id = "" } = await client.create({ name: "other" });
  expect(await client.get(id)).toMatchObject({ id, name: "other" });
  expect(await client.getByName("other")).toMatchObject({ id });
  expect(await client.update(id, { display_name: "Other" })).toMatchObject({ id });
  expect(await collect(client.list())).toMatchObject([{ id: acme }, { id }]);
  expect(await collect(client.search({ q: "other" }))).toMatchObject([{ id }]);
  await client.delete(id);
  expect(await refusalOf(client.get(id))).toMatchObject({ statusCode: 404 });
});

test("members, their roles and who has a role", async () => {
  const ada = await createUser("ada");
  const bob = await createUser("bob");
  const viewer = await createRole("viewer", { description: "May look" });
  const approver = await createRole("approver");
  await client.members.create(acme, { members: [ada, bob] });
  await client.members.create(acme, { members: [ada] });
  const members = await collect(client.members.list(acme));
  expect(members.map(({ user_id }) => user_id)).toEqual([ada, bob]);
  expect(members[0]).toEqual({
    user_id: ada,
    email: `${stage.name("ada")}@acme.example`,
    name: `${stage.name("ada")}@acme.example`,
    picture: expect.stringMatching(/^https:\/\/s\.gravatar\.com\/avatar\/[0-9a-f]{32}\?/) as string,
  });

  await client.members.roles.assign(acme, ada, { roles: [viewer, approver] });
  await client.members.roles.assign(acme, ada, { roles: [viewer] });
  expect(await collect(client.members.roles.list(acme, ada, { per_page: 50 }))).toEqual([
    { id: approver, name: stage.name("approver"), description: "" },
    { id: viewer, name: stage.name("viewer"), description: "May look" },
  ]);
  expect(await collect(client.members.list(acme, { fields: "user_id,roles" }))).toEqual([
    {
      user_id: ada,
      roles: [
        { id: approver, name: stage.name("approver") },
        { id: viewer, name: stage.name("viewer") },
      ],
    },
    { user_id: bob, roles: [] },
  ]);
  expect(await collect(client.members.effectiveRoles.list(acme, ada))).toMatchObject([
    { id: approver, sources: ["direct"] },
    { id: viewer, sources: ["direct"] },
  ]);
  const sources = client.members.effectiveRoles.sources.groups.list(acme, ada, { role_id: viewer });
  expect(await collect(sources)).toEqual([]);
  expect(await collect(client.roles.members.list(acme, viewer))).toMatchObject([{ user_id: ada }]);
  expect(await collect(client.roles.groups.list(acme, viewer))).toEqual([]);

  await client.members.roles.delete(acme, ada, { roles: [approver] });
  await client.members.roles.delete(acme, ada, { roles: [approver] });
  expect(await collect(client.members.roles.list(acme, ada, { per_page: 50 }))).toHaveLength(1);
  await client.members.delete(acme, { members: [ada] });
  await client.members.delete(acme, { members: [ada] });
  expect(await collect(client.members.list(acme, { fields: "user_id" }))).toEqual([
    { user_id: bob },
  ]);
  expect(await refusalOf(client.members.roles.list(acme, ada))).toMatchObject({ statusCode: 404 });
});

test("invitations", async () => {
  const portal = await createClient("portal", {
    organization_usage: "allow",
    initiate_login_uri: "https://portal.example/login",
  });
  const { id, ...created } = await client.invitations.create(acme, {
    inviter: { name: "Ada" },
    invitee: { email: "carl@acme.example" },
    client_id: portal,
    ttl_sec: 3600,
    send_invitation_email: false,
  });
  expect(id).toMatch(/^uinv_\w{16}$/);
  expect(created).toEqual({
    organization_id: acme,
    client_id: portal,
    inviter: { name: "Ada" },
    invitee: { email: "carl@acme.example" },
    ticket_id: expect.stringMatching(/^\w{32}$/) as string,
    invitation_url: `https://portal.example/login?invitation=${created.ticket_id}&organization=${acme}&organization_name=acme`,
    created_at: expect.any(String) as string,
    expires_at: new Date(Date.parse(created.created_at ?? "") + 3_600_000).toISOString(),
  });
  expect(await client.invitations.get(acme, id ?? "")).toEqual({ id, ...created });
  expect(await collect(client.invitations.list(acme, { per_page: 50 }))).toMatchObject([{ id }]);
  await client.invitations.delete(acme, id ?? "");
  expect(await refusalOf(client.invitations.get(acme, id ?? ""))).toEqual({
    statusCode: 404,
    error: "Not Found",
    message: "The invitation does not exist.",
    errorCode: "inexistent_invitation",
  });
});

test("client grants", async () => {
  const audience = `https://${stage.name("billing")}.example/`;
  await stage.must("POST", "/resource-servers", {
    identifier: audience,
    name: "Billing",
    scopes: [{ value: "read:bills" }],
  });
  const bot = await createClient("bot", { app_type: "non_interactive" });
  const grant = await stage.must("POST", "/client-grants", {
    client_id: bot,
    audience,
    scope: ["read:bills"],
    organization_usage: "allow",
    allow_any_organization: true,
  });
  const id = String(grant["id"]);
  const shown = {
    client_id: bot,
    audience,
    scope: ["read:bills"],
    organization_usage: "allow",
    allow_any_organization: true,
  };
  expect(await client.clientGrants.create(acme, { grant_id: id })).toEqual({
    grant_id: id,
    ...shown,
  });
  expect(await refusalOf(client.clientGrants.create(acme, { grant_id: id }))).toMatchObject({
    statusCode: 409,
    message: "The client grant has already been added to this organization.",
  });
  expect(await collect(client.clientGrants.list(acme, { per_page: 50 }))).toEqual([
    { id, ...shown, subject_type: "client" },
  ]);
  expect(await collect(client.clientGrants.list(acme, { client_id: "nobody" }))).toEqual([]);
  await client.clientGrants.delete(acme, id);
  await client.clientGrants.delete(acme, id);
  expect(await collect(client.clientGrants.list(acme))).toEqual([]);
});

test("clients", async () => {
  const one = await createClient("one", { app_type: "spa" });
  const two = await createClient("two");
  const added = await client.clients.create(acme, {
    clients: [
      { client_id: one, use_for_member_access: true },
      { client_id: two, use_for_member_access: false },
    ],
  });
  expect(added).toEqual([
    {
      client_id: one,
      use_for_member_access: true,
      client: {
        name: stage.name("one"),
        app_type: "spa",
        is_first_party: true,
        grant_types: ["authorization_code", "implicit", "refresh_token"],
      },
    },
    {
      client_id: two,
      use_for_member_access: false,
      client: {
        name: stage.name("two"),
        is_first_party: true,
        grant_types: ["authorization_code", "implicit", "refresh_token", "client_credentials"],
      },
    },
  ]);
  expect(await client.clients.get(acme, two)).toMatchObject({ use_for_member_access: false });
  const updated = await client.clients.update(acme, two, { use_for_member_access: true });
  expect(updated).toMatchObject({ client_id: two, use_for_member_access: true });
  const listed = await collect(client.clients.list(acme));
  expect(listed.map(({ client_id }) => client_id).toSorted()).toEqual([one, two].toSorted());
  await client.clients.delete(acme, { clients: [one, two] });
  await client.clients.delete(acme, { clients: [one, two] });
  expect(await refusalOf(client.clients.get(acme, two))).toMatchObject({
    statusCode: 404,
    message: "Client not found.",
  });
});

test("discovery domains", async () => {
  const { id, ...created } = await client.discoveryDomains.create(acme, {
    domain: "acme.example",
  });
  expect(id).toMatch(/^ord_[1-9A-HJ-NP-Za-km-z]{22}$/);
  expect(created).toEqual({
    domain: "acme.example",
    status: "pending",
    verification_host: `_ss-verification.${acme}.acme.example`,
    verification_txt: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    use_for_organization_discovery: true,
  });
  expect(await client.discoveryDomains.get(acme, id)).toEqual({ id, ...created });
  expect(await client.discoveryDomains.getByName(acme, "acme.example")).toEqual({ id, ...created });
  const change = { status: "verified", use_for_organization_discovery: false } as const;
  expect(await client.discoveryDomains.update(acme, id, change)).toEqual({
    id,
    ...created,
    ...change,
  });
  expect(await collect(client.discoveryDomains.list(acme))).toMatchObject([{ id, ...change }]);
  await client.discoveryDomains.delete(acme, id);
  await client.discoveryDomains.delete(acme, id);
  expect(await refusalOf(client.discoveryDomains.get(acme, id))).toEqual({
    statusCode: 404,
    error: "Not Found",
    message: "No organization domain found by that id",
  });
});

test("connections, by the older and the newer endpoints", async () => {
  const connection = await stage.must("POST", "/connections", {
    name: stage.name("staff"),
    strategy: "auth0",
  });
  const id = String(connection["id"]);
  await client.enabledConnections.add(acme, { connection_id: id });
  expect(await client.enabledConnections.get(acme, id)).toMatchObject({ connection_id: id });
  expect(await collect(client.enabledConnections.list(acme))).toHaveLength(1);
  await client.enabledConnections.update(acme, id, { assign_membership_on_login: true });
  await client.enabledConnections.delete(acme, id);
  await client.connections.create(acme, { connection_id: id });
  expect(await client.connections.get(acme, id)).toMatchObject({ is_enabled: true });
  expect(await collect(client.connections.list(acme))).toHaveLength(1);
  await client.connections.update(acme, id, { is_enabled: false });
  await client.connections.delete(acme, id);
  expect(await collect(client.connections.list(acme))).toEqual([]);
});

describe("what the embedded tenant never has", () => {
  const group = "grp_23456789abcdefgh";

  test("groups", async () => {
    const viewer = await createRole("group-viewer");
    expect(await collect(client.groups.list(acme))).toEqual([]);
    for (const work of [
      client.groups.roles.list(acme, group),
      client.groups.roles.create(acme, group, { roles: [viewer] }),
      client.groups.roles.delete(acme, group, { roles: [viewer] }),
    ]) {
      expect(await refusalOf(work)).toMatchObject({ statusCode: 404 });
    }
  });

  test("templates", async () => {
    const { organizationTemplate } = client;
    for (const work of [
      organizationTemplate.get(acme),
      organizationTemplate.assignOrganizationTemplate(acme, "tpl_none"),
      organizationTemplate.unassignOrganizationTemplate(acme, "tpl_none"),
    ]) {
      expect(await refusalOf(work)).toMatchObject({ statusCode: 404 });
    }
  });
});

test("no method of the SDK was left out", () => {
  const methods = methodsOf(plain, "");
  expect(methods.length).toBeGreaterThanOrEqual(50);
  expect(methods.filter((method) => !called.has(method))).toEqual([]);
});
