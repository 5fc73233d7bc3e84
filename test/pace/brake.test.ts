import { expect, it } from "vitest";
import { Brake, longestWaitMs } from "../../src/pace/brake.js";

/** How long a brake stops after refusals in a row, each with the same word of how long to wait. */
function stops(told: number | undefined, count: number): number[] {
  const brake = new Brake();
  let now = 0;
  return Array.from({ length: count }, () => {
    brake.hit(now, now, told, () => 0);
    const waitMs = brake.until - now;
    now = brake.until;
    return waitMs;
  });
}

it("a wait that was told is believed twice, and then no less than our own", () => {
  expect(stops(100, 4)).toEqual([100, 100, 2000, 4000]);
  expect(stops(10_000, 4)).toEqual([10_000, 10_000, 10_000, 10_000]);
});

it("a wait that was not told is doubled each time, up to a minute", () => {
  expect(stops(undefined, 9)).toEqual([
    500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000,
  ]);
});

it("no wait is longer than five minutes, whatever was told", () => {
  expect(stops(3_600_000, 3)).toEqual([longestWaitMs, longestWaitMs, longestWaitMs]);
});
