import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sendAll, setUp } from "./load.js";
import { seededRandom } from "./seeded-random.js";
import { hasten, idealMs, plans, type BucketSpec } from "./simulated-tenant.js";

const writes = { "organization-write": 300 };
const everything = {
  "organization-list": 100,
  "organization-by-name": 150,
  "organization-connection-read": 100,
  "organization-write": 200,
  "organization-connection-write": 100,
};
const writesPerSecond = { enterprise: 2.5, essentials: 25 / 60, free: 2 };
const planNames = ["enterprise", "essentials", "free"] as const;

/** 50 to 110 ms, drawn anew for each way. */
function jitter(seed: number): () => number {
  const random = seededRandom(seed);
  return () => 50 + 60 * random();
}

describe("300 writes, alone on the tenant, without headroom", () => {
  it.each(planNames)("are never refused and as fast as the plan %s allows", async (plan) => {
    const bench = setUp(plans[plan]);
    const took = await sendAll(bench, writes);
    expect(bench.tenant.refused).toBe(0);
    expect(took / idealMs(plans[plan], writes)).toBeLessThan(1.01);
  });

  it.each([
    ["enterprise", 10],
    ["essentials", 10],
    ["free", 10],
    ["enterprise", 50],
    ["essentials", 50],
  ] as const)("keep to that when the plan %s runs %i times as fast", async (plan, factor) => {
    const limits = hasten(plans[plan], factor);
    const bench = setUp(limits);
    const took = await sendAll(bench, writes);
    expect(bench.tenant.refused).toBe(0);
    expect(took / idealMs(limits, writes)).toBeLessThan(1.05);
  });

  it("take longer, but are not refused, where a bucket of two fills faster than answers come", async () => {
    const limits = hasten(plans.free, 50);
    const bench = setUp(limits);
    const took = await sendAll(bench, writes);
    expect(bench.tenant.refused).toBe(0);
    expect(took / idealMs(limits, writes)).toBeLessThan(1.2);
  });

  it.each(planNames)("are never refused under %s when latency jumps about", async (plan) => {
    for (let seed = 1; seed <= 10; seed++) {
      const bench = setUp(plans[plan], { latencyMs: jitter(seed) });
      const took = await sendAll(bench, writes);
      expect({ seed, refused: bench.tenant.refused }).toEqual({ seed, refused: 0 });
      expect(took / idealMs(plans[plan], writes)).toBeLessThan(1.03);
    }
  });

  it.each([-30_000, 30_000])("do not mind a tenant's clock that is %i ms off", async (skewMs) => {
    const bench = setUp(plans.enterprise, { skewMs });
    const took = await sendAll(bench, writes);
    expect(bench.tenant.refused).toBe(0);
    expect(took / idealMs(plans.enterprise, writes)).toBeLessThan(1.01);
  });
});

describe("kinds of request side by side", () => {
  it.each(planNames)("use all buckets of %s at once and are not refused", async (plan) => {
    const bench = setUp(plans[plan]);
    const took = await sendAll(bench, everything);
    expect(bench.tenant.refused).toBe(0);
    expect(took / idealMs(plans[plan], everything)).toBeLessThan(1.05);
  });

  it.each([
    ["enterprise", 1.05],
    // Four buckets of the same size: it takes seconds to tell them apart.
    ["essentials", 1.3],
  ] as const)("do so ten times as fast under %s", async (plan, ratio) => {
    const limits = hasten(plans[plan], 10);
    const bench = setUp(limits);
    const took = await sendAll(bench, everything);
    expect(bench.tenant.refused).toBe(0);
    expect(took / idealMs(limits, everything)).toBeLessThan(ratio);
  });

  it.each(planNames)("are not refused under %s when latency jumps about", async (plan) => {
    for (let seed = 1; seed <= 5; seed++) {
      const bench = setUp(plans[plan], { latencyMs: jitter(seed) });
      const took = await sendAll(bench, everything);
      expect({ seed, refused: bench.tenant.refused }).toEqual({ seed, refused: 0 });
      expect(took / idealMs(plans[plan], everything)).toBeLessThan(1.1);
    }
  });

  it("find a bucket for everything together, which is seldom told about, after few refusals", async () => {
    const limits: BucketSpec[] = [
      { burst: 10, perSecond: 2 },
      { kinds: ["organization-write"], burst: 5, perSecond: 2.5 },
      { kinds: ["organization-list"], burst: 20, perSecond: 5 },
    ];
    const requests = { "organization-write": 100, "organization-list": 100 };
    const bench = setUp(limits);
    const took = await sendAll(bench, requests);
    expect(bench.tenant.refused).toBeLessThanOrEqual(8);
    expect(took / idealMs(limits, requests)).toBeLessThan(1.06);
  });
});

