import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isReal, openStage, type Stage } from "./stage.js";
import { addressOf, createOrganization, createRole, createUser, refusal } from "./things.js";

let stage: Stage;
let acme: string;
let members: string;

beforeEach(async () => {
  stage = await openStage();
  acme = await createOrganization(stage, "acme");
  members = `/organizations/${acme}/members`;
});

afterEach(async () => {
  await stage.close();
});

async function createUsers(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 1; index <= count; index += 1) ids.push(await createUser(stage, `user${index}`));
  return ids;
}

async function memberIds(): Promise<string[]> {
  const { body } = await stage.call("GET", `${members}?fields=user_id&include_totals=true`);
  return (body as { members: { user_id: string }[] }).members.map(({ user_id: id }) => id);
}

describe("adding and removing members", () => {
  test("answers nothing, with the type of JSON, and is repeatable", async () => {
    const [ada = "", bob = ""] = await createUsers(2);
    for (const body of [{ members: [ada] }, { members: [ada, bob, bob] }, { members: [bob] }]) {
      expect(await stage.call("POST", members, body)).toEqual({ status: 204, body: undefined });
    }
    expect(await memberIds()).toEqual([ada, bob]);
    for (const body of [{ members: [ada, bob] }, { members: [ada] }]) {
      expect(await stage.call("DELETE", members, body)).toEqual({ status: 204, body: undefined });
    }
    expect(await memberIds()).toEqual([]);
  });

  test("takes other keys besides, which no other body does", async () => {
    const [ada] = await createUsers(1);
    const reply = await stage.call("POST", members, { members: [ada], note: "hello" });
    expect(reply.status).toBe(204);
  });

  test("an unknown user among them leaves everybody out", async () => {
    const [ada] = await createUsers(1);
    const unknown = ["auth0|nobody", "auth0|no-one"];
    expect(await stage.call("POST", members, { members: [ada, ...unknown] })).toEqual(
      refusal(
        400,
        "Bad Request",
        "One or more of the specified users do not exist: auth0|nobody, auth0|no-one",
        "invalid_body",
      ),
    );
    expect(await memberIds()).toEqual([]);
  });

  test("more than ten are refused, both ways", async () => {
    const many = Array.from({ length: 11 }, (_, index) => `auth0|${index}`);
    for (const method of ["POST", "DELETE"]) {
      expect(await stage.call(method, members, { members: many })).toEqual(
        refusal(
          400,
          "Bad Request",
          "Payload validation error: 'Too many items (11), maximum 10' on property members (List of user IDs to add to the organization as members.).",
          "invalid_body",
        ),
      );
    }
  });

  test.each([
    [{ members: [] }, "Array is too short (0), minimum 1' on property members"],
    [{}, "Missing required property: members"],
    [
      { members: ["ada"] },
      "Object didn't pass validation for format user-id-with-max-length: ada' on property members[0].",
    ],
    [{ members: "auth0|1" }, "Expected type array but found type string"],
  ])("%j is no list of members", async (body, message) => {
    const reply = await stage.call("POST", members, body);
    expect(reply).toMatchObject({ status: 400, body: { errorCode: "invalid_body" } });
    expect((reply.body as { message: string }).message).toContain(message);
  });

  test("an organization that is not there is not found", async () => {
    const [ada] = await createUsers(1);
    const missing = "/organizations/org_0000000000000000/members";
    const body = { members: [ada] };
    for (const reply of [
      await stage.call("GET", missing),
      await stage.call("POST", missing, body),
      await stage.call("DELETE", missing, body),
    ]) {
      expect(reply).toEqual(refusal(404, "Not Found", "No organization found by that id or name"));
    }
  });
});

describe("the list of members", () => {
  test("has three shapes, and take wins over totals", async () => {
    const [ada = "", bob = ""] = await createUsers(2);
    await stage.must("POST", members, { members: [ada] });
    await stage.must("POST", members, { members: [bob] });
    const query = "fields=user_id&include_fields=true";
    expect((await stage.call("GET", `${members}?${query}`)).body).toEqual([
      { user_id: ada },
      { user_id: bob },
    ]);
    expect(
      await stage.must("GET", `${members}?${query}&include_totals=true&per_page=1&page=1`),
    ).toEqual({ members: [{ user_id: bob }], start: 1, limit: 1, total: 2 });
    expect(
      await stage.must("GET", `${members}?${query}&include_totals=true&per_page=50&take=100`),
    ).toEqual({
      members: [{ user_id: ada }, { user_id: bob }],
      next: expect.any(String) as string,
    });
  });

  test("gives a cursor with every page that has somebody, and none with an empty one", async () => {
    expect(await stage.must("GET", `${members}?take=10`)).toEqual({ members: [] });
    const [ada = "", bob = ""] = await createUsers(2);
    await stage.must("POST", members, { members: [ada] });
    await stage.must("POST", members, { members: [bob] });
    const first = await stage.must("GET", `${members}?take=1&fields=user_id`);
    expect(first).toMatchObject({ members: [{ user_id: ada }] });
    expect(Buffer.from(String(first["next"]), "base64url").toString()).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}UTC,auth0\|/,
    );
    const second = await stage.must("GET", `${members}?take=1&from=${String(first["next"])}`);
    expect(second).toMatchObject({
      members: [{ user_id: bob }],
      next: expect.any(String) as string,
    });
    const third = await stage.must("GET", `${members}?take=1&from=${String(second["next"])}`);
    expect(third).toEqual({ members: [] });
  });

  test("a cursor holds when the member that it was given for is gone", async () => {
    const [ada = "", bob = ""] = await createUsers(2);
    await stage.must("POST", members, { members: [ada] });
    await stage.must("POST", members, { members: [bob] });
    const first = await stage.must("GET", `${members}?take=1`);
    await stage.must("DELETE", members, { members: [ada] });
    const second = await stage.must("GET", `${members}?take=1&from=${String(first["next"])}`);
    expect(second).toMatchObject({ members: [{ user_id: bob }] });
  });

  test("shows the fields that are asked for, and roles only then", async () => {
    const ada = await createUser(stage, "ada", { name: "Ada" });
    await stage.must("POST", members, { members: [ada] });
    const email = addressOf(stage, "ada");
    const list = async (query: string): Promise<unknown> =>
      (await stage.call("GET", `${members}?${query}`)).body;
    expect(await list("")).toEqual([
      { user_id: ada, email, name: "Ada", picture: expect.any(String) as string },
    ]);
    expect(await list("fields=email,roles")).toEqual([{ email, roles: [] }]);
    expect(await list("fields=picture,name&include_fields=false")).toEqual([
      { user_id: ada, email },
    ]);
    expect(await list("fields=roles&include_fields=false")).toHaveLength(1);
    const wrong = await stage.call("GET", `${members}?fields=user_id,password`);
    expect(wrong).toMatchObject({ status: 400, body: { errorCode: "invalid_query_string" } });
  });

  test("ends at a thousand for pages by number", async () => {
    const reply = await stage.call("GET", `${members}?page=10&per_page=100&include_totals=true`);
    expect(reply).toMatchObject({ status: 400, body: { errorCode: "invalid_paging" } });
  });
});

