import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { TenantOptions } from "../../src/tenant/index.js";
import { openApi, type Api } from "./api.js";
import { openEvents, type EventBody, type EventReader } from "./event-reader.js";
import { createHandClock } from "./hand-clock.js";

let api: Api;
let folder: string | undefined;
const readers: EventReader[] = [];

afterEach(async () => {
  for (const reader of readers.splice(0)) reader.close();
  await api.close();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  folder = undefined;
});

async function open(
  query = "",
  options: Parameters<typeof openEvents>[2] = {},
): Promise<EventReader> {
  const reader = await openEvents(api, query, options);
  readers.push(reader);
  return reader;
}

function databaseFile(): string {
  folder = mkdtempSync(join(tmpdir(), "tenant-events-"));
  return join(folder, "tenant.db");
}

async function createOrganization(name: string, more: object = {}): Promise<string> {
  return String((await api.must("POST", "/organizations", { name, ...more }))["id"]);
}

const typesOf = (events: readonly EventBody[]): readonly string[] =>
  events.map(({ event }) => event.type);

describe("what a stream begins with", () => {
  test("is that it is there, how long to wait for the next, and only what happens from now on", async () => {
    api = await openApi();
    await createOrganization("before");
    const reader = await open();
    expect(reader.status).toBe(200);
    expect(reader.headers.get("content-type")).toBe("text/event-stream");
    expect(await reader.next()).toEqual({ comment: "connected" });
    expect(await reader.next()).toEqual({ retry: "2000" });
    await createOrganization("after");
    const [{ event }] = (await reader.events(1)) as [EventBody];
    expect(event.data.object["name"]).toBe("after");
  });
});

