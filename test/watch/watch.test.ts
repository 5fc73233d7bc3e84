import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { watchTenant, type WatchMessage } from "../../src/watch/index.js";
import { seededRandom } from "../pace/seeded-random.js";
import { createFakeClock, type FakeClock } from "../support/fake-clock.js";
import { SimulatedTenant } from "./simulated-tenant.js";

const names = Array.from({ length: 1000 }, (_, at) => `acme-${at}`);

let clock: FakeClock;
let tenant: SimulatedTenant;
let stop: AbortController;
let told: (WatchMessage & { readonly at: number })[];
let ended: Promise<void>;

beforeEach(async () => {
  clock = createFakeClock();
  tenant = new SimulatedTenant(clock, names);
  stop = new AbortController();
  told = [];
  ended = watchTenant({
    world: tenant,
    tell: (message) => told.push({ ...message, at: clock.now() }),
    signal: stop.signal,
    clock,
    resyncMs: 3_600_000,
    settleMs: 10_000,
  });
  await clock.advance(30_000);
});

afterEach(async () => {
  stop.abort();
  await ended;
});

describe("what is changed in the tenant", () => {
  it("is told within two seconds of its event, with who did it, also while everything is looked at", async () => {
    const random = seededRandom(1);
    // Into the next full look, which takes 20 s.
    await clock.advance(3_600_000 - 50_000);
    const changed = names.slice(0, 100);
    for (const name of changed) {
      await clock.advance(random() * 1_000);
      tenant.change(name);
    }
    await clock.advance(60_000);
    expect(told.filter(({ event }) => event === "looked")).toHaveLength(2);
    const found = told.flatMap((each) => (each.event === "drift" ? [each] : []));
    expect(found.map(({ organization }) => organization).sort()).toEqual(changed.toSorted());
    for (const finding of found) {
      expect(finding).toMatchObject({
        fields: ["display_name"],
        changed: { application: "Dashboard", userAgent: "Firefox" },
      });
      const changedAt = tenant.changedAt.get(finding.organization) ?? 0;
      expect(finding.at - changedAt).toBeLessThanOrEqual(2_000);
    }
  });

  it("is not missed over 20 cuts of the stream, and costs no full look", async () => {
    const random = seededRandom(2);
    for (let at = 0; at < 100; at += 1) {
      await clock.advance(random() * 2_000);
      if (at % 5 === 0) tenant.cut();
      tenant.change(names[at] ?? "");
    }
    await clock.advance(120_000);
    const found = told.flatMap((each) => (each.event === "drift" ? [each.organization] : []));
    expect(found.sort()).toEqual(names.slice(0, 100).sort());
    expect(told.filter(({ event }) => event === "reconnecting").length).toBeGreaterThanOrEqual(15);
    expect(told.filter(({ event }) => event === "looked")).toHaveLength(1);
  });

  it("costs nothing for a day in which nothing happens but the full looks", async () => {
    const before = tenant.looks;
    await clock.advance(24 * 3_600_000);
    expect(tenant.looks - before).toBeLessThanOrEqual(24);
    expect(told.filter(({ event }) => event === "drift")).toEqual([]);
  });
});
