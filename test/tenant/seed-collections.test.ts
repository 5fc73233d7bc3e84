import { afterEach, expect, test } from "vitest";
import type { Seed } from "../../src/tenant/index.js";
import { openApi, type Api } from "./api.js";

let api: Api;

afterEach(async () => {
  await api.close();
});

const seed: Seed = {
  connections: [{ name: "staff", strategy: "waad" }],
  clients: [
    {
      name: "Portal",
      app_type: "regular_web",
      organization_usage: "allow",
      initiate_login_uri: "https://portal.example/login",
    },
    { client_id: "bot", name: "Billing Bot" },
  ],
  apis: [{ identifier: "https://billing.example/", name: "Billing", scopes: [{ value: "read" }] }],
  grants: [
    {
      client: "Billing Bot",
      audience: "https://billing.example/",
      scope: ["read"],
      organization_usage: "allow",
    },
  ],
  roles: [{ name: "viewer" }, { name: "admin", description: "Everything" }],
  users: [
    { email: "ada@acme.example" },
    { email: "ada@acme.example", connection: "google-oauth2" },
    { user_id: "65f0c0ffee", email: "bob@acme.example" },
  ],
  organizations: [
    {
      name: "acme",
      roles: [{ name: "viewer", description: "Acme's own" }],
      members: [
        { email: "ada@acme.example", connection: "google-oauth2", roles: ["viewer", "admin"] },
        { user_id: "auth0|65f0c0ffee" },
      ],
      client_grants: [{ client: "bot", audience: "https://billing.example/" }],
      clients: [{ client: "Portal", use_for_member_access: true }],
      discovery_domains: [{ domain: "acme.example", status: "verified" }],
      invitations: [{ email: "carl@acme.example", client: "Portal", roles: ["admin"] }],
    },
  ],
};

test("a seed holds all that hangs on an organization, and what that refers to by name", async () => {
  api = await openApi();
  const report = {
    connections: 1,
    clients: 2,
    apis: 1,
    grants: 1,
    roles: 2,
    users: 3,
    organizations: 1,
  };
  expect(api.tenant.plant(seed)).toEqual(report);
  const acme = await api.must("GET", "/organizations/name/acme");
  const list = async (part: string): Promise<unknown> =>
    (await api.call("GET", `/organizations/${String(acme["id"])}/${part}`)).body;
  expect(await list("members?fields=user_id,email,roles")).toEqual([
    {
      user_id: expect.stringMatching(/^google-oauth2\|/) as string,
      email: "ada@acme.example",
      roles: [
        { id: expect.any(String) as string, name: "admin" },
        { id: expect.any(String) as string, name: "viewer" },
      ],
    },
    { user_id: "auth0|65f0c0ffee", email: "bob@acme.example", roles: [] },
  ]);
  const own = await api.call("GET", `/roles?type=organization&owner_id=${String(acme["id"])}`);
  expect(own.body).toMatchObject([{ name: "viewer", description: "Acme's own" }]);
  expect(await list("client-grants")).toMatchObject([{ client_id: "bot", scope: ["read"] }]);
  expect(await list("clients")).toMatchObject({
    clients: [{ use_for_member_access: true, client: { name: "Portal" } }],
  });
  expect(await list("discovery-domains")).toMatchObject({
    domains: [{ domain: "acme.example", status: "verified" }],
  });
  expect(await list("invitations")).toMatchObject([{ invitee: { email: "carl@acme.example" } }]);

  // Given again, at the next start for one, it finds everything there.
  const nothing = Object.fromEntries(Object.keys(report).map((key) => [key, 0]));
  expect(await api.must("POST", "/__tenant/seed", seed)).toEqual(nothing);
});

test("members are generated with their organizations", async () => {
  api = await openApi();
  const report = api.tenant.plant({
    roles: [{ name: "viewer" }],
    generate: { count: 3, members: { count: 150, roles: ["viewer"] } },
  });
  expect(report).toMatchObject({ organizations: 3, roles: 1 });
  const { id } = await api.must("GET", "/organizations/name/org-000003");
  const path = `/organizations/${String(id)}/members?fields=email,roles&include_totals=true`;
  expect(await api.must("GET", `${path}&per_page=1&page=149`)).toMatchObject({
    total: 150,
    members: [{ email: "member-0150@org-000003.example", roles: [{ name: "viewer" }] }],
  });
});

test.each<[Seed, string]>([
  [
    { organizations: [{ name: "acme", members: [{ email: "nobody@acme.example" }] }] },
    "organization acme names a user that does not exist: nobody@acme.example",
  ],
  [
    {
      users: [
        { email: "ada@acme.example" },
        { email: "ada@acme.example", connection: "google-oauth2" },
      ],
      organizations: [{ name: "acme", members: [{ email: "ada@acme.example" }] }],
    },
    "organization acme names an address that several users have: ada@acme.example",
  ],
  [
    { organizations: [{ name: "acme", clients: [{ client: "Portal" }] }] },
    "organization acme names a client that does not exist: Portal",
  ],
  [
    {
      clients: [{ name: "Bot" }],
      organizations: [{ name: "acme", client_grants: [{ client: "Bot", audience: "x" }] }],
    },
    "organization acme names a grant that does not exist: of client Bot for x",
  ],
  [
    {
      users: [{ email: "ada@acme.example" }],
      organizations: [{ name: "acme", members: [{ email: "ada@acme.example", roles: ["x"] }] }],
    },
    "organization acme names a role that does not exist: x",
  ],
  [
    {
      clients: [{ name: "Portal" }],
      organizations: [
        { name: "acme", invitations: [{ email: "bob@acme.example", client: "Portal" }] },
      ],
    },
    "does not allow organizations",
  ],
  [{ grants: [{ client: "nobody", audience: "x" }] }, "a client that does not exist: nobody"],
  [
    { users: [{ email: "a@b.example", connection: "none" }] },
    "a connection that does not exist: none",
  ],
])("the seed %j is refused as a whole and says why", async (wrong, why) => {
  api = await openApi();
  const reply = await api.call("POST", "/__tenant/seed", {
    ...wrong,
    connections: [{ name: "first", strategy: "auth0" }],
  });
  expect(reply.status).toBe(400);
  expect((reply.body as { message: string }).message).toContain(why);
  expect((await api.call("GET", "/connections?name=first")).body).toEqual([]);
});