describe("a headroom of 20 percent", () => {
  it.each(["enterprise", "essentials"] as const)(
    "leaves a fifth of the plan %s unused in the long run",
    async (plan) => {
      const bench = setUp(plans[plan], {}, { headroomPercent: 20 });
      const took = await sendAll(bench, writes);
      const share = idealMs(plans[plan], writes) / took;
      expect(bench.tenant.refused).toBe(0);
      expect(share).toBeLessThan(0.82);
      expect(share).toBeGreaterThan(0.75);
    },
  );

  it.each(planNames)("keeps a second client of the plan %s from being refused", async (plan) => {
    for (let seed = 1; seed <= 5; seed++) {
      const bench = setUp(plans[plan], { latencyMs: jitter(seed) }, { headroomPercent: 20 });
      const random = seededRandom(100 + seed);
      const ours = 150;
      let refused = 0;
      const others = async () => {
        while (bench.pacer.snapshot().sent < ours) {
          // A tenth of the sustained rate on average, between half and one and a half times.
          await bench.clock.sleep((10_000 / writesPerSecond[plan]) * (0.5 + random()));
          const answer = await bench.tenant.request("organization-write");
          if (answer.status === 429) refused += 1;
        }
      };
      await Promise.all([others(), sendAll(bench, { "organization-write": ours })]);
      expect({ seed, refused }).toEqual({ seed, refused: 0 });
    }
  });
});

describe("a tenant that fills its buckets in portions", () => {
  it.each([
    ["enterprise", 1000],
    ["essentials", 1000],
    ["free", 1000],
    ["enterprise", 60_000],
  ] as const)("is understood after few refusals (%s, every %i ms)", async (plan, windowMs) => {
    const limits = plans[plan].map((bucket) => ({ ...bucket, windowMs }));
    const requests = { "organization-write": 60 };
    const bench = setUp(limits);
    const took = await sendAll(bench, requests);
    const portions = Math.ceil((60 - 5) / 5) * windowMs;
    expect(bench.tenant.refused).toBeLessThanOrEqual(10);
    expect(took).toBeLessThan(Math.max(portions, idealMs(plans[plan], requests)) * 1.2);
  });
});

describe("any bucket", () => {
  it("is never overdrawn and not left unused", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          burst: fc.integer({ min: 3, max: 60 }),
          perMinute: fc.integer({ min: 20, max: 1200 }),
          latencyMs: fc.integer({ min: 5, max: 200 }),
          skewMs: fc.integer({ min: -60_000, max: 60_000 }),
          concurrency: fc.integer({ min: 1, max: 20 }),
        }),
        async ({ burst, perMinute, latencyMs, skewMs, concurrency }) => {
          const limits = [{ burst, perSecond: perMinute / 60 }];
          const bench = setUp(limits, { latencyMs, skewMs }, { concurrency });
          const took = await sendAll(bench, { "organization-write": 150 });
          const ideal = idealMs(limits, { "organization-write": 150 }, latencyMs, concurrency);
          expect(bench.tenant.refused).toBe(0);
          // The first request goes alone, and learning takes some answers.
          expect(took).toBeLessThan(ideal * 1.05 + 5 * latencyMs + 500);
        },
      ),
      { seed: 20_260_101, numRuns: 100 },
    );
  });
});
