import { EventsClient } from "auth0/events";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openStage, type Stage } from "./stage.js";
import { createOrganization, createRole, createUser } from "./things.js";

// Auth0's SDK follows the stream of events, as it is.

let stage: Stage;
let client: EventsClient;
const ending: AbortController[] = [];

beforeEach(async () => {
  stage = await openStage();
  client = new EventsClient({
    baseUrl: stage.baseUrl,
    token: stage.token,
  });
});

afterEach(async () => {
  for (const controller of ending.splice(0)) controller.abort();
  await stage.close();
});

type Subscribing = Parameters<EventsClient["subscribe"]>[0];

async function subscribe(request: Subscribing = {}) {
  const controller = new AbortController();
  ending.push(controller);
  const stream = await client.subscribe(request, {
    abortSignal: controller.signal,
    maxRetries: 0,
  });
  return stream[Symbol.asyncIterator]();
}

/** The next event about an organization, whatever stands between. */
async function nextAbout(
  events: Awaited<ReturnType<typeof subscribe>>,
  id: string,
): Promise<{ type: string; offset: string; object: Record<string, unknown>; context: unknown }> {
  for (;;) {
    const { value, done } = await events.next();
    if (done === true) throw new Error("the stream has ended");
    if (!("event" in value)) continue;
    const data = value.event.data as unknown as {
      object: Record<string, unknown> & { organization?: { id: string } };
      context: unknown;
    };
    if ((data.object.organization?.id ?? data.object["id"]) === id) {
      return { type: value.type, offset: value.offset, object: data.object, context: data.context };
    }
  }
}

test("the SDK is told what happens to an organization, and by whom", async () => {
  const events = await subscribe();
  const id = await createOrganization(stage, "acme");
  const created = await nextAbout(events, id);
  expect(created).toMatchObject({ type: "organization.created", object: { id } });
  expect(created.context).toMatchObject({ client: { id: expect.any(String) as string } });
  await stage.must("PATCH", `/organizations/${id}`, { display_name: "Acme" });
  expect(await nextAbout(events, id)).toMatchObject({
    type: "organization.updated",
    object: { display_name: "Acme" },
  });
  const user = await createUser(stage, "ada");
  const role = await createRole(stage, "viewer");
  await stage.must("POST", `/organizations/${id}/members`, { members: [user] });
  expect((await nextAbout(events, id)).type).toBe("organization.member.added");
  const path = `/organizations/${id}/members/${encodeURIComponent(user)}/roles`;
  await stage.must("POST", path, { roles: [role] });
  expect((await nextAbout(events, id)).type).toBe("organization.member.role.assigned");
  await stage.must("DELETE", `/organizations/${id}`);
  expect((await nextAbout(events, id)).type).toBe("organization.deleted");
});

test("the SDK goes on where it was, with the types that it wants", async () => {
  const events = await subscribe({ event_type: ["organization.created", "organization.deleted"] });
  const first = await createOrganization(stage, "first");
  const { offset } = await nextAbout(events, first);
  const second = await createOrganization(stage, "second");
  await stage.must("PATCH", `/organizations/${second}`, { display_name: "Second" });
  await stage.must("DELETE", `/organizations/${second}`);
  const resumed = await subscribe({
    from: offset,
    event_type: ["organization.created", "organization.deleted"],
  });
  expect((await nextAbout(resumed, second)).type).toBe("organization.created");
  expect((await nextAbout(resumed, second)).type).toBe("organization.deleted");
});

test("the SDK is told of a place that never was", async () => {
  await expect(subscribe({ from: "nonsense" })).rejects.toMatchObject({ statusCode: 400 });
});
