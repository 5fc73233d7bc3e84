import { describe, expect, it } from "vitest";
import { send, setUp } from "./load.js";
import { mixes } from "./mixes.js";
import { hasten, plans, type BucketSpec } from "./simulated-tenant.js";

type Counts = Readonly<Record<string, number>>;

/**
 * Does all of the work side by side and returns, for each share of it, what was said then of the time that
 * is left over the time that was left.
 */
async function estimate(
  plan: readonly BucketSpec[],
  work: Counts,
  shares: readonly number[],
  headroomPercent: number,
): Promise<readonly number[]> {
  const bench = setUp(plan, { latencyMs: 50 }, { headroomPercent });
  const left: Record<string, number> = { ...work };
  const total = Object.values(work).reduce((sum, count) => sum + count, 0);
  const said: { readonly at: number; readonly ms: number }[] = [];
  let done = 0;
  let endedAt = 0;
  const all = Object.entries(work).flatMap(([kind, count]) =>
    Array.from({ length: count }, async () => {
      await send(bench, kind);
      left[kind] = (left[kind] ?? 0) - 1;
      done += 1;
      endedAt = bench.clock.now();
      if (shares.some((share) => done === Math.ceil(share * total))) {
        said.push({ at: endedAt, ms: bench.pacer.forecast(left) ?? Number.NaN });
      }
    }),
  );
  await bench.clock.runUntilIdle();
  await Promise.all(all);
  return said.map(({ at, ms }) => ms / (endedAt - at));
}

const shares = [0.1, 0.3, 0.6];

const work: Readonly<Record<string, Counts>> = {
  "a plan of 3,000 with connections": {
    "organization-list": 31,
    "organization-connection-read": 3_000,
  },
  "an apply of 3,000": { "organization-write": 3_000 },
  ...mixes,
};

describe.each(["enterprise", "essentials", "free"] as const)("under %s", (plan) => {
  it.each(Object.keys(work))(
    "the time that is left is told within 15 % after the first tenth, for %s",
    async (name) => {
      for (const headroom of [0, 20]) {
        const ratios = await estimate(plans[plan], work[name] ?? {}, shares, headroom);
        expect(ratios).toHaveLength(shares.length);
        expect(ratios.filter((ratio) => !(Math.abs(ratio - 1) < 0.15))).toEqual([]);
      }
    },
  );
});

it.each([1, 5])(
  "updates that follow a look are forecast by the table, where buckets fill %s times as fast",
  async (times) => {
    for (const kind of ["organization-write", "organization-member-write", "unknown-to-all"]) {
      const bench = setUp(hasten(plans.enterprise, times), { latencyMs: 50 });
      const looking = Array.from({ length: 60 }, () => send(bench, "organization-list"));
      await bench.clock.runUntilIdle();
      await Promise.all(looking);
      await bench.clock.advance(60_000);
      const forecast = bench.pacer.forecast({ [kind]: 200 }) ?? 0;
      const startedAt = bench.clock.now();
      let endedAt = startedAt;
      const updates = Array.from({ length: 200 }, async () => {
        await send(bench, kind);
        endedAt = bench.clock.now();
      });
      await bench.clock.runUntilIdle();
      await Promise.all(updates);
      expect(Math.abs(forecast / (endedAt - startedAt) - 1)).toBeLessThan(0.15);
    }
  },
);
