import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openStage, type Stage } from "./stage.js";
import {
  addressOf,
  audienceOf,
  createApi,
  createClient,
  createOrganization,
  createRole,
  createUser,
  refusal,
} from "./things.js";

// What organizations refer to: users, roles, clients, APIs, and the tenant's own settings.

let stage: Stage;

beforeEach(async () => {
  stage = await openStage();
});

afterEach(async () => {
  await stage.close();
});

describe("users", () => {
  test("answer what was given and what is made of it", async () => {
    const email = addressOf(stage, "Ada").replace(
      stage.name("Ada"),
      stage.name("Ada").toUpperCase(),
    );
    const created = await stage.call("POST", "/users", {
      connection: "Username-Password-Authentication",
      email,
      password: "Correct-horse-7-battery",
      given_name: "Ada",
      app_metadata: { plan: "gold" },
    });
    expect(created.status).toBe(201);
    const user = created.body as Record<string, unknown> & { identities: { user_id: string }[] };
    const stored = email.toLowerCase();
    expect(user).toEqual({
      user_id: `auth0|${user.identities[0]?.user_id}`,
      email: stored,
      email_verified: false,
      name: stored,
      nickname: stored.split("@")[0],
      given_name: "Ada",
      picture: expect.stringContaining("https://s.gravatar.com/avatar/") as string,
      app_metadata: { plan: "gold" },
      identities: [
        {
          connection: "Username-Password-Authentication",
          user_id: expect.stringMatching(/^[0-9a-f]{24}$/) as string,
          provider: "auth0",
          isSocial: false,
        },
      ],
      created_at: expect.any(String) as string,
      updated_at: expect.any(String) as string,
    });
    const path = `/users/${encodeURIComponent(String(user["user_id"]))}`;
    expect(await stage.must("GET", path)).toEqual(user);
    expect(await stage.must("GET", `${path}?fields=email`)).toEqual({ email: stored });
    const found = await stage.call("GET", `/users-by-email?email=${encodeURIComponent(stored)}`);
    expect(found.body).toEqual([user]);
    expect((await stage.call("GET", "/users-by-email?email=nobody@none.example")).body).toEqual([]);
    const changed = await stage.must("PATCH", path, { name: "Ada L", app_metadata: { seat: 1 } });
    expect(changed).toMatchObject({ name: "Ada L", app_metadata: { plan: "gold", seat: 1 } });
    expect(
      (await stage.must("PATCH", path, { app_metadata: { plan: null } }))["app_metadata"],
    ).toEqual({ seat: 1 });
    for (const _ of [1, 2]) expect((await stage.call("DELETE", path)).status).toBe(204);
    expect(await stage.call("GET", path)).toEqual(
      refusal(404, "Not Found", "The user does not exist.", "inexistent_user"),
    );
  });

  test("an address is taken once in a connection, and a connection must be there", async () => {
    await createUser(stage, "ada");
    const body = { email: addressOf(stage, "ada"), password: "Correct-horse-7-battery" };
    expect(
      await stage.call("POST", "/users", {
        ...body,
        connection: "Username-Password-Authentication",
      }),
    ).toEqual(refusal(409, "Conflict", "The user already exists.", "auth0_idp_error"));
    expect(await stage.call("POST", "/users", { ...body, connection: "nowhere" })).toMatchObject({
      status: 400,
      body: { message: "Connection does not exist." },
    });
  });

  test("are searched by many addresses at once, by connection and by what they carry", async () => {
    const ada = await createUser(stage, "ada", { app_metadata: { plan: stage.name("gold") } });
    const bob = await createUser(stage, "bob", { blocked: true });
    await createUser(stage, "carl");
    const search = async (q: string): Promise<unknown> => {
      const query = new URLSearchParams({ q, search_engine: "v3", fields: "user_id" });
      const { body } = await stage.call("GET", `/users?${query.toString()}&include_totals=true`);
      return body;
    };
    const [first, second] = ["ada", "bob"].map((name) => addressOf(stage, name));
    expect(await search(`email:("${first}" OR "${second}")`)).toEqual({
      start: 0,
      limit: 50,
      length: 2,
      total: 2,
      users: [{ user_id: ada }, { user_id: bob }],
    });
    expect(await search(`email:"${first?.toUpperCase()}"`)).toMatchObject({ total: 1 });
    expect(await search(`app_metadata.plan:"${stage.name("gold")}"`)).toMatchObject({
      users: [{ user_id: ada }],
    });
    expect(await search(`blocked:true AND email:${stage.name("b")}*`)).toMatchObject({
      users: [{ user_id: bob }],
    });
    expect(await search(`user_id:"${ada}" AND NOT email:"${second}"`)).toMatchObject({ total: 1 });
  });
});

