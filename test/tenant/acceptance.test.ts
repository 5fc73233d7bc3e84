import { afterEach, beforeEach, expect, test } from "vitest";
import { openApi, type Api } from "./api.js";
import { createHandClock, type HandClock } from "./hand-clock.js";

// Nobody accepts an invitation over the Management API, so there is a way of the tenant's own.

const day = 24 * 60 * 60 * 1000;
let clock: HandClock;
let api: Api;
let acme: string;
let invitations: string;
let role: string;

beforeEach(async () => {
  clock = createHandClock();
  api = await openApi({ clock, tokenLifetimeSeconds: 1_000_000_000 });
  api.tenant.plant({
    clients: [
      {
        client_id: "portal",
        organization_usage: "allow",
        initiate_login_uri: "https://portal.example/login",
      },
    ],
  });
  acme = String((await api.must("POST", "/organizations", { name: "acme" }))["id"]);
  role = String((await api.must("POST", "/roles", { name: "viewer" }))["id"]);
  invitations = `/organizations/${acme}/invitations`;
});

afterEach(async () => {
  await api.close();
});

async function invite(email: string, more: object = {}): Promise<string> {
  const body = {
    inviter: { name: "Ada" },
    invitee: { email },
    client_id: "portal",
    roles: [role],
    ...more,
  };
  return String((await api.must("POST", invitations, body))["id"]);
}

async function members(): Promise<unknown> {
  const fields = "fields=user_id,email,roles";
  return (await api.call("GET", `/organizations/${acme}/members?${fields}`)).body;
}

test("whoever accepts is a member with the roles, and the invitation is gone", async () => {
  const id = await invite("bob@acme.example", { user_metadata: { language: "de" } });
  const accepted = await api.must("POST", `/__tenant/invitations/${id}/accept`);
  const userId = String(accepted["user_id"]);
  expect(accepted).toEqual({ organization_id: acme, user_id: userId });
  expect(await members()).toEqual([
    { user_id: userId, email: "bob@acme.example", roles: [{ id: role, name: "viewer" }] },
  ]);
  expect((await api.call("GET", invitations)).body).toEqual([]);
  expect(await api.must("GET", `/users/${encodeURIComponent(userId)}`)).toMatchObject({
    email_verified: true,
    user_metadata: { language: "de" },
  });
  expect((await api.call("POST", `/__tenant/invitations/${id}/accept`)).status).toBe(404);
});

test("a user with the address accepts as himself, and another one where he is named", async () => {
  const connection = "Username-Password-Authentication";
  const create = async (email: string): Promise<string> =>
    String((await api.must("POST", "/users", { connection, email }))["user_id"]);
  const bob = await create("bob@acme.example");
  const carl = await create("carl@elsewhere.example");
  const first = await invite("bob@acme.example");
  expect(await api.must("POST", `/__tenant/invitations/${first}/accept`)).toMatchObject({
    user_id: bob,
  });
  const second = await invite("carl@acme.example");
  const body = { user_id: carl };
  expect(await api.must("POST", `/__tenant/invitations/${second}/accept`, body)).toMatchObject(
    body,
  );
  const third = await invite("dora@acme.example");
  const nobody = { user_id: "auth0|nobody" };
  const refused = await api.call("POST", `/__tenant/invitations/${third}/accept`, nobody);
  expect(refused.status).toBe(400);
});

test("an expired invitation cannot be accepted, and can be seen for thirty days", async () => {
  const id = await invite("bob@acme.example", { ttl_sec: 3600 });
  clock.advance(3_600_001);
  expect(await api.call("POST", `/__tenant/invitations/${id}/accept`)).toMatchObject({
    status: 400,
    body: { message: "The invitation has expired." },
  });
  expect(await members()).toEqual([]);
  expect((await api.call("GET", invitations)).body).toMatchObject([{ id }]);
  clock.advance(30 * day - 1);
  expect((await api.call("GET", `${invitations}/${id}`)).status).toBe(200);
  clock.advance(1);
  expect((await api.call("GET", invitations)).body).toEqual([]);
  expect((await api.call("GET", `${invitations}/${id}`)).status).toBe(404);
});

test("a role that was deleted meanwhile is not given", async () => {
  const id = await invite("bob@acme.example");
  await api.must("DELETE", `/roles/${role}`);
  expect((await api.call("GET", invitations)).body).toMatchObject([{ roles: [role] }]);
  await api.must("POST", `/__tenant/invitations/${id}/accept`);
  expect(await members()).toMatchObject([{ email: "bob@acme.example", roles: [] }]);
});
