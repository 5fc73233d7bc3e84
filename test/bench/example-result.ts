import type { Crowd, HangingWork, Measurement, Pacing, Result } from "../../bench/result.js";
import { spreadOf } from "../../bench/spread.js";

/** A measurement in which every run took the same. */
export function measurement(
  work: Measurement["work"],
  tool: Measurement["tool"],
  { wallMs, requests = 0 }: { readonly wallMs: number; readonly requests?: number },
): Measurement {
  return {
    work,
    tool,
    organizations: 500,
    runs: 3,
    wallMs: spreadOf([wallMs]),
    userCpuMs: spreadOf([wallMs / 2]),
    peakMemoryBytes: spreadOf([100 * 1024 * 1024]),
    requests: spreadOf([requests]),
    rateLimited: spreadOf([0]),
  };
}

/** Paced creates without a second client. */
export const pacing: Pacing = {
  limits: "enterprise",
  limitsSpeed: 2,
  headroomPercent: 0,
  creates: 300,
  runs: 3,
  bestMs: 59_000,
  wallMs: spreadOf([60_000]),
  sharePercent: spreadOf([98.3]),
  rateLimited: spreadOf([0]),
};

/** Grants of a thousand organizations, made under limits. */
export const hanging: HangingWork = {
  what: "10 client grants in each",
  work: "create",
  tool: "orgwright",
  organizations: 1000,
  limits: "enterprise",
  limitsSpeed: 20,
  runs: 3,
  bestMs: 200_000,
  wallMs: spreadOf([203_000]),
  peakMemoryBytes: spreadOf([120 * 1024 * 1024]),
  requests: spreadOf([11_013]),
  sharePercent: spreadOf([98.5]),
  rateLimited: spreadOf([0]),
};

/** Few of very many members. */
export const crowd: Crowd = {
  work: "nothing-to-change",
  members: 100_000,
  included: 10,
  runs: 3,
  wallMs: spreadOf([800]),
  peakMemoryBytes: spreadOf([70 * 1024 * 1024]),
  peakMemoryWithoutBytes: spreadOf([65 * 1024 * 1024]),
  requests: spreadOf([14]),
  rateLimited: spreadOf([0]),
};

/** A result of a whole benchmark, with every target reached. */
export const result: Result = {
  formatVersion: 1,
  date: "2026-11-22",
  machine: { cores: 2, memoryGib: 24, platform: "linux x64" },
  versions: { node: "20.20.2", orgwright: "0.1.0", deployCli: "8.44.0", terraform: "1.11.4" },
  settings: { organizations: 500, latencyMs: 50, runs: 3 },
  comparison: [
    measurement("create", "orgwright", { wallMs: 3300, requests: 502 }),
    measurement("create", "auth0-deploy-cli", { wallMs: 126_000, requests: 506 }),
    measurement("nothing-to-change", "orgwright", { wallMs: 700, requests: 6 }),
    measurement("nothing-to-change", "auth0-deploy-cli", { wallMs: 225_000, requests: 2015 }),
    measurement("version", "node", { wallMs: 42 }),
    measurement("version", "orgwright", { wallMs: 92 }),
    measurement("version", "auth0-deploy-cli", { wallMs: 2000 }),
  ],
  growth: [
    {
      ...measurement("nothing-to-change", "orgwright", { wallMs: 20_000, requests: 1002 }),
      organizations: 100_000,
    },
  ],
  pacing: [
    pacing,
    {
      ...pacing,
      headroomPercent: 20,
      neighbour: { sharePercent: 10, requests: spreadOf([38]), rateLimited: spreadOf([0]) },
    },
  ],
  mixes: [
    {
      mix: "ten kinds",
      limits: "enterprise",
      headroomPercent: 20,
      requests: 1480,
      bestMs: 89_000,
      tookMs: 107_000,
      rateLimited: 0,
    },
  ],
  hanging: [
    hanging,
    {
      ...hanging,
      work: "nothing-to-change",
      limitsSpeed: 1,
      bestMs: 4000,
      wallMs: spreadOf([5000]),
      requests: spreadOf([114]),
      sharePercent: spreadOf([86]),
    },
    {
      ...hanging,
      what: "20 members with a role in each",
      work: "nothing-to-change",
      limitsSpeed: 1,
      bestMs: 115_000,
      wallMs: spreadOf([118_000]),
      requests: spreadOf([1013]),
      sharePercent: spreadOf([98]),
    },
    { ...hanging, tool: "auth0-deploy-cli", organizations: 20, rateLimited: spreadOf([32]) },
  ],
  crowd: [crowd],
  providerStartMs: spreadOf([200]),
  terraform: [
    {
      form: "a block each",
      organizations: 1000,
      runs: 3,
      wallMs: spreadOf([6000]),
      builtInWallMs: spreadOf([4000]),
      requests: spreadOf([11]),
    },
  ],
};
