import { afterEach, beforeEach, expect, it } from "vitest";
import { applyPlan } from "../../src/apply/index.js";
import { followEvents, type ManagementClient } from "../../src/auth0/index.js";
import { followedTypes, planRun, type RunRequest } from "../../src/run/index.js";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { watchTenant, type WatchMessage } from "../../src/watch/index.js";
import { openClient } from "../support/open-client.js";
import { createQuickClocks, type QuickClocks } from "../support/quick-clock.js";

const names = Array.from({ length: 10 }, (_, at) => `acme-${at}`);
const minute = 60_000;

let clocks: QuickClocks;
let tenant: Tenant;
let client: ManagementClient;
let stop: AbortController;
let watches: Promise<void>[];

beforeEach(async () => {
  clocks = createQuickClocks(500);
  tenant = await startTenant({ clock: clocks.tenant });
  client = await openClient(tenant, { clock: clocks.client });
  stop = new AbortController();
  watches = [];
});

afterEach(async () => {
  stop.abort();
  await Promise.all(watches);
  await client.close();
  await tenant.close();
});

/** Watches and repairs to a display name; returns what it tells. */
function watch(display_name: string, limits: Partial<RunRequest> = {}): WatchMessage[] {
  const told: WatchMessage[] = [];
  const clock = clocks.client;
  const organizations = names.map((name) => ({ organization: { name, display_name } }));
  const since = new Date(clock.now() - minute).toISOString();
  const watching = watchTenant({
    world: {
      follow: (signal) =>
        followEvents(client, {
          from: { since },
          types: followedTypes,
          signal,
          clock,
          silenceMs: 60 * minute,
        }),
      plan: (part, known, hooks) =>
        planRun(
          client,
          {
            declared: { organizations, owners: [], ignore: [] },
            policy: "upsert",
            part,
            remember: (asked) => Promise.resolve(known(asked)),
            ...limits,
          },
          hooks,
        ),
      repair: ({ plan }, signal) => applyPlan(client, plan, { concurrency: 10, signal }),
    },
    tell: (message) => told.push(message),
    signal: stop.signal,
    clock,
    resyncMs: 60 * minute,
    settleMs: 5_000,
  });
  watches.push(watching);
  return told;
}

/** Lets simulated time pass until something holds; gives up after long. */
async function until(holds: () => boolean): Promise<void> {
  for (let second = 0; second < 3_000 && !holds(); second += 1) {
    await clocks.client.sleep(1_000);
  }
  expect(holds()).toBe(true);
}

function of<E extends WatchMessage["event"]>(
  told: readonly WatchMessage[],
  event: E,
): readonly Extract<WatchMessage, { event: E }>[] {
  return told.filter((each): each is Extract<WatchMessage, { event: E }> => each.event === event);
}

/** What somebody does in the dashboard. */
async function send(method: string, name: string, body?: object): Promise<void> {
  const page = await client.organizationPage(0);
  const id = page.items.find((each) => each.name === name)?.id;
  const answer = await fetch(`${tenant.url}/api/v2/organizations/${id}`, {
    method,
    headers: {
      authorization: `Bearer ${await tenant.issueToken()}`,
      "content-type": "application/json",
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  expect(answer.ok).toBe(true);
}

async function displayName(name: string): Promise<string | undefined> {
  const page = await client.organizationPage(0);
  return page.items.find((each) => each.name === name)?.display_name;
}

it("repairs what people change, as often as they do, and settles at its own echo", async () => {
  const told = watch("A");
  await until(() => of(told, "repaired").length === 10);
  for (let time = 1; time <= 4; time += 1) {
    await send("PATCH", "acme-3", { display_name: `B${time}` });
    await until(() => of(told, "repaired").length === 10 + time);
    expect(await displayName("acme-3")).toBe("A");
  }
  const count = of(told, "drift").length;
  await clocks.client.sleep(3 * minute);
  expect(of(told, "drift")).toHaveLength(count);
  expect(of(told, "repaired")).toHaveLength(14);
  expect(of(told, "repair-stopped")).toEqual([]);
});

it("makes deleted organizations again only as far as the limit of a day", async () => {
  const told = watch("A");
  await until(() => of(told, "repaired").length === 10);
  await send("DELETE", "acme-1");
  await until(() => of(told, "repaired").length === 11);
  await send("DELETE", "acme-2");
  await send("PATCH", "acme-5", { display_name: "B" });
  await until(() => of(told, "repair-refused").length === 1 && of(told, "repaired").length === 12);
  expect(of(told, "repair-refused")[0]).toMatchObject({ organizations: ["acme-2"] });
  expect(await displayName("acme-2")).toBeUndefined();
  expect(await displayName("acme-5")).toBe("A");
});

it("does not fight with another watcher", async () => {
  const one = watch("A");
  await until(() => of(one, "repaired").length === 10);
  const other = watch("B");
  const stopped = (): readonly string[] =>
    [...of(one, "repair-stopped"), ...of(other, "repair-stopped")].map(
      ({ organization }) => organization,
    );
  await until(() => new Set(stopped()).size === 10);
  await clocks.client.sleep(minute);
  const repairs = (): number => of(one, "repaired").length + of(other, "repaired").length;
  const before = repairs();
  expect(before).toBeLessThanOrEqual(60);
  await clocks.client.sleep(5 * minute);
  expect(repairs()).toBe(before);
});
