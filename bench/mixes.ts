import { sendAll, setUp } from "../test/pace/load.js";
import { mixes as counts, type Mix } from "../test/pace/mixes.js";
import { idealMs, plans } from "../test/pace/simulated-tenant.js";
import type { PacedMix } from "./result.js";

type Limits = PacedMix["limits"];

const headrooms = [0, 20] as const;

/**
 * Lets the pacer send mixes of requests, each kind with a bucket of its own, to a simulated tenant. Time
 * is simulated as well: the numbers are the same on every machine, and ready in seconds.
 */
export async function measureMixes(only: readonly Mix[] = names): Promise<readonly PacedMix[]> {
  const found: PacedMix[] = [];
  for (const limits of ["enterprise", "essentials", "free"] as const) {
    for (const mix of only) {
      for (const headroomPercent of headrooms) {
        found.push(await measureMix(limits, mix, headroomPercent));
      }
    }
  }
  return found;
}

const names = Object.keys(counts) as Mix[];

async function measureMix(limits: Limits, mix: Mix, headroomPercent: number): Promise<PacedMix> {
  const requests = counts[mix];
  const bench = setUp(plans[limits], {}, { headroomPercent });
  const tookMs = await sendAll(bench, requests);
  return {
    mix,
    limits,
    headroomPercent,
    requests: Object.values(requests).reduce((sum, count) => sum + count, 0),
    bestMs: Math.round(idealMs(plans[limits], requests)),
    tookMs: Math.round(tookMs),
    rateLimited: bench.tenant.refused,
  };
}
