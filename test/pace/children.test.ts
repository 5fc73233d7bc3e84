import { describe, expect, it } from "vitest";
import { sendAll, setUp } from "./load.js";
import { mixes, type Mix } from "./mixes.js";
import { seededRandom } from "./seeded-random.js";
import { hasten, idealMs, plans, type BucketSpec } from "./simulated-tenant.js";

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

it("is believed to fill its bucket for everything as fast as the others, also when told of it", async () => {
  const limits = hasten(plans.enterprise, 10);
  const bench = setUp(limits);
  // These have no bucket of their own, so that their answers tell of the one for everything.
  await sendAll(bench, { "client-read": 1, "client-grant-read": 1 });
  const requests = { "organization-write": 60, "organization-client-grant-write": 600 };
  const took = await sendAll(bench, requests);
  expect(bench.tenant.refused).toBe(0);
  expect(took / idealMs(limits, requests)).toBeLessThan(1.1);
});

describe("a tenant whose limits are in no table", () => {
  const twenty = { perSecond: 200 / 60, burst: 20 };

  it("is the plan that most of its sizes are of, where one row has changed", async () => {
    const limits = plans.enterprise.map((bucket) =>
      bucket.kinds?.[0] === "organization-member-read" ? { ...bucket, ...twenty } : bucket,
    );
    const requests = mixes["ten kinds"];
    const bench = setUp(limits);
    const took = await sendAll(bench, requests);
    expect(bench.tenant.refused).toBe(0);
    expect(took / idealMs(limits, requests)).toBeLessThan(1.05);
  });

  it.each(names.filter((mix) => !mix.includes("and what")))(
    "has a bucket for each name: %s",
    async (mix) => {
      const limits = plans.enterprise.flatMap(({ kinds, burst, perSecond }) =>
        kinds ? [{ kinds, burst: 3 * burst, perSecond: 3 * perSecond }] : [],
      );
      const { ratio, refused } = await measure(limits, mix);
      expect(refused).toBe(0);
      expect(ratio).toBeLessThan(1.05);
    },
  );

  it("has one bucket for several names where its answers show that, after one burst", async () => {
    const names = ["organization-member-write", "organization-member-role-write"];
    const limits = [{ kinds: names, burst: 33, perSecond: 5 }];
    const requests = Object.fromEntries(names.map((name) => [name, 200]));
    const bench = setUp(limits);
    const took = await sendAll(bench, requests);
    expect(bench.tenant.refused).toBeLessThanOrEqual(10);
    expect(took / idealMs(limits, requests)).toBeLessThan(1.1);
  });
});

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
