import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openStage, type Stage } from "./stage.js";
import { createClient, createOrganization, createRole, refusal } from "./things.js";

let stage: Stage;
let acme: string;
let portal: string;
let invitations: string;

beforeEach(async () => {
  stage = await openStage();
  acme = await createOrganization(stage, "acme");
  portal = await createClient(stage, "portal", {
    organization_usage: "allow",
    initiate_login_uri: "https://portal.example/login",
  });
  invitations = `/organizations/${acme}/invitations`;
});

afterEach(async () => {
  await stage.close();
});

function bodyFor(email: string, more: object = {}): object {
  return {
    inviter: { name: "Ada" },
    invitee: { email },
    client_id: portal,
    send_invitation_email: false,
    ...more,
  };
}

test("an invitation lives for a week unless told otherwise", async () => {
  for (const [more, seconds] of [
    [{}, 604_800],
    [{ ttl_sec: 0 }, 604_800],
    [{ ttl_sec: 60 }, 60],
  ] as const) {
    const reply = await stage.call("POST", invitations, bodyFor("bob@acme.example", more));
    expect(reply.status).toBe(201);
    const { created_at: from, expires_at: until } = reply.body as Record<string, string>;
    expect((Date.parse(until ?? "") - Date.parse(from ?? "")) / 1000).toBe(seconds);
  }
  // The same address can be invited again; nothing says that it cannot.
  expect((await stage.call("GET", invitations)).body).toHaveLength(3);
});

test("what was given comes back, and what was not is left out", async () => {
  const viewer = await createRole(stage, "viewer");
  const own = await createRole(stage, "own", { type: "organization", owner_id: acme });
  const given = {
    roles: [viewer, own],
    app_metadata: { source: "import" },
    user_metadata: { language: "de" },
  };
  const created = await stage.must("POST", invitations, bodyFor("bob@acme.example", given));
  expect(created).toMatchObject(given);
  expect(created["connection_id"]).toBeUndefined();
  expect(created["ttl_sec"]).toBeUndefined();
  expect(await stage.must("GET", `${invitations}/${String(created["id"])}`)).toEqual(created);
});

describe("the list of invitations", () => {
  test("tells no total and the number of its items as its limit", async () => {
    await stage.must("POST", invitations, bodyFor("bob@acme.example"));
    const list = await stage.must("GET", `${invitations}?include_totals=true&per_page=50`);
    expect(list).toEqual({
      invitations: [expect.objectContaining({ invitee: { email: "bob@acme.example" } })],
      start: 0,
      limit: 1,
    });
  });

  test("shows the newest first unless told otherwise, and the fields that are asked for", async () => {
    for (const name of ["one", "two"]) {
      await stage.must("POST", invitations, bodyFor(`${name}@acme.example`));
    }
    const list = async (query: string): Promise<unknown> =>
      (await stage.call("GET", `${invitations}?fields=invitee&${query}`)).body;
    const [one, two] = ["one", "two"].map((name) => ({
      invitee: { email: `${name}@acme.example` },
    }));
    expect(await list("")).toEqual([two, one]);
    expect(await list("sort=created_at:-1")).toEqual([two, one]);
    expect(await list("sort=created_at:1")).toEqual([one, two]);
    const wrong = await stage.call("GET", `${invitations}?sort=email:1`);
    expect(wrong).toMatchObject({ status: 400, body: { errorCode: "invalid_query_string" } });
  });
});

describe("an invitation is refused", () => {
  async function refusalTo(more: object): Promise<unknown> {
    const reply = await stage.call("POST", invitations, bodyFor("bob@acme.example", more));
    expect(reply.status).toBe(400);
    const { message, errorCode } = reply.body as Record<string, string>;
    expect(errorCode).toBe("invalid_body");
    return message;
  }

  test("for a client that is not there, or that does not allow organizations", async () => {
    expect(await refusalTo({ client_id: "nobody" })).toBe(
      "The specified client_id does not exist.",
    );
    const closed = await createClient(stage, "closed");
    expect(await refusalTo({ client_id: closed })).toBe(
      `The specified client_id (${closed}) does not allow organizations.`,
    );
  });

  test("for roles that are not there", async () => {
    const other = await createOrganization(stage, "other");
    const foreign = await createRole(stage, "foreign", { type: "organization", owner_id: other });
    expect(await refusalTo({ roles: ["rol_0000000000000001", foreign] })).toBe(
      `One or more of the specified roles do not exist: rol_0000000000000001, ${foreign}`,
    );
    expect(await refusalTo({ roles: [] })).toContain("Array is too short (0), minimum 1");
  });

  test("for a connection that is not there, not enabled or without passwords", async () => {
    expect(await refusalTo({ connection_id: "con_0000000000000001" })).toBe(
      "The specified connection does not exist.",
    );
    const database = await stage.must("POST", "/connections", {
      name: stage.name("staff"),
      strategy: "auth0",
    });
    const id = String(database["id"]);
    expect(await refusalTo({ connection_id: id })).toBe(
      `The specified connection (${id}) is not enabled for the organization`,
    );
    await stage.must("POST", `/organizations/${acme}/enabled_connections`, { connection_id: id });
    const invited = await stage.must(
      "POST",
      invitations,
      bodyFor("bob@acme.example", { connection_id: id }),
    );
    expect(invited["connection_id"]).toBe(id);
  });

  test("without a login route", async () => {
    const nowhere = await createClient(stage, "nowhere", { organization_usage: "require" });
    expect(await refusalTo({ client_id: nowhere })).toMatch(
      /^A default login route is required to generate the invitation url\./,
    );
  });

  test.each([
    [{ inviter: {} }, "Missing required property: name' on property inviter"],
    [{ inviter: { name: "A", email: "a@b.example" } }, "Additional properties not allowed: email"],
    [{ invitee: { email: "bob" } }, "format email: bob' on property invitee.email"],
    [{ ttl_sec: 2_592_001 }, "Value 2592001 is greater than maximum 2592000"],
    [{ note: "x" }, "Additional properties not allowed: note"],
  ])("with %j", async (more, message) => {
    expect(await refusalTo(more)).toContain(message);
  });
});

test("an invitation cannot be changed, and one that is gone is not found", async () => {
  const { id } = await stage.must("POST", invitations, bodyFor("bob@acme.example"));
  const path = `${invitations}/${String(id)}`;
  expect((await stage.call("PATCH", path, { ttl_sec: 60 })).status).toBe(404);
  expect(await stage.call("DELETE", path)).toEqual({ status: 204, body: undefined });
  const gone = refusal(404, "Not Found", "The invitation does not exist.", "inexistent_invitation");
  expect(await stage.call("GET", path)).toEqual(gone);
  expect(await stage.call("DELETE", path)).toEqual(gone);
});
