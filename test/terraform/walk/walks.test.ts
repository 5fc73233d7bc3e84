import { describe, expect, it } from "vitest";
import { runWalk } from "./run-walk.js";

describe("a random walk over configurations, plans and applies", { timeout: 300_000 }, () => {
  it.each([1, 2, 3, 4, 5])("loses nothing and does what was shown, seed %i", async (seed) => {
    await expect(runWalk(seed, 40)).resolves.toBeUndefined();
  });
});