test("users are sorted, narrowed to a connection and paged up to a thousand", async () => {
  const [one, two] = [await createUser(stage, "b"), await createUser(stage, "a")];
  const ids = async (query: string): Promise<unknown> => {
    const { body } = await stage.call("GET", `/users?fields=user_id&${query}`);
    const known = [one, two];
    return (body as { user_id: string }[]).filter(({ user_id: id }) => known.includes(id));
  };
  const oldestFirst = [{ user_id: one }, { user_id: two }];
  expect(await ids("sort=created_at:1")).toEqual(oldestFirst);
  expect(await ids("sort=created_at:-1")).toEqual(oldestFirst.toReversed());
  expect(await ids("sort=email:1")).toEqual(oldestFirst.toReversed());
  expect(await ids("sort=email:-1")).toEqual(oldestFirst);
  expect(await ids("connection=google-oauth2")).toEqual([]);
  const far = await stage.call("GET", "/users?page=10&per_page=100");
  expect(far.status).toBe(400);
  expect((far.body as { message: string }).message).toMatch(
    /^You can only page through the first 1000 records\./,
  );
});

test("null takes from a user what can be taken", async () => {
  const path = `/users/${encodeURIComponent(await createUser(stage, "ada", { given_name: "Ada" }))}`;
  expect((await stage.must("PATCH", path, { given_name: null }))["given_name"]).toBeUndefined();
  expect((await stage.call("PATCH", path, { blocked: null })).status).toBe(400);
});

describe("roles", () => {
  test("are created with status 200, and deleted with an empty object", async () => {
    const name = stage.name("viewer");
    const created = await stage.call("POST", "/roles", { name });
    expect(created).toEqual({
      status: 200,
      body: { id: expect.stringMatching(/^rol_\w{16}$/) as string, name, description: null },
    });
    const { id } = created.body as { id: string };
    expect(await stage.call("POST", "/roles", { name })).toEqual(
      refusal(409, "Conflict", "The role already exists."),
    );
    expect(await stage.must("PATCH", `/roles/${id}`, { description: "May look" })).toEqual({
      id,
      name,
      description: "May look",
    });
    const list = `/roles?name_filter=${name.toUpperCase()}&include_totals=true&per_page=100&page=0`;
    expect(await stage.must("GET", list)).toEqual({
      roles: [{ id, name, description: "May look" }],
      start: 0,
      limit: 100,
      total: 1,
    });
    expect(await stage.call("DELETE", `/roles/${id}`)).toEqual({ status: 200, body: {} });
    const gone = refusal(404, "Not Found", "The role does not exist.");
    for (const method of ["GET", "DELETE"]) {
      expect(await stage.call(method, `/roles/${id}`)).toEqual(gone);
    }
    expect(await stage.call("PATCH", `/roles/${id}`, { name })).toEqual(gone);
  });

  test("of organizations stand apart from the tenant's", async () => {
    const acme = await createOrganization(stage, "acme");
    const owned = { type: "organization", owner_id: acme };
    const tenantWide = await createRole(stage, "viewer");
    const own = await createRole(stage, "viewer", owned);
    expect(await stage.must("GET", `/roles/${own}`)).toMatchObject(owned);
    const list = async (query: string): Promise<unknown> =>
      (await stage.call("GET", `/roles?name_filter=${stage.name("viewer")}&${query}`)).body;
    expect(await list("")).toMatchObject([{ id: tenantWide }]);
    expect(await list("type=tenant")).toMatchObject([{ id: tenantWide }]);
    expect(await list(`type=organization&owner_id=${acme}`)).toMatchObject([{ id: own, ...owned }]);
    expect((await stage.call("GET", "/roles?type=organization")).status).toBe(400);
    const again = { name: stage.name("viewer"), ...owned };
    expect((await stage.call("POST", "/roles", again)).status).toBe(409);
    const ownerless = { name: stage.name("x"), type: "organization" };
    expect((await stage.call("POST", "/roles", ownerless)).status).toBe(400);
  });

  test("permit what an API offers", async () => {
    const role = await createRole(stage, "viewer");
    const audience = await createApi(stage, "billing");
    const path = `/roles/${role}/permissions`;
    const permissions = [{ resource_server_identifier: audience, permission_name: "read:all" }];
    expect((await stage.call("POST", path, { permissions })).status).toBe(201);
    expect((await stage.call("GET", path)).body).toEqual([
      { ...permissions[0], resource_server_name: stage.name("billing"), description: "Read" },
    ]);
    expect((await stage.call("DELETE", path, { permissions })).status).toBe(204);
    expect((await stage.call("GET", path)).body).toEqual([]);
    expect((await stage.call("GET", `/roles/${role}/users`)).body).toEqual([]);
  });
});

