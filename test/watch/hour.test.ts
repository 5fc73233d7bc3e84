import { expect, it } from "vitest";
import { followEvents } from "../../src/auth0/index.js";
import { followedTypes, planRun } from "../../src/run/index.js";
import { startTenant } from "../../src/tenant/index.js";
import { watchTenant, type WatchMessage } from "../../src/watch/index.js";
import { openClient } from "../support/open-client.js";
import { createQuickClocks } from "../support/quick-clock.js";

const minute = 60_000;

it("watching 1,000 organizations with connections for an hour costs at most 60 requests", async () => {
  const clocks = createQuickClocks(3_000);
  const clock = clocks.client;
  const connections = [{ name: "google-oauth2" }];
  const names = Array.from({ length: 1_000 }, (_, at) => `acme-${at}`);
  const tenant = await startTenant({ clock: clocks.tenant, tokenLifetimeSeconds: 2_000_000 });
  tenant.plant({ organizations: names.map((name) => ({ name, connections })) });
  const client = await openClient(tenant, { clock });
  const stop = new AbortController();
  const told: WatchMessage[] = [];
  const since = new Date(clock.now()).toISOString();
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
      plan: (part, _known, hooks) =>
        planRun(
          client,
          {
            declared: {
              organizations: names.map((name) => ({ organization: { name, connections } })),
              owners: [],
              ignore: [],
            },
            policy: "upsert",
            part,
          },
          hooks,
        ),
    },
    tell: (message) => told.push(message),
    signal: stop.signal,
    clock,
    resyncMs: 60 * minute,
    settleMs: 10_000,
  });
  const looks = (): number => told.filter(({ event }) => event === "looked").length;
  try {
    // The first look reads everything; the second one comes an hour after it.
    while (looks() === 0) await clock.sleep(minute);
    tenant.resetRequests();
    while (looks() === 1) await clock.sleep(minute);
    expect(tenant.requests().total).toBeLessThanOrEqual(60);
    expect(told.filter(({ event }) => event === "drift")).toEqual([]);
  } finally {
    stop.abort();
    await watching;
    await client.close();
    await tenant.close();
  }
});