describe("an event", () => {
  test("says what holds, what held before, when it changed, and who changed it from where", async () => {
    const clock = createHandClock(Date.UTC(2026, 5, 1));
    api = await openApi({ clock });
    const reader = await open();
    const id = await createOrganization("acme", {
      display_name: "Acme",
      metadata: { plan: "gold", __proto__x: "" },
      branding: { colors: { primary: "#000000", page_background: "#ffffff" } },
    });
    const headers = { "user-agent": "orgwright-test/1" };
    await api.call("PATCH", `/organizations/${id}`, { display_name: "Acme Inc" }, { headers });
    await api.must("DELETE", `/organizations/${id}`);
    const [created, updated, deleted] = (await reader.events(3)) as [
      EventBody,
      EventBody,
      EventBody,
    ];
    const before = {
      id,
      name: "acme",
      display_name: "Acme",
      metadata: { plan: "gold", __proto__x: "" },
      branding: { colors: { primary: "#000000", page_background: "#ffffff" } },
    };
    expect(created.event).toMatchObject({
      specversion: "1.0",
      type: "organization.created",
      source: "urn:auth0:orgwright.localhost",
      id: expect.stringMatching(/^evt_\w{22}$/) as string,
      time: "2026-06-01T00:00:00.000Z",
      a0tenant: "orgwright",
      a0stream: expect.stringMatching(/^est_\w{22}$/) as string,
    });
    expect(created.event.data.object).toEqual(before);
    expect(created.event.data).not.toHaveProperty("previous_object");
    expect(updated.event.data).toMatchObject({
      object: { ...before, display_name: "Acme Inc" },
      previous_object: before,
    });
    expect(updated.event.data.context).toEqual({
      tenant: { id: "orgwright" },
      client: { id: api.tenant.clientId, name: "Orgwright", metadata: {} },
      request: {
        geo: {},
        hostname: api.tenant.domain,
        ip: "127.0.0.1",
        method: "PATCH",
        user_agent: "orgwright-test/1",
      },
    });
    expect(deleted.event.data.object).toEqual({
      id,
      name: "acme",
      display_name: "Acme Inc",
      metadata: { plan: "gold", __proto__x: "" },
    });
    expect(new Set([created, updated, deleted].map(({ event }) => event.id)).size).toBe(3);
  });

  test("tells of everything that hangs on an organization", async () => {
    api = await openApi();
    const [connection] = (await api.call("GET", "/connections")).body as [{ id: string }];
    const id = await createOrganization("acme");
    const { user_id: userId } = await api.must("POST", "/users", {
      connection: "Username-Password-Authentication",
      email: "ada@acme.example",
      password: "Correct-horse-7-battery",
    });
    const { id: roleId } = await api.must("POST", "/roles", { name: "viewer" });
    const reader = await open();
    const base = `/organizations/${id}`;
    await api.must("POST", `${base}/enabled_connections`, { connection_id: connection.id });
    await api.must("PATCH", `${base}/enabled_connections/${connection.id}`, {
      assign_membership_on_login: true,
    });
    await api.must("POST", `${base}/members`, { members: [userId] });
    const roles = { roles: [roleId] };
    await api.must("POST", `${base}/members/${String(userId)}/roles`, roles);
    await api.must("DELETE", `${base}/members/${String(userId)}/roles`, roles);
    await api.must("DELETE", `${base}/members`, { members: [userId] });
    await api.must("DELETE", `${base}/enabled_connections/${connection.id}`);
    const events = await reader.events(7);
    const organization = { id, name: "acme" };
    const user = { user_id: userId, email: "ada@acme.example" };
    expect(events.map(({ event }) => [event.type, event.data.object])).toMatchObject([
      [
        "organization.connection.added",
        { organization, connection: { id: connection.id }, assign_membership_on_login: false },
      ],
      [
        "organization.connection.updated",
        { organization, connection: { id: connection.id }, assign_membership_on_login: true },
      ],
      ["organization.member.added", { organization, user }],
      [
        "organization.member.role.assigned",
        { organization: { id }, user: { user_id: userId }, role: { id: roleId, name: "viewer" } },
      ],
      [
        "organization.member.role.deleted",
        { organization: { id }, user: { user_id: userId }, role: { id: roleId, name: "viewer" } },
      ],
      ["organization.member.deleted", { organization, user }],
      ["organization.connection.removed", { organization, connection: { id: connection.id } }],
    ]);
    expect(events[1]?.event.data.previous_object).toMatchObject({
      assign_membership_on_login: false,
    });
    for (const { event } of events) {
      expect(event.data.context).toMatchObject({ client: { id: api.tenant.clientId } });
    }
  });

  test("is told of what a deletion elsewhere takes along, and not of what goes with its organization", async () => {
    api = await openApi({
      seed: {
        connections: [{ name: "staff", strategy: "waad" }],
        roles: [{ name: "viewer" }],
        users: [{ email: "ada@acme.example" }, { email: "bob@acme.example" }],
        organizations: [
          {
            name: "acme",
            connections: [{ name: "staff" }, { name: "google-oauth2" }],
            members: [
              { email: "ada@acme.example", roles: ["viewer"] },
              { email: "bob@acme.example", roles: ["viewer"] },
            ],
          },
        ],
      },
    });
    const listed = async (path: string): Promise<Record<string, string>[]> =>
      (await api.call("GET", path)).body as Record<string, string>[];
    const [staff] = (await listed("/connections")).filter(({ name }) => name === "staff");
    const [ada] = (await listed("/users")).filter(({ email }) => email === "ada@acme.example");
    const [viewer] = await listed("/roles");
    const [acme] = await listed("/organizations");
    const reader = await open();
    await api.must("DELETE", `/connections/${staff?.["id"]}`);
    await api.must("DELETE", `/users/${ada?.["user_id"]}`);
    await api.must("DELETE", `/roles/${viewer?.["id"]}`);
    await api.must("DELETE", `/organizations/${acme?.["id"]}`);
    await createOrganization("next");
    const events = await reader.events(7);
    expect(typesOf(events).toSorted()).toEqual(
      [
        "organization.connection.removed",
        "connection.deleted",
        "organization.member.deleted",
        "user.deleted",
        "organization.member.role.deleted",
        "organization.deleted",
        "organization.created",
      ].toSorted(),
    );
    const role = events.find(({ event }) => event.type === "organization.member.role.deleted");
    expect(role?.event.data.object["role"]).toEqual({ id: viewer?.["id"], name: "viewer" });
  });

  test("does not come for a write that changed nothing, was refused, or changed what events do not show", async () => {
    api = await openApi();
    const id = await createOrganization("acme", { display_name: "Acme" });
    const reader = await open();
    await api.must("PATCH", `/organizations/${id}`, { display_name: "Acme" });
    await api.call("POST", "/organizations", { name: "acme" });
    await api.call("POST", "/organizations", {
      name: "half",
      enabled_connections: [{ connection_id: "con_0000000000000000" }],
    });
    await api.must("PATCH", `/organizations/${id}`, {
      token_quota: { client_credentials: { enforce: true, per_day: 10 } },
    });
    await createOrganization("told");
    const [first] = await reader.events(1);
    expect(first?.event.data.object["name"]).toBe("told");
  });

  test("comes for what is planted in a running tenant and what a fault does, by nobody known", async () => {
    api = await openApi({ seed: { organizations: [{ name: "old" }] } });
    const reader = await open("?from_timestamp=2000-01-01T00:00:00Z");
    api.tenant.plant({ organizations: [{ name: "planted" }] });
    api.tenant.orderFault({ kind: "mutate", action: "create", organization: "sneaked" });
    await createOrganization("mine");
    const events = await reader.events(3);
    expect(events.map(({ event }) => event.data.object["name"])).toEqual([
      "planted",
      "sneaked",
      "mine",
    ]);
    expect(events[0]?.event.data.context).toEqual({ tenant: { id: "orgwright" } });
    expect(events[1]?.event.data.context).toEqual({ tenant: { id: "orgwright" } });
    expect(events[2]?.event.data.context).toHaveProperty("client");
  });
});

