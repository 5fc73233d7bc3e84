import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isReal, openStage, type Stage } from "./stage.js";

// Facts about POST and GET of organizations, from the contract of the Management API.

let api: Stage;

beforeEach(async () => {
  api = await openStage();
});

afterEach(async () => {
  await api.close();
});

const create = (body: unknown) => api.call("POST", "/organizations", body);

describe("names", () => {
  test.each(["a", "1", "a-b_c", "x".repeat(50), "0-a", "org-x", "orgs_1"])(
    "%s is one",
    async (name) => {
      expect(await create({ name })).toMatchObject({ status: 201, body: { name } });
    },
  );

  test.each(["A", "a.b", "a b", "-a", "a-", "_a", "a_", "org_x", "é"])(
    "%s is none",
    async (name) => {
      expect(await create({ name })).toMatchObject({
        status: 400,
        body: {
          statusCode: 400,
          error: "Bad Request",
          message: `Payload validation error: 'Object didn't pass validation for format organization-name: ${name}' on property name (The name of this organization).`,
          errorCode: "invalid_body",
        },
      });
    },
  );

  test("of 51 characters is none", async () => {
    expect((await create({ name: "x".repeat(51) })).status).toBe(400);
  });
});

test("the least organization shows its defaults and nothing that is unset", async () => {
  expect((await create({ name: "org2", display_name: "Organization2" })).body).toEqual({
    id: expect.stringMatching(/^org_[a-zA-Z0-9]{16}$/) as string,
    name: "org2",
    display_name: "Organization2",
    third_party_client_access: "block",
    is_app_entitlement_active: false,
  });
});

test("branding may be partial", async () => {
  const branding = { colors: { page_background: "#fff5f5", primary: "#57ddff" } };
  expect((await create({ name: "acme", branding })).body).toMatchObject({ branding });
});

test("a second organization of the same name is a conflict, and stays out", async () => {
  await create({ name: "acme", display_name: "First" });
  expect(await create({ name: "acme", display_name: "Second" })).toMatchObject({
    status: 409,
    body: {
      statusCode: 409,
      error: "Conflict",
      message: "An organization with the same name already exists.",
      errorCode: "organization_conflict",
    },
  });
  expect((await api.call("GET", "/organizations")).body).toMatchObject([{ display_name: "First" }]);
});

test.skipIf(isReal)(
  "a hundred simultaneous creations of one name make one organization",
  async () => {
    const replies = await Promise.all(Array.from({ length: 100 }, () => create({ name: "acme" })));
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 409)).toHaveLength(99);
    expect((await api.call("GET", "/organizations")).body).toHaveLength(1);
  },
);

test("a body as Auth0's samples print it, with lists for maps, is refused", async () => {
  const reply = await create({ name: "acme", metadata: [{ key: "value" }] });
  expect(reply).toMatchObject({ status: 400 });
});

describe("connections on create", () => {
  let database: string;
  let social: string;

  beforeEach(async () => {
    const connections = (await api.call("GET", "/connections")).body as { id: string }[];
    database = connections[0]?.id ?? "";
    social = connections[1]?.id ?? "";
  });

  test("are shown by the answer and by no read of the organization", async () => {
    const created = await create({
      name: "acme",
      enabled_connections: [{ connection_id: database }],
    });
    expect(created.body).toHaveProperty("enabled_connections");
    for (const path of ["/organizations/name/acme", "/organizations?take=1"]) {
      expect(JSON.stringify((await api.call("GET", path)).body)).not.toContain('connections"');
    }
  });

  test.each<[string, () => unknown[], string]>([
    ["unknown", () => [{ connection_id: "con_x" }], "Connections: con_x not found."],
    [
      "twice the same",
      () => [{ connection_id: database }, { connection_id: database }],
      "Payload validation error: 'Array items are not unique (indexes 0 and 1)' on property enabled_connections.",
    ],
    [
      "sign-up without membership",
      () => [{ connection_id: database, is_signup_enabled: true }],
      "Only database connections with assign_membership_on_login = true support is_signup_enabled = true.",
    ],
    [
      "sign-up on a social connection",
      () => [{ connection_id: social, is_signup_enabled: true, assign_membership_on_login: true }],
      "Only database connections with assign_membership_on_login = true support is_signup_enabled = true.",
    ],
    [
      "a setting of the newer endpoint",
      () => [{ connection_id: social, is_enabled: true }],
      "Payload validation error: 'Additional properties not allowed: is_enabled' on property enabled_connections[0].",
    ],
    [
      "more than ten",
      () => Array.from({ length: 11 }, () => ({ connection_id: social })),
      "Payload validation error: 'Array is too long (11), maximum 10' on property enabled_connections.",
    ],
  ])("%s: nothing is created", async (_, connections, message) => {
    const reply = await create({ name: "acme", enabled_connections: connections() });
    expect(reply).toMatchObject({ status: 400, body: { message, errorCode: "invalid_body" } });
    expect((await api.call("GET", "/organizations")).body).toEqual([]);
  });
});

test("an odd id is not found, and a long one is no id", async () => {
  expect((await api.call("GET", "/organizations/org_XXXXXXXXXXXXXXXX")).body).toEqual({
    statusCode: 404,
    error: "Not Found",
    message: "No organization found by that id or name",
  });
  expect(await api.call("GET", `/organizations/${"x".repeat(51)}`)).toMatchObject({
    status: 400,
    body: { errorCode: "invalid_uri" },
  });
  expect((await api.call("GET", "/organizations/name/%E2%98%83")).status).toBe(404);
});

test("a deletion answers 204 with the usual content type and no body", async () => {
  const { id } = (await create({ name: "acme" })).body as { id: string };
  const reply = await api.fetch(`${api.baseUrl}/organizations/${id}`, {
    method: "DELETE",
    headers: { authorization: `Bearer ${api.token}` },
  });
  expect(reply.status).toBe(204);
  expect(await reply.text()).toBe("");
  expect(reply.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect((await create({ name: "acme" })).status).toBe(201);
});

test("a query that an endpoint does not know is refused", async () => {
  expect((await api.call("GET", "/organizations?name=acme")).body).toEqual({
    statusCode: 400,
    error: "Bad Request",
    message: "Query validation error: 'Additional properties not allowed: name'.",
    errorCode: "invalid_query_string",
  });
});

test.each([
  ["invitations", "No organization found by that id."],
  ["clients", "Organization not found."],
  ["discovery-domains", "Organization not found."],
  ["groups", "Organization not found."],
  ["members", "No organization found by that id or name"],
  ["client-grants", "No organization found by that id or name"],
  ["connections", "No organization found by that id or name"],
])(
  "%s of an organization that is not there are refused in words of their own",
  async (part, message) => {
    const reply = await api.call("GET", `/organizations/org_0000000000000000/${part}`);
    expect(reply).toEqual({ status: 404, body: { statusCode: 404, error: "Not Found", message } });
  },
);