describe("clients", () => {
  test("answer what was given and what is assumed", async () => {
    const created = await stage.call("POST", "/clients", {
      name: stage.name("portal"),
      app_type: "spa",
      description: "For customers",
    });
    expect(created.status).toBe(201);
    const client = created.body as Record<string, unknown>;
    expect(client).toMatchObject({
      name: stage.name("portal"),
      description: "For customers",
      is_first_party: true,
      grant_types: ["authorization_code", "implicit", "refresh_token"],
      client_secret: expect.any(String) as string,
    });
    expect(client["organization_usage"]).toBeUndefined();
    const path = `/clients/${String(client["client_id"])}`;
    expect(await stage.must("GET", path)).toEqual(client);
    const fields = "fields=client_id,name&include_fields=true";
    expect(await stage.must("GET", `${path}?${fields}`)).toEqual({
      client_id: client["client_id"],
      name: client["name"],
    });
    expect(await stage.must("PATCH", path, { organization_usage: "require" })).toMatchObject({
      organization_usage: "require",
      description: "For customers",
    });
    expect((await stage.must("PATCH", path, { description: null }))["description"]).toBeUndefined();
    const shorter = { jwt_configuration: { lifetime_in_seconds: 60 } };
    expect((await stage.must("PATCH", path, shorter))["jwt_configuration"]).toEqual({
      secret_encoded: false,
      lifetime_in_seconds: 60,
    });
    expect((await stage.call("DELETE", path)).status).toBe(204);
    expect(await stage.call("GET", path)).toMatchObject({
      status: 404,
      body: { errorCode: "inexistent_client" },
    });
  });

  test("a list can be narrowed, and tells two things beside that say nothing", async () => {
    const portal = await createClient(stage, "portal", { app_type: "spa" });
    const bot = await createClient(stage, "bot", { app_type: "non_interactive" });
    const ids = async (query: string): Promise<string[]> => {
      const { clients } = (await stage.must("GET", `/clients?take=100&${query}`)) as {
        clients: { client_id: string }[];
      };
      return clients.map(({ client_id: id }) => id);
    };
    expect(await ids("app_type=spa")).toContain(portal);
    expect(await ids("app_type=spa")).not.toContain(bot);
    expect(await ids("app_type=spa,non_interactive")).toEqual(
      expect.arrayContaining([portal, bot]),
    );
    expect(await ids("is_first_party=false")).not.toContain(portal);
    expect(await ids("is_global=true")).not.toContain(portal);
    const totals = await stage.must("GET", "/clients?fields=name&include_totals=true&per_page=1");
    expect(totals).toMatchObject({ start: 0, limit: 1, length: 0, next: "" });
  });

  test("a default organization is both of its parts or null", async () => {
    const acme = await createOrganization(stage, "acme");
    const path = `/clients/${await createClient(stage, "portal")}`;
    const whole = { organization_id: acme, flows: ["client_credentials"] };
    expect(await stage.must("PATCH", path, { default_organization: whole })).toMatchObject({
      default_organization: whole,
    });
    for (const part of [{ organization_id: acme }, { flows: ["client_credentials"] }]) {
      expect((await stage.call("PATCH", path, { default_organization: part })).status).toBe(400);
    }
    const cleared = await stage.must("PATCH", path, { default_organization: null });
    expect(cleared["default_organization"]).toBeUndefined();
  });

  test.each([{}, { name: "<b>" }, { name: "x", organization_usage: "sometimes" }])(
    "%j is no client",
    async (body) => {
      expect((await stage.call("POST", "/clients", body)).status).toBe(400);
    },
  );
});

