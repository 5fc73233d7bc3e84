import { expect, it } from "vitest";
import { runRemembered } from "./run-remembered.js";

const seeds = Array.from({ length: 24 }, (_, index) => index + 1);

// `npm run soak` runs as many as wanted.
it(
  `a plan that remembers is the plan that reads everything, over ${seeds.length} mixes of changes, faults and kills`,
  { timeout: 300_000 },
  async () => {
    for (const seed of seeds) await expect(runRemembered(seed)).resolves.toBeUndefined();
  },
);
