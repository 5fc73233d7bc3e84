import { afterEach, beforeEach, expect, test } from "vitest";
import { openStage, type Stage } from "./stage.js";
import {
  createApi,
  createClient,
  createGrant,
  createOrganization,
  createRole,
  createUser,
} from "./things.js";

// What a deletion takes along, and what it leaves.

let stage: Stage;
let acme: string;

beforeEach(async () => {
  stage = await openStage();
  acme = await createOrganization(stage, "acme");
});

afterEach(async () => {
  await stage.close();
});

async function list(path: string): Promise<unknown> {
  const { body } = await stage.call("GET", path);
  return Array.isArray(body)
    ? body
    : Object.values(body as object).find((part) => Array.isArray(part));
}

test("an organization goes with all that hangs on it, and what it referred to stays", async () => {
  const ada = await createUser(stage, "ada");
  const viewer = await createRole(stage, "viewer");
  const own = await createRole(stage, "own", { type: "organization", owner_id: acme });
  const portal = await createClient(stage, "portal", {
    organization_usage: "allow",
    initiate_login_uri: "https://portal.example/login",
  });
  const grant = await createGrant(stage, portal, await createApi(stage, "billing"));
  const organization = `/organizations/${acme}`;
  await stage.must("POST", `${organization}/members`, { members: [ada] });
  await stage.must("POST", `${organization}/members/${encodeURIComponent(ada)}/roles`, {
    roles: [viewer, own],
  });
  await stage.must("POST", `${organization}/client-grants`, { grant_id: grant });
  await stage.must("POST", `${organization}/clients`, { clients: [{ client_id: portal }] });
  await stage.must("POST", `${organization}/discovery-domains`, { domain: "acme.example" });
  await stage.must("POST", `${organization}/invitations`, {
    inviter: { name: "Ada" },
    invitee: { email: "bob@acme.example" },
    client_id: portal,
    send_invitation_email: false,
  });
  expect((await stage.call("DELETE", organization)).status).toBe(204);
  for (const part of [
    "members",
    "invitations",
    "client-grants",
    "clients",
    "discovery-domains",
    "connections",
  ]) {
    expect((await stage.call("GET", `${organization}/${part}`)).status).toBe(404);
  }
  expect((await stage.call("GET", `/roles/${own}`)).status).toBe(404);
  expect((await stage.call("GET", `/roles/${viewer}`)).status).toBe(200);
  expect(await list(`/users/${encodeURIComponent(ada)}/organizations`)).toEqual([]);
  expect(await list(`/client-grants/${grant}/organizations`)).toEqual([]);
  expect((await stage.call("GET", `/clients/${portal}`)).status).toBe(200);
});

test("a user is no member any more, and a role is nobody's", async () => {
  const ada = await createUser(stage, "ada");
  const bob = await createUser(stage, "bob");
  const viewer = await createRole(stage, "viewer");
  const members = `/organizations/${acme}/members`;
  await stage.must("POST", members, { members: [ada, bob] });
  for (const id of [ada, bob]) {
    await stage.must("POST", `${members}/${encodeURIComponent(id)}/roles`, { roles: [viewer] });
  }
  await stage.call("DELETE", `/users/${encodeURIComponent(ada)}`);
  expect(await list(`${members}?fields=user_id`)).toEqual([{ user_id: bob }]);
  expect((await stage.call("DELETE", `/roles/${viewer}`)).status).toBe(200);
  expect(await list(`${members}?fields=user_id,roles`)).toEqual([{ user_id: bob, roles: [] }]);
});

test("a client goes with its grants and associations, a grant with its ties, an API with both", async () => {
  const portal = await createClient(stage, "portal");
  const bot = await createClient(stage, "bot");
  const billing = await createApi(stage, "billing");
  const reports = await createApi(stage, "reports");
  const organization = `/organizations/${acme}`;
  const tie = async (client: string, audience: string): Promise<string> => {
    const id = await createGrant(stage, client, audience);
    await stage.must("POST", `${organization}/client-grants`, { grant_id: id });
    return id;
  };
  const ofPortal = await tie(portal, billing);
  const ofBot = await tie(bot, billing);
  const another = await tie(bot, reports);
  await stage.must("POST", `${organization}/clients`, { clients: [{ client_id: portal }] });

  await stage.call("DELETE", `/clients/${portal}`);
  expect((await stage.call("GET", `/client-grants/${ofPortal}`)).status).toBe(404);
  expect(await list(`${organization}/clients`)).toEqual([]);
  expect(await list(`${organization}/client-grants`)).toMatchObject([
    { id: ofBot },
    { id: another },
  ]);
  await stage.call("DELETE", `/client-grants/${ofBot}`);
  expect(await list(`${organization}/client-grants`)).toMatchObject([{ id: another }]);
  await stage.call("DELETE", `/resource-servers/${encodeURIComponent(reports)}`);
  expect(await list(`${organization}/client-grants`)).toEqual([]);
});

test("a connection leaves the invitations that name it", async () => {
  const connection = await stage.must("POST", "/connections", {
    name: stage.name("staff"),
    strategy: "auth0",
  });
  const connectionId = String(connection["id"]);
  const organization = `/organizations/${acme}`;
  await stage.must("POST", `${organization}/connections`, { connection_id: connectionId });
  const client = await createClient(stage, "portal", {
    organization_usage: "allow",
    initiate_login_uri: "https://portal.example/login",
  });
  await stage.must("POST", `${organization}/invitations`, {
    inviter: { name: "Ada" },
    invitee: { email: "bob@acme.example" },
    client_id: client,
    connection_id: connectionId,
    send_invitation_email: false,
  });
  expect((await stage.call("DELETE", `/connections/${connectionId}`)).status).toBe(202);
  expect(await list(`${organization}/connections`)).toEqual([]);
  expect(await list(`${organization}/invitations`)).toMatchObject([
    { connection_id: connectionId },
  ]);
});
