import { expect, it } from "vitest";
import { renderDuration } from "../../src/cli/duration.js";

it.each([
  [0, "0.1 s"],
  [9_940, "9.9 s"],
  [59_600, "60 s"],
  [179_700, "3 min 0 s"],
  [200_000, "3 min 20 s"],
  [3_599_900, "1 h 0 min"],
  [7_500_000, "2 h 5 min"],
])("%i ms are %s", (ms, text) => {
  expect(renderDuration(ms)).toBe(text);
});