describe("a place in the stream", () => {
  test("is where it goes on, by parameter and by header, which wins", async () => {
    api = await openApi();
    const first = await open();
    for (const name of ["a", "b", "c"]) await createOrganization(name);
    const [a, b] = (await first.events(2)) as [EventBody, EventBody];
    const names = async (reader: EventReader, count: number): Promise<readonly unknown[]> =>
      (await reader.events(count)).map(({ event }) => event.data.object["name"]);
    expect(await names(await open(`?from=${a.offset}`), 2)).toEqual(["b", "c"]);
    expect(await names(await open("", { lastEventId: b.offset }), 1)).toEqual(["c"]);
    const both = await open(`?from=${a.offset}`, { lastEventId: b.offset });
    expect(await names(both, 1)).toEqual(["c"]);
    const again = await open(`?from=${a.offset}`);
    const [repeated] = await again.events(1);
    expect(repeated).toEqual(b);
  });

  test("outlives the server, and an event is the same after it", async () => {
    const databasePath = databaseFile();
    api = await openApi({ databasePath });
    const reader = await open();
    for (const name of ["a", "b"]) await createOrganization(name);
    const [a, b] = (await reader.events(2)) as [EventBody, EventBody];
    reader.close();
    await api.close();
    api = await openApi({ databasePath });
    await createOrganization("c");
    const events = await (await open(`?from=${a.offset}`)).events(2);
    expect(events[0]).toEqual(b);
    expect(events[1]?.event.data.object["name"]).toBe("c");
  });

  test("is one of this tenant only", async () => {
    api = await openApi();
    const other = await openApi();
    const reader = await openEvents(other);
    await other.must("POST", "/organizations", { name: "acme" });
    const [event] = (await reader.events(1)) as [EventBody];
    reader.close();
    await other.close();
    await createOrganization("acme");
    expect((await open(`?from=${event.offset}`)).status).toBe(400);
  });

  test.each(["nonsense", "", "ZXN0XzEgMSAx"])(
    "that never was one (%j) is refused",
    async (from) => {
      api = await openApi();
      expect((await api.call("GET", `/events?from=${from}`)).status).toBe(400);
    },
  );

  test("can be a time", async () => {
    const clock = createHandClock(Date.UTC(2026, 0, 1));
    api = await openApi({ clock });
    for (const name of ["a", "b", "c"]) {
      await createOrganization(name);
      clock.advance(1000);
    }
    const reader = await open(`?from_timestamp=${encodeURIComponent("2026-01-01T01:00:01+01:00")}`);
    const events = await reader.events(2);
    expect(events.map(({ event }) => event.data.object["name"])).toEqual(["b", "c"]);
  });

  test("grows old: then it is 410, and a time still works", async () => {
    const clock = createHandClock(Date.UTC(2026, 0, 1));
    api = await openApi({ clock, events: { keepForMs: 60_000 } });
    const reader = await open();
    await createOrganization("a");
    const [a] = (await reader.events(1)) as [EventBody];
    reader.close();
    clock.advance(30_000);
    expect((await open(`?from=${a.offset}`)).status).toBe(200);
    clock.advance(31_000);
    await createOrganization("b");
    expect(await api.call("GET", `/events?from=${a.offset}`)).toMatchObject({
      status: 410,
      body: { statusCode: 410, error: "Gone", errorCode: "cursor_expired" },
    });
    const later = await open("?from_timestamp=2026-01-01T00:00:00Z");
    expect((await later.events(1))[0]?.event.data.object["name"]).toBe("b");
  });
});

