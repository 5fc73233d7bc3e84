import { describe, expect, it } from "vitest";
import { sendAll, setUp } from "./load.js";
import { seededRandom } from "./seeded-random.js";
import { hasten, idealMs, plans, type BucketSpec } from "./simulated-tenant.js";

/** What collections ask for, as counts of requests by kind. */
const mixes = {
  "role writes alone": { "organization-member-role-write": 300 },
  "four kinds of size 20": {
    "organization-by-name": 150,
    "organization-member-write": 150,
    "organization-member-role-read": 150,
    "organization-member-role-write": 150,
  },
  "six kinds of size 20": {
    "organization-by-name": 150,
    "organization-member-write": 150,
    "organization-member-role-read": 150,
    "organization-member-role-write": 150,
    "organization-invitation-read": 150,
    "organization-invitation-write": 150,
  },
  "three kinds of size 5": {
    "organization-write": 150,
    "organization-connection-write": 150,
    "organization-client-grant-write": 150,
  },
  "ten kinds": {
    "organization-list": 30,
    "organization-write": 150,
    "organization-connection-read": 100,
    "organization-connection-write": 100,
    "organization-member-read": 300,
    "organization-member-write": 200,
    "organization-member-role-write": 300,
    "organization-client-grant-read": 100,
    "organization-client-grant-write": 100,
    "organization-invitation-write": 100,
  },
  "ten kinds and what has no bucket of its own": {
    "organization-list": 30,
    "organization-write": 100,
    "organization-connection-read": 100,
    "organization-member-read": 200,
    "organization-member-write": 100,
    "organization-member-role-write": 200,
    "organization-client-grant-read": 100,
    "organization-invitation-write": 100,
    "connection-read": 20,
    "client-read": 20,
    "role-read": 20,
  },
} as const;

type Mix = keyof typeof mixes;
const names = Object.keys(mixes) as Mix[];

function measure(
  plan: readonly BucketSpec[],
  mix: Mix,
  options: { readonly headroomPercent?: number; readonly latencyMs?: () => number } = {},
): Promise<{ ratio: number; refused: number }> {
  const bench = setUp(plan, options.latencyMs && { latencyMs: options.latencyMs }, {
    headroomPercent: options.headroomPercent ?? 0,
  });
  return sendAll(bench, mixes[mix]).then((took) => ({
    ratio: took / idealMs(plan, mixes[mix]),
    refused: bench.tenant.refused,
  }));
}

describe.each(["enterprise", "essentials", "free"] as const)("under %s", (plan) => {
  it.each(names)("%s take at most 1.05 times the ideal, and none is refused", async (mix) => {
    const { ratio, refused } = await measure(plans[plan], mix);
    expect(refused).toBe(0);
    expect(ratio).toBeLessThan(1.05);
  });

  it.each(names)("%s keep to that with a fifth left to others", async (mix) => {
    const { ratio, refused } = await measure(plans[plan], mix, { headroomPercent: 20 });
    expect(refused).toBe(0);
    expect(ratio).toBeLessThan(1.05 / 0.8);
  });

  it.each(names)("%s are not refused when latency jumps about", async (mix) => {
    for (let seed = 1; seed <= 3; seed += 1) {
      const random = seededRandom(seed);
      const { ratio, refused } = await measure(plans[plan], mix, {
        latencyMs: () => 50 + 60 * random(),
      });
      expect({ seed, refused }).toEqual({ seed, refused: 0 });
      expect(ratio).toBeLessThan(1.1);
    }
  });
});

it.each(names)(
  "%s are as fast as a tenant that fills its buckets ten times as fast",
  async (mix) => {
    const { ratio, refused } = await measure(hasten(plans.enterprise, 10), mix);
    expect(refused).toBe(0);
    expect(ratio).toBeLessThan(1.3);
  },
);

describe("what the table says", () => {
  it("is not believed where a tenant has larger buckets meanwhile", async () => {
    const bench = setUp([{ kinds: ["organization-write"], burst: 5, perSecond: 2.5 }]);
    await sendAll(bench, { "organization-write": 20 });
    bench.tenant.change([{ burst: 60, perSecond: 25 }]);
    const took = await sendAll(bench, { "organization-write": 150 });
    expect(bench.tenant.refused).toBe(0);
    expect(took).toBeLessThan(6000);
  });

  it("is not believed where a tenant has smaller buckets, after few refusals", async () => {
    const limits = [
      { burst: 50, perSecond: 16 },
      { kinds: ["organization-list"], burst: 10, perSecond: 100 / 60 },
      { kinds: ["organization-write"], burst: 5, perSecond: 0.5 },
    ];
    const requests = { "organization-list": 10, "organization-write": 60 };
    const bench = setUp(limits);
    const took = await sendAll(bench, requests);
    expect(bench.tenant.refused).toBeLessThanOrEqual(3);
    expect(took / idealMs(limits, requests)).toBeLessThan(1.2);
  });

  it("tells how long kinds will take that were never asked for", async () => {
    const bench = setUp(plans.enterprise);
    await sendAll(bench, { "organization-list": 1 });
    // 5 at once and 2.5 a second; the plan with 25 a minute has another list.
    const forecast = bench.pacer.forecast({ "organization-write": 200 }) ?? 0;
    expect(forecast / idealMs(plans.enterprise, { "organization-write": 200 })).toBeCloseTo(1, 1);
  });

  it("holds for kinds that share what has no bucket of its own", async () => {
    const bench = setUp(plans.essentials);
    const requests = { "organization-list": 5, "connection-read": 60, "role-read": 60 };
    const took = await sendAll(bench, requests);
    expect(bench.tenant.refused).toBe(0);
    expect(took / idealMs(plans.essentials, requests)).toBeLessThan(1.05);
  });

  it("holds for a bucket for everything that no header tells of, after the first refusals", async () => {
    const limits: BucketSpec[] = [
      ...plans.essentials,
      { burst: 10, perSecond: 2.5, isSilent: true },
    ];
    const requests = {
      "organization-list": 40,
      "organization-by-name": 80,
      "organization-member-read": 120,
      "organization-member-role-read": 80,
    };
    const bench = setUp(limits);
    const took = await sendAll(bench, requests);
    expect(bench.tenant.refused).toBeLessThanOrEqual(10);
    expect(took / idealMs(limits, requests)).toBeLessThan(1.1);
  });
});
