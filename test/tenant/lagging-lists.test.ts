import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openApi, type Api } from "./api.js";
import { createHandClock, type HandClock } from "./hand-clock.js";

// Lists that Auth0 calls eventually consistent lag behind where a test orders it.

let clock: HandClock;
let api: Api;
let acme: string;

beforeEach(async () => {
  clock = createHandClock();
  api = await openApi({ clock });
  acme = String((await api.must("POST", "/organizations", { name: "acme" }))["id"]);
});

afterEach(async () => {
  await api.close();
});

async function createUser(email: string): Promise<string> {
  const connection = "Username-Password-Authentication";
  return String((await api.must("POST", "/users", { connection, email }))["user_id"]);
}

describe("members", () => {
  const route = "/organizations/{id}/members";
  let ada: string;
  let bob: string;
  let members: string;

  beforeEach(async () => {
    ada = await createUser("ada@acme.example");
    bob = await createUser("bob@acme.example");
    members = `/organizations/${acme}/members`;
    await api.must("POST", members, { members: [ada] });
  });

  test("show who was there when the fault was ordered, with the roles of then", async () => {
    const { id: role } = await api.must("POST", "/roles", { name: "viewer" });
    const roles = `${members}/${encodeURIComponent(ada)}/roles`;
    await api.must("POST", roles, { roles: [role] });
    api.tenant.orderFault({ kind: "stale-list", route, times: 2 });
    await api.must("POST", members, { members: [bob] });
    await api.must("DELETE", members, { members: [ada] });
    const stale = [{ user_id: ada, roles: [{ id: role, name: "viewer" }] }];
    expect(await api.must("GET", `${members}?fields=user_id,roles&include_totals=true`)).toEqual({
      start: 0,
      limit: 50,
      total: 1,
      members: stale,
    });
    expect(await api.must("GET", `${members}?fields=user_id,roles&take=10`)).toMatchObject({
      members: stale,
    });
    // The roles of one member are read from where they were written.
    expect((await api.call("GET", roles)).status).toBe(404);
    expect((await api.call("GET", `${members}?fields=user_id`)).body).toEqual([{ user_id: bob }]);
  });

  test("leave out who came lately", async () => {
    api.tenant.orderFault({ kind: "stale-list", route, createdWithinMs: 5000, times: "always" });
    clock.advance(5000);
    await api.must("POST", members, { members: [bob] });
    const list = `${members}?fields=user_id`;
    expect((await api.call("GET", list)).body).toEqual([{ user_id: ada }]);
    clock.advance(5000);
    expect((await api.call("GET", list)).body).toEqual([{ user_id: ada }, { user_id: bob }]);
  });

  test("other lists are as they are", async () => {
    api.tenant.orderFault({ kind: "stale-list", route, times: "always" });
    await api.must("POST", "/organizations", { name: "other" });
    expect((await api.call("GET", "/organizations")).body).toHaveLength(2);
  });
});

test("discovery domains lag in the list, by name and by id, each on order", async () => {
  const domains = `/organizations/${acme}/discovery-domains`;
  const old = await api.must("POST", domains, { domain: "old.example" });
  for (const route of ["", "/name/{discovery_domain}", "/{discovery_domain_id}"]) {
    const template = `/organizations/{id}/discovery-domains${route}`;
    api.tenant.orderFault({ kind: "stale-list", route: template });
  }
  const young = await api.must("POST", domains, { domain: "young.example" });
  await api.must("PATCH", `${domains}/${String(old["id"])}`, { status: "verified" });
  expect(await api.must("GET", domains)).toEqual({ domains: [old] });
  expect((await api.call("GET", `${domains}/name/young.example`)).status).toBe(404);
  expect(await api.must("GET", `${domains}/${String(old["id"])}`)).toEqual(old);
  expect(await api.must("GET", domains)).toEqual({
    domains: [{ ...old, status: "verified" }, young],
  });
});

test("searches of organizations and users lag on order", async () => {
  await createUser("ada@acme.example");
  api.tenant.orderFault({ kind: "stale-list", route: "/organizations/search" });
  api.tenant.orderFault({ kind: "stale-list", route: "/users" });
  await api.must("POST", "/organizations", { name: "acme-2" });
  await createUser("bob@acme.example");
  const organizations = "/organizations/search?q=name:acme*";
  const users = "/users?q=email:*acme.example&fields=email";
  expect((await api.must("GET", organizations))["organizations"]).toHaveLength(1);
  expect((await api.call("GET", users)).body).toHaveLength(1);
  expect((await api.must("GET", organizations))["organizations"]).toHaveLength(2);
  expect((await api.call("GET", users)).body).toHaveLength(2);
});

test("a list that is never behind cannot be ordered to be", () => {
  expect(() => api.tenant.orderFault({ kind: "stale-list", route: "/roles" })).toThrow(
    /route of a stale-list must be one of .*\/organizations\/\{id\}\/members/,
  );
});

test("the feature of clients per organization is switched off with a scope that is dropped", async () => {
  api.tenant.orderFault({
    kind: "drop-scope",
    route: "/organizations/{id}/clients",
    scopes: ["read:organization_clients"],
    times: "always",
  });
  expect(await api.call("GET", `/organizations/${acme}/clients`)).toMatchObject({
    status: 403,
    body: {
      message: "Insufficient scope, expected any of: read:organization_clients",
      errorCode: "insufficient_scope",
    },
  });
});
