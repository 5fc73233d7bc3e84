import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isReal, openStage, type Stage } from "./stage.js";

// Facts about connections: those of the tenant, and those of an organization in both families.

let api: Stage;
let id: string;
let database: string;
let social: string;

beforeEach(async () => {
  api = await openStage();
  ({ id } = (await api.must("POST", "/organizations", { name: "acme" })) as { id: string });
  const connections = (await api.call("GET", "/connections")).body as { id: string }[];
  database = connections[0]?.id ?? "";
  social = connections[1]?.id ?? "";
});

afterEach(async () => {
  await api.close();
});

const older = (rest = ""): string => `/organizations/${id}/enabled_connections${rest}`;
const newer = (rest = ""): string => `/organizations/${id}/connections${rest}`;
const noOrganization = "No organization found by that id or name";
const noConnection = "No connection found by that id";

describe("the two families", () => {
  test("show the same rows, each with the settings that it knows", async () => {
    await api.must("POST", newer(), {
      connection_id: social,
      show_as_button: false,
      organization_access_level: "limited",
    });
    expect(await api.must("GET", older(`/${social}`))).toEqual({
      connection_id: social,
      assign_membership_on_login: false,
      show_as_button: false,
      connection: { name: "google-oauth2", strategy: "google-oauth2" },
    });
    await api.must("PATCH", older(`/${social}`), { show_as_button: true });
    expect(await api.must("GET", newer(`/${social}`))).toMatchObject({
      show_as_button: true,
      organization_access_level: "limited",
    });
    expect((await api.call("POST", older(), { connection_id: social })).status).toBe(409);
  });

  test("a connection that is switched off keeps its settings and is not enabled", async () => {
    await api.must("POST", newer(), { connection_id: social, assign_membership_on_login: true });
    await api.must("PATCH", newer(`/${social}`), { is_enabled: false });
    expect((await api.call("GET", older())).body).toEqual([]);
    expect((await api.call("GET", older(`/${social}`))).status).toBe(404);
    expect((await api.call("GET", newer("?is_enabled=false"))).body).toMatchObject([
      { connection_id: social, assign_membership_on_login: true, is_enabled: false },
    ]);
    expect((await api.call("GET", newer("?is_enabled=true"))).body).toEqual([]);
  });

  test("only database connections tell about sign-up", async () => {
    expect(await api.must("POST", newer(), { connection_id: database })).toHaveProperty(
      "is_signup_enabled",
      false,
    );
    expect(await api.must("POST", newer(), { connection_id: social })).not.toHaveProperty(
      "is_signup_enabled",
    );
  });

  test.each(["enabled_connections", "connections"])(
    "%s lists by id, in pages with totals",
    async (family) => {
      for (const connection_id of [social, database]) {
        await api.must("POST", newer(), { connection_id });
      }
      const sorted = [social, database].sort((a, b) =>
        a.toLowerCase() < b.toLowerCase() ? -1 : 1,
      );
      const reply = await api.must(
        "GET",
        `/organizations/${id}/${family}?include_totals=true&per_page=1&page=1`,
      );
      expect(reply).toMatchObject({
        start: 1,
        limit: 1,
        total: 2,
        [family]: [{ connection_id: sorted[1] }],
      });
      const bare = await api.call("GET", `/organizations/${id}/${family}`);
      expect(bare.body).toMatchObject(sorted.map((connection_id) => ({ connection_id })));
    },
  );

  test.each(["enabled_connections", "connections"])(
    "%s of an organization that is not there are not found",
    async (family) => {
      const path = `/organizations/org_0000000000000000/${family}`;
      const replies = [
        await api.call("GET", path),
        await api.call("POST", path, { connection_id: social }),
        await api.call("GET", `${path}/${social}`),
        await api.call("PATCH", `${path}/${social}`, {}),
        await api.call("DELETE", `${path}/${social}`),
      ];
      for (const reply of replies) {
        expect(reply).toMatchObject({ status: 404, body: { message: noOrganization } });
      }
    },
  );

  test.each(["enabled_connections", "connections"])(
    "%s that are not there are not found, and can be deleted",
    async (family) => {
      const path = `/organizations/${id}/${family}`;
      for (const reply of [
        await api.call("GET", `${path}/${social}`),
        await api.call("PATCH", `${path}/${social}`, {}),
        await api.call("POST", path, { connection_id: "con_0000000000000000" }),
      ]) {
        expect(reply).toMatchObject({ status: 404, body: { message: noConnection } });
      }
      expect((await api.call("DELETE", `${path}/${social}`)).status).toBe(204);
    },
  );
});