describe("the roles of a member", () => {
  let ada: string;
  let roles: string;

  beforeEach(async () => {
    ada = await createUser(stage, "ada");
    await stage.must("POST", members, { members: [ada] });
    roles = `${members}/${encodeURIComponent(ada)}/roles`;
  });

  test("are listed by name, an absent description as an empty one", async () => {
    const viewer = await createRole(stage, "viewer");
    const admin = await createRole(stage, "admin", { description: "All" });
    const body = { roles: [viewer, admin] };
    expect(await stage.call("POST", roles, body)).toEqual({ status: 204, body: undefined });
    expect(await stage.must("GET", `${roles}?include_totals=true&per_page=100`)).toEqual({
      roles: [
        { id: admin, name: stage.name("admin"), description: "All" },
        { id: viewer, name: stage.name("viewer"), description: "" },
      ],
      start: 0,
      limit: 100,
      total: 2,
    });
  });

  test("somebody who is no member has none and can be given none", async () => {
    const bob = await createUser(stage, "bob");
    const viewer = await createRole(stage, "viewer");
    const path = `${members}/${encodeURIComponent(bob)}/roles`;
    for (const reply of [
      await stage.call("GET", path),
      await stage.call("POST", path, { roles: [viewer] }),
      await stage.call("DELETE", path, { roles: [viewer] }),
    ]) {
      expect(reply).toEqual(refusal(404, "Not Found", "User is not a member of this organization"));
    }
  });

  test("an unknown role, or another organization's, leaves all as it was", async () => {
    const viewer = await createRole(stage, "viewer");
    const other = await createOrganization(stage, "other");
    const foreign = await createRole(stage, "foreign", { type: "organization", owner_id: other });
    for (const id of ["rol_0000000000000000", foreign]) {
      const expected = refusal(404, "Not Found", `No such role with id: ${id}`);
      expect(await stage.call("POST", roles, { roles: [viewer, id] })).toEqual(expected);
      expect(await stage.call("DELETE", roles, { roles: [id] })).toEqual(expected);
    }
    expect((await stage.call("GET", roles)).body).toEqual([]);
  });

  test("a role of the organization itself can be given", async () => {
    const own = await createRole(stage, "own", { type: "organization", owner_id: acme });
    await stage.must("POST", roles, { roles: [own] });
    expect((await stage.call("GET", roles)).body).toMatchObject([{ id: own }]);
  });

  // Fifty roles are too many to make on somebody's tenant.
  test.skipIf(isReal)("there are fifty at most", async () => {
    const ids: string[] = [];
    for (let index = 1; index <= 51; index += 1) ids.push(await createRole(stage, `r${index}`));
    await stage.must("POST", roles, { roles: ids.slice(0, 50) });
    expect(await stage.call("POST", roles, { roles: ids.slice(50) })).toEqual(
      refusal(409, "Conflict", "No more roles can be assigned to this organization member."),
    );
    expect((await stage.call("GET", roles)).body).toHaveLength(50);
  });

  test.each([[{ roles: [] }], [{ roles: ["viewer"] }], [{ roles: ["rol_1"], more: 1 }], [{}]])(
    "%j is no list of roles",
    async (body) => {
      const reply = await stage.call("POST", roles, body);
      expect(reply).toMatchObject({ status: 400, body: { errorCode: "invalid_body" } });
    },
  );

  test("go with the membership and do not come back with it", async () => {
    const viewer = await createRole(stage, "viewer");
    await stage.must("POST", roles, { roles: [viewer] });
    await stage.must("DELETE", members, { members: [ada] });
    await stage.must("POST", members, { members: [ada] });
    expect((await stage.call("GET", roles)).body).toEqual([]);
  });
});

test("a user's organizations can be asked for", async () => {
  const ada = await createUser(stage, "ada");
  await stage.must("POST", members, { members: [ada] });
  const path = `/users/${encodeURIComponent(ada)}/organizations?include_totals=true&page=0&per_page=50`;
  expect(await stage.must("GET", path)).toMatchObject({
    organizations: [{ id: acme, name: "acme" }],
    start: 0,
    limit: 50,
  });
  expect(await stage.call("GET", "/users/auth0%7Cnobody/organizations")).toEqual(
    refusal(404, "Not Found", "The user does not exist.", "inexistent_user"),
  );
});
