import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openStage, type Stage } from "./stage.js";
import {
  audienceOf,
  createApi,
  createClient,
  createGrant,
  createOrganization,
  refusal,
} from "./things.js";

let stage: Stage;
let acme: string;

beforeEach(async () => {
  stage = await openStage();
  acme = await createOrganization(stage, "acme");
});

afterEach(async () => {
  await stage.close();
});

describe("the client grants of an organization", () => {
  let bot: string;
  let grants: string;

  beforeEach(async () => {
    bot = await createClient(stage, "bot", { app_type: "non_interactive" });
    grants = `/organizations/${acme}/client-grants`;
  });

  test("are found by audience, client and id", async () => {
    const other = await createClient(stage, "other-bot");
    const billing = await createApi(stage, "billing");
    const reports = await createApi(stage, "reports");
    const ids: string[] = [];
    for (const [client, audience] of [
      [bot, billing],
      [bot, reports],
      [other, billing],
    ] as const) {
      const id = await createGrant(stage, client, audience);
      await stage.must("POST", grants, { grant_id: id });
      ids.push(id);
    }
    const found = async (query: string): Promise<unknown> =>
      ((await stage.call("GET", `${grants}?${query}`)).body as { id: string }[]).map(
        ({ id }) => id,
      );
    const [first, second, third] = ids;
    expect(await found("")).toEqual(ids);
    expect(await found(`audience=${encodeURIComponent(billing)}`)).toEqual([first, third]);
    expect(await found(`client_id=${bot}`)).toEqual([first, second]);
    expect(await found(`grant_ids=${second}&grant_ids=${third}`)).toEqual([second, third]);
    const ofGrant = `/client-grants/${first}/organizations`;
    expect(await stage.must("GET", `${ofGrant}?include_totals=true&per_page=50`)).toEqual({
      organizations: [expect.objectContaining({ id: acme, name: "acme" })],
      start: 0,
      limit: 50,
      total: 1,
    });
    expect(await stage.must("GET", `${ofGrant}?take=10`)).toEqual({
      organizations: [expect.objectContaining({ id: acme })],
    });
    const search = `/clients?q=client_grant.organization_id:${acme}&take=50`;
    expect(await stage.must("GET", search)).toMatchObject({
      clients: [{ client_id: bot }, { client_id: other }],
    });
  });

  test("a grant must be there and allow organizations", async () => {
    expect(await stage.call("POST", grants, { grant_id: "cgr_0000000000000000" })).toEqual(
      refusal(404, "Not Found", "The grant does not exist.", "inexistent_client_grant"),
    );
    const closed = await createGrant(stage, bot, await createApi(stage, "closed"), {});
    expect(await stage.call("POST", grants, { grant_id: closed })).toEqual(
      refusal(400, "Bad Request", "The client grant does not allow organizations.", "invalid_body"),
    );
    const reply = await stage.call("POST", "/organizations/org_0000000000000000/client-grants", {
      grant_id: closed,
    });
    expect(reply).toEqual(refusal(404, "Not Found", "No organization found by that id or name"));
  });
});

describe("client grants of the tenant", () => {
  test("answer what was given, and whom they speak for", async () => {
    const bot = await createClient(stage, "bot");
    const audience = await createApi(stage, "billing");
    const body = { client_id: bot, audience, scope: ["read:all"] };
    const created = await stage.call("POST", "/client-grants", body);
    expect(created).toEqual({
      status: 201,
      body: {
        id: expect.stringMatching(/^cgr_\w{16}$/) as string,
        ...body,
        subject_type: "client",
      },
    });
    const { id } = created.body as { id: string };
    expect(await stage.call("POST", "/client-grants", body)).toMatchObject({
      status: 409,
      body: { message: `A client grant already exists between ${bot} and ${audience}` },
    });
    const ofUsers = await stage.must("POST", "/client-grants", { ...body, subject_type: "user" });
    const query = `client_id=${bot}&audience=${encodeURIComponent(audience)}&include_totals=true`;
    expect(await stage.must("GET", `/client-grants?${query}`)).toMatchObject({
      start: 0,
      limit: 50,
      total: 2,
      client_grants: [{ id }, { id: ofUsers["id"] }],
    });
    expect(
      (await stage.call("GET", `/client-grants?${query}&subject_type=user`)).body,
    ).toMatchObject({
      client_grants: [{ id: ofUsers["id"] }],
    });
    const path = `/client-grants/${id}`;
    expect(await stage.must("PATCH", path, { organization_usage: "require" })).toMatchObject({
      organization_usage: "require",
      scope: ["read:all"],
    });
    expect(
      (await stage.must("PATCH", path, { organization_usage: null }))["organization_usage"],
    ).toBe(undefined);
    expect((await stage.call("PATCH", path, {})).status).toBe(400);
    expect((await stage.call("DELETE", path)).status).toBe(204);
    expect(await stage.call("GET", path)).toEqual(
      refusal(404, "Not Found", "The grant does not exist.", "inexistent_client_grant"),
    );
  });

  test("need a client and an API", async () => {
    const bot = await createClient(stage, "bot");
    const audience = audienceOf(stage, "none");
    expect(await stage.call("POST", "/client-grants", { client_id: bot, audience })).toEqual(
      refusal(404, "Not Found", "Resource server not found"),
    );
    const known = await createApi(stage, "billing");
    const body = { client_id: "nobody", audience: known };
    expect(await stage.call("POST", "/client-grants", body)).toEqual(
      refusal(404, "Not Found", "Client not found"),
    );
  });
});

