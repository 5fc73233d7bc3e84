import { expect, it } from "vitest";
import type { FollowedMessage } from "../../src/auth0/index.js";
import { watchTenant, type WatchMessage } from "../../src/watch/index.js";
import { createFakeClock } from "../support/fake-clock.js";
import { SimulatedTenant } from "./simulated-tenant.js";

it("thousands of events that are none are told of once, and everything is looked at again", async () => {
  const clock = createFakeClock();
  const tenant = new SimulatedTenant(clock, ["acme"]);
  const stop = new AbortController();
  const told: WatchMessage[] = [];
  async function* follow(): AsyncGenerator<FollowedMessage> {
    await clock.sleep(60_000, stop.signal);
    for (let count = 0; count < 3000; count++) {
      const position = { since: new Date(clock.now()).toISOString() };
      yield { kind: "gap", why: `the tenant sent what is none, ${count}`, position };
    }
    await clock.sleep(86_400_000, stop.signal);
  }
  const ended = watchTenant({
    world: { follow, plan: (...request) => tenant.plan(...request) },
    tell: (message) => told.push(message),
    signal: stop.signal,
    clock,
    resyncMs: 3_600_000,
    settleMs: 10_000,
  });
  await clock.advance(300_000);
  const kinds = told.map(({ event }) => event);
  expect(kinds.filter((kind) => kind === "gap")).toHaveLength(1);
  const looks = kinds.filter((kind) => kind === "looked").length;
  expect(looks).toBeGreaterThanOrEqual(2);
  // What comes while a look is awaited asks for one more at most.
  expect(looks).toBeLessThanOrEqual(3);
  stop.abort();
  await ended;
});
