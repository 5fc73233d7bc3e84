import { describe, expect, it } from "vitest";
import { runWalk } from "./run-walk.js";

describe("a random walk over configurations, plans and applies", { timeout: 300_000 }, () => {
  it.each([
    { seed: 1, steps: 40 },
    { seed: 2, steps: 80 },
    { seed: 3, steps: 200 },
  ])("loses nothing and does what was shown, seed $seed", async ({ seed, steps }) => {
    await expect(runWalk(seed, steps)).resolves.toBeUndefined();
  });
});