describe("the clients of an organization", () => {
  let clients: string;

  beforeEach(() => {
    clients = `/organizations/${acme}/clients`;
  });

  test("a batch is added as a whole or not at all, and of duplicates the last counts", async () => {
    const one = await createClient(stage, "one");
    const two = await createClient(stage, "two");
    const added = await stage.call("POST", clients, {
      clients: [
        { client_id: one, use_for_member_access: false },
        { client_id: one, use_for_member_access: true },
      ],
    });
    expect(added).toMatchObject({
      status: 201,
      body: [{ client_id: one, use_for_member_access: true }],
    });
    expect(
      await stage.call("POST", clients, { clients: [{ client_id: two }, { client_id: one }] }),
    ).toEqual(refusal(409, "Conflict", "Client is already associated with this organization."));
    expect((await stage.must("GET", clients))["clients"]).toHaveLength(1);
  });

  test("are listed by id, capitals aside, with a cursor to the next page", async () => {
    const ids = [];
    for (const name of ["a", "b", "c"]) ids.push(await createClient(stage, name));
    await stage.must("POST", clients, { clients: ids.map((id) => ({ client_id: id })) });
    const sorted = ids.toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
    const first = await stage.must("GET", `${clients}?take=2`);
    const second = await stage.must("GET", `${clients}?take=2&from=${String(first["next"])}`);
    const shown = [first, second].flatMap((page) => page["clients"] as { client_id: string }[]);
    expect(shown.map(({ client_id: id }) => id)).toEqual(sorted);
    expect(second["next"]).toBeUndefined();
    // More than there can be is taken for as many as there can be.
    expect((await stage.must("GET", `${clients}?take=500`))["clients"]).toHaveLength(3);
  });

  test("are shown beside each organization of a list, where that is asked for", async () => {
    const other = await createOrganization(stage, "other");
    const one = await createClient(stage, "one");
    await stage.must("POST", `/organizations/${other}/clients`, {
      clients: [{ client_id: one, use_for_member_access: true }],
    });
    const query = `include_client_association_for=${one}&include_totals=true&take=50`;
    const { organizations } = (await stage.must("GET", `/organizations?${query}`)) as {
      organizations: object[];
    };
    expect(organizations).toHaveLength(2);
    expect(organizations[0]).not.toHaveProperty("client");
    expect(organizations[1]).toMatchObject({ id: other, client: { use_for_member_access: true } });
  });

  test("what is removed is named by its id alone", async () => {
    const one = await createClient(stage, "one");
    await stage.must("POST", clients, { clients: [{ client_id: one }] });
    const asObject = await stage.call("DELETE", clients, { clients: [{ client_id: one }] });
    expect(asObject).toMatchObject({ status: 400, body: { errorCode: "invalid_body" } });
    for (const list of [[one, "not-there"], [one]]) {
      expect((await stage.call("DELETE", clients, { clients: list })).status).toBe(204);
    }
    expect(await stage.call("GET", `${clients}/${one}`)).toEqual(
      refusal(404, "Not Found", "Client not found."),
    );
  });

  test.each([
    [{ clients: [] }, "Array is too short (0), minimum 1"],
    [{ clients: Array.from({ length: 11 }, (_, n) => ({ client_id: `c${n}` })) }, "maximum 10"],
    [{ clients: ["one"] }, "Expected type object but found type string"],
  ])("%j cannot be added", async (body, message) => {
    const reply = await stage.call("POST", clients, body);
    expect(reply).toMatchObject({ status: 400, body: { errorCode: "invalid_body" } });
    expect((reply.body as { message: string }).message).toContain(message);
  });
});