describe("APIs", () => {
  test("are found by id and by audience", async () => {
    const identifier = audienceOf(stage, "billing");
    const created = await stage.call("POST", "/resource-servers", { identifier, name: "Billing" });
    expect(created).toEqual({
      status: 201,
      body: {
        id: expect.stringMatching(/^[0-9a-f]{24}$/) as string,
        identifier,
        name: "Billing",
        allow_offline_access: false,
        skip_consent_for_verifiable_first_party_clients: false,
        subject_type_authorization: {
          client: { policy: "require_client_grant" },
          user: { policy: "allow_all" },
        },
        token_lifetime: 86_400,
        token_lifetime_for_web: 7200,
        signing_alg: "RS256",
      },
    });
    const api = created.body as { id: string };
    const byAudience = `/resource-servers/${encodeURIComponent(identifier)}`;
    for (const path of [byAudience, `/resource-servers/${api.id}`]) {
      expect(await stage.must("GET", path)).toEqual(api);
    }
    const list = `/resource-servers?identifiers=${encodeURIComponent(identifier)}&identifiers=x`;
    expect((await stage.call("GET", list)).body).toEqual([api]);
    expect(await stage.call("POST", "/resource-servers", { identifier })).toMatchObject({
      status: 409,
    });
    const scopes = [{ value: "read:bills", description: "Read bills" }];
    expect(await stage.must("PATCH", byAudience, { scopes })).toEqual({ ...api, scopes });
    expect(await stage.must("PATCH", byAudience, { scopes: [], token_encryption: null })).toEqual({
      ...api,
      scopes: [],
    });
    expect((await stage.call("DELETE", byAudience)).status).toBe(204);
    expect((await stage.call("GET", byAudience)).status).toBe(404);
  });
});

test("the tenant's login route is where invitations lead without one of the client's", async () => {
  const before = await stage.must("GET", "/tenants/settings?fields=default_redirection_uri");
  expect(
    (await stage.call("PATCH", "/tenants/settings", { default_redirection_uri: "http://x" }))
      .status,
  ).toBe(400);
  const uri = "https://login.example/route";
  await stage.must("PATCH", "/tenants/settings", { default_redirection_uri: uri });
  const acme = await createOrganization(stage, "acme");
  const client = await createClient(stage, "portal", { organization_usage: "allow" });
  const invitation = await stage.must("POST", `/organizations/${acme}/invitations`, {
    inviter: { name: "Ada" },
    invitee: { email: "bob@acme.example" },
    client_id: client,
    send_invitation_email: false,
  });
  expect(invitation["invitation_url"]).toMatch(/^https:\/\/login\.example\/route\?invitation=/);
  await stage.must("PATCH", "/tenants/settings", {
    default_redirection_uri: before["default_redirection_uri"] ?? "",
  });
});

test("a connection's clients are switched on and off", async () => {
  const connection = await stage.must("POST", "/connections", {
    name: stage.name("staff"),
    strategy: "oidc",
    show_as_button: true,
    connected_accounts: { active: true },
    options: { client_id: "x", domain_aliases: ["staff.example"] },
  });
  expect(connection).toMatchObject({
    show_as_button: true,
    authentication: { active: true },
    connected_accounts: { active: true },
    enabled_clients: [],
  });
  const id = String(connection["id"]);
  const portal = await createClient(stage, "portal");
  const path = `/connections/${id}/clients`;
  const on = [{ client_id: portal, status: true }];
  expect((await stage.call("PATCH", path, on)).status).toBe(204);
  expect(await stage.must("GET", path)).toEqual({ clients: [{ client_id: portal }] });
  const off = [{ client_id: portal, status: false }];
  expect((await stage.call("PATCH", path, off)).status).toBe(204);
  expect(await stage.must("GET", path)).toEqual({ clients: [] });
  expect((await stage.call("GET", "/connections?domain_alias=staff.example")).body).toMatchObject([
    { id },
  ]);
});
