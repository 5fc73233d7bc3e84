import type { Usage } from "./measured-process.js";
import type { Measurement } from "./result.js";
import { spreadOf } from "./spread.js";

/** One run of one tool. */
export interface Run extends Usage {
  readonly requests: number;
  readonly rateLimited: number;
}

/** Sums up the runs of one tool for one kind of work. There must be at least one. */
export function summarizeRuns(
  facts: Pick<Measurement, "work" | "tool" | "organizations">,
  runs: readonly Run[],
): Measurement {
  const spread = (pick: (run: Run) => number): Measurement["wallMs"] => spreadOf(runs.map(pick));
  return {
    ...facts,
    runs: runs.length,
    wallMs: spread((run) => run.wallMs),
    userCpuMs: spread((run) => run.userCpuMs),
    peakMemoryBytes: spread((run) => run.peakMemoryBytes),
    requests: spread((run) => run.requests),
    rateLimited: spread((run) => run.rateLimited),
  };
}