describe("what can be asked for", () => {
  test("is some types only, and places pass the others by", async () => {
    const clock = createHandClock();
    api = await openApi({ clock });
    const reader = await open(
      "?event_type=organization.deleted&event_type=organization.connection.added",
    );
    const id = await createOrganization("a");
    await api.must("DELETE", `/organizations/${id}`);
    expect(typesOf(await reader.events(1))).toEqual(["organization.deleted"]);
  });

  test.each([
    ["an unknown type", "?event_type=organization.exploded"],
    ["an unknown parameter", "?since=yesterday"],
    ["a time that is none", "?from_timestamp=yesterday"],
    ["a day without a time", "?from_timestamp=2026-01-01"],
    ["a place and a time", "?from=x&from_timestamp=2026-01-01T00:00:00Z"],
  ])("%s is refused", async (_, query) => {
    api = await openApi();
    expect((await api.call("GET", `/events${query}`)).status).toBe(400);
  });

  test("needs read:events", async () => {
    api = await openApi();
    expect((await api.call("GET", "/events", undefined, { token: null })).status).toBe(401);
    const token = await api.tenant.issueToken({ scopes: ["read:organizations"] });
    expect(await api.call("GET", "/events", undefined, { token })).toMatchObject({
      status: 403,
      body: { message: "Insufficient scope, expected any of: read:events" },
    });
  });
});