describe("sign-up", () => {
  const rule =
    "Only database connections with assign_membership_on_login = true support is_signup_enabled = true.";

  test("is checked on what a change leads to", async () => {
    await api.must("POST", newer(), { connection_id: database });
    const change = (body: object) => api.call("PATCH", newer(`/${database}`), body);
    expect(await change({ is_signup_enabled: true })).toMatchObject({
      status: 400,
      body: { statusCode: 400, error: "Bad Request", message: rule, errorCode: "invalid_body" },
    });
    expect((await change({ assign_membership_on_login: true })).status).toBe(200);
    expect((await change({ is_signup_enabled: true })).status).toBe(200);
    expect((await change({ assign_membership_on_login: false })).status).toBe(400);
    expect(
      (await change({ assign_membership_on_login: false, is_signup_enabled: false })).status,
    ).toBe(200);
  });

  test("is for database connections only", async () => {
    const body = {
      connection_id: social,
      assign_membership_on_login: true,
      is_signup_enabled: true,
    };
    expect(await api.call("POST", newer(), body)).toMatchObject({
      status: 400,
      body: { message: rule },
    });
    expect((await api.call("GET", newer())).body).toEqual([]);
  });
});

test("a change of one setting leaves the rest", async () => {
  const created = await api.must("POST", newer(), {
    connection_id: social,
    show_as_button: false,
    organization_connection_name: "Staff",
  });
  const changed = await api.must("PATCH", newer(`/${social}`), {
    assign_membership_on_login: true,
  });
  expect(changed).toEqual({ ...created, assign_membership_on_login: true });
});

test.each([
  ["enabled_connections", { is_enabled: true }],
  ["enabled_connections", { show_as_button: null }],
  ["connections", { connection_id: "con_1" }],
  ["connections", { organization_access_level: "all" }],
  ["connections", { organization_connection_name: "a\0b" }],
  ["connections", { organization_connection_name: "x".repeat(51) }],
])("a change of %s to %j is refused", async (family, body) => {
  await api.must("POST", newer(), { connection_id: social });
  const reply = await api.call("PATCH", `/organizations/${id}/${family}/${social}`, body);
  expect(reply).toMatchObject({ status: 400, body: { errorCode: "invalid_body" } });
});

test.skipIf(isReal)("an organization has at most ten connections", async () => {
  for (let count = 0; count < 11; count += 1) {
    const { id: connection_id } = await api.must("POST", "/connections", {
      name: `c-${count}`,
      strategy: "waad",
    });
    const reply = await api.call("POST", newer(), { connection_id });
    expect(reply.status).toBe(count < 10 ? 201 : 409);
  }
  expect((await api.call("GET", newer())).body).toHaveLength(10);
});

describe.skipIf(isReal)("the tenant's connections", () => {
  test("can be created, read, changed and deleted", async () => {
    const created = (await api.must("POST", "/connections", {
      name: "staff",
      strategy: "waad",
    })) as { id: string };
    expect(created).toMatchObject({
      id: expect.stringMatching(/^con_[a-zA-Z0-9]{16}$/) as string,
      name: "staff",
      strategy: "waad",
    });
    const path = `/connections/${created.id}`;
    expect(await api.must("GET", path)).toEqual(created);
    expect(await api.must("PATCH", path, { display_name: "Staff" })).toEqual({
      ...created,
      display_name: "Staff",
    });
    expect(await api.call("DELETE", path)).toMatchObject({
      status: 202,
      body: { deleted_at: expect.stringMatching(/^\d{4}-.*Z$/) as string },
    });
    expect(await api.call("GET", path)).toMatchObject({
      status: 404,
      body: { errorCode: "inexistent_connection" },
    });
    expect((await api.call("DELETE", path)).status).toBe(404);
  });

  test("take themselves along from every organization", async () => {
    await api.must("POST", newer(), { connection_id: social });
    await api.must("DELETE", `/connections/${social}`);
    expect((await api.call("GET", newer())).body).toEqual([]);
  });

  test("have unique names", async () => {
    const reply = await api.call("POST", "/connections", {
      name: "google-oauth2",
      strategy: "google-oauth2",
    });
    expect(reply).toMatchObject({
      status: 409,
      body: {
        message: "A connection with the same name already exists",
        errorCode: "connection_conflict",
      },
    });
  });

  test("are found by name and by strategy, and show the fields asked for", async () => {
    await api.must("POST", "/connections", { name: "staff", strategy: "waad" });
    const list = async (query: string) => (await api.call("GET", `/connections?${query}`)).body;
    expect(await list("name=staff")).toMatchObject([{ name: "staff" }]);
    expect(await list("name=nobody")).toEqual([]);
    expect(await list("strategy=waad&strategy=auth0")).toHaveLength(2);
    expect(await list("name=staff&fields=name,strategy")).toEqual([
      { name: "staff", strategy: "waad" },
    ]);
    expect(await list("name=google-oauth2&fields=id&include_fields=false")).not.toHaveProperty(
      "0.id",
    );
  });

  test("come by offset with totals, and by checkpoint", async () => {
    await api.must("POST", "/connections", { name: "staff", strategy: "waad" });
    expect(
      await api.must("GET", "/connections?include_totals=true&per_page=2&page=1"),
    ).toMatchObject({ start: 2, limit: 2, total: 3, connections: [{ name: "staff" }] });
    const first = await api.must("GET", "/connections?take=2");
    expect(first["connections"]).toHaveLength(2);
    const next = first["next"] as string;
    const second = await api.must("GET", `/connections?take=2&from=${next}`);
    expect(second).toMatchObject({ connections: [{ name: "staff" }] });
    expect(second).not.toHaveProperty("next");
  });
});
