import { z } from "zod";

/** What several runs of the same work gave. */
export const spreadSchema = z.strictObject({
  median: z.number().min(0),
  min: z.number().min(0),
  max: z.number().min(0),
});

/** What several runs of the same work gave. */
export type Spread = z.output<typeof spreadSchema>;

/** Sums several values up, each rounded to a thousandth. There must be at least one. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.map((value) => Math.round(value * 1000) / 1000).sort((a, b) => a - b);
  const min = sorted[0];
  const max = sorted.at(-1);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  if (min === undefined || max === undefined || upper === undefined || lower === undefined) {
    throw new RangeError("A spread is of at least one value.");
  }
  return { median: (lower + upper) / 2, min, max };
}