describe("a stream", () => {
  test("without events shows that it lives, and gives places to go on from", async () => {
    const clock = createHandClock();
    api = await openApi({ clock });
    const reader = await open("?event_type=organization.deleted");
    await reader.next();
    await reader.next();
    // The present is told at once, and from then on at the pace of the heartbeat.
    expect(await reader.next()).toEqual({ comment: "heartbeat" });
    expect((await reader.next())?.event).toBe("offset-only");
    await createOrganization("passed-by");
    for (let elapsed = 0; elapsed < 15_000; elapsed += 500) {
      await clock.untilAsleep();
      clock.advance(500);
    }
    expect(await reader.next()).toEqual({ comment: "heartbeat" });
    const progress = await reader.next();
    expect(progress?.event).toBe("offset-only");
    const { offset } = JSON.parse(progress?.data ?? "") as { offset: string };
    expect(progress?.id).toBe(offset);
    const next = await open(`?from=${offset}`);
    await createOrganization("after");
    expect((await next.events(1))[0]?.event.data.object["name"]).toBe("after");
  });

  test("is closed after a while, and nothing is lost between two", async () => {
    const clock = createHandClock();
    api = await openApi({ clock, events: { closeAfterMs: 1000 } });
    const reader = await open();
    await createOrganization("a");
    const [a] = (await reader.events(1)) as [EventBody];
    await clock.untilAsleep();
    clock.advance(500);
    await clock.untilAsleep();
    clock.advance(500);
    expect(await reader.next()).toBeUndefined();
    await createOrganization("b");
    const [b] = await (await open(`?from=${a.offset}`)).events(1);
    expect(b?.event.data.object["name"]).toBe("b");
  });

  test("sees what another process writes", async () => {
    const databasePath = databaseFile();
    api = await openApi({ databasePath });
    const other = await openApi({ databasePath });
    const reader = await open();
    await other.must("POST", "/organizations", { name: "acme" });
    expect((await reader.events(1))[0]?.event.data).toMatchObject({
      object: { name: "acme" },
      context: { client: { id: api.tenant.clientId } },
    });
    await other.close();
  });

  test.each<[NonNullable<TenantOptions["limits"]>, number]>([
    ["free", 1],
    ["essentials", 4],
    ["enterprise", 8],
  ])("is one of few: %s allows %i", async (limits, most) => {
    const clock = createHandClock();
    api = await openApi({ limits, clock });
    const token = await api.tenant.issueToken();
    for (let count = 0; count < most; count += 1) {
      clock.advance(2000);
      expect((await open("", { token })).status).toBe(200);
    }
    clock.advance(2000);
    const refused = await api.call("GET", "/events");
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  test("makes room for another when it is closed", async () => {
    const clock = createHandClock();
    api = await openApi({ limits: "free", clock });
    const reader = await open();
    reader.close();
    let status = 0;
    while (status !== 200) {
      clock.advance(2000);
      ({ status } = await open());
    }
    expect(status).toBe(200);
  });

  test("does not count as a request in flight, and ends when the tenant closes", async () => {
    api = await openApi();
    const reader = await open();
    await reader.next();
    await createOrganization("acme");
    expect(api.tenant.requests().maxInFlight).toBe(1);
    await api.close();
    await reader.events(1);
    expect(await reader.next()).toBeUndefined();
  });

  test("whose client does not read takes no room", async () => {
    api = await openApi();
    const token = await api.tenant.issueToken();
    const silent = await fetch(`${api.tenant.url}/api/v2/events`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const metadata = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`key-${index}`, "x".repeat(250)]),
    );
    for (let count = 0; count < 300; count += 1) {
      await createOrganization(`org-${count}`, { metadata });
    }
    const text = await new Promise<string>((resolve) => {
      const decoder = new TextDecoder();
      let read = "";
      void (async () => {
        for await (const chunk of silent.body as unknown as AsyncIterable<Uint8Array>) {
          read += decoder.decode(chunk, { stream: true });
          if (read.includes('"name":"org-299"')) resolve(read);
        }
      })().catch(() => undefined);
    });
    expect(text.match(/^event: organization.created$/gm)).toHaveLength(300);
  });
});

test("the log tells of writes, with client, address and path, and can be followed", async () => {
  api = await openApi();
  const id = await createOrganization("acme");
  await api.call("POST", "/organizations", { name: "acme" });
  await api.must("GET", `/organizations/${id}`);
  await api.must("DELETE", `/organizations/${id}`);
  const newestFirst = (await api.call("GET", "/logs")).body as Record<string, unknown>[];
  expect(newestFirst.map(({ description }) => description)).toEqual([
    `DELETE /api/v2/organizations/${id}`,
    "POST /api/v2/organizations",
  ]);
  expect(newestFirst[1]).toMatchObject({
    type: "sapi",
    client_id: api.tenant.clientId,
    client_name: "Orgwright",
    ip: "127.0.0.1",
    details: {
      request: { method: "post", path: "/api/v2/organizations" },
      response: { statusCode: 201, body: { id } },
    },
  });
  const [{ log_id: oldest }] = (await api.call("GET", "/logs?take=1")).body as [{ log_id: string }];
  expect((await api.call("GET", `/logs?from=${oldest}&take=100`)).body).toMatchObject([
    { description: `DELETE /api/v2/organizations/${id}` },
  ]);
  expect(await api.must("GET", `/logs/${oldest}`)).toMatchObject({ log_id: oldest });
  expect(await api.must("GET", "/logs?include_totals=true&per_page=1")).toMatchObject({
    total: 2,
    length: 1,
  });
  expect((await api.call("GET", "/logs?from=unknown")).status).toBe(400);
  const token = await api.tenant.issueToken({ scopes: ["read:events"] });
  expect((await api.call("GET", "/logs", undefined, { token })).status).toBe(403);
});
