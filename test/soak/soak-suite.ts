import { describe, expect, it } from "vitest";
import { runMix } from "./run-mix.js";

const mixesPerTest = 25;

/** They take a few seconds; a machine that has much else to do must not make them fail. */
const generousTimeoutMs = 300_000;

/** Declares the tests that run the mixes of some seeds. */
export function describeSoak(first: number, last: number): void {
  describe("a random mix of worlds, manifests, clients, limits and faults", () => {
    const count = Math.ceil((last - first + 1) / mixesPerTest);
    const firsts = Array.from({ length: count }, (_, index) => first + index * mixesPerTest);

    it.each(firsts)(
      "converges and reports the truth, 25 seeds from %i",
      async (from) => {
        for (let seed = from; seed < Math.min(from + mixesPerTest, last + 1); seed++) {
          await expect(runMix(seed)).resolves.toBeUndefined();
        }
      },
      generousTimeoutMs,
    );
  });
}
