import type { OperationError } from "../errors/index.js";
import type { Action, Change } from "../plan/index.js";

/**
 * What became of an action:
 * - `done`: it was carried out;
 * - `adopted`: the organization to be created was there already and was repaired;
 * - `unchanged`: it turned out that nothing had to be done any more;
 * - `failed`: the tenant refused it, or could not be reached;
 * - `skipped`: nothing of it was begun, because the run was interrupted, because others had failed
 *   at the same before, or because a name that it needs was not given up.
 */
export type OutcomeKind = "done" | "adopted" | "unchanged" | "failed" | "skipped";

/** The end of one action. */
export interface Outcome {
  readonly organization: string;
  readonly action: Action["kind"];
  readonly outcome: OutcomeKind;
  /** What others had changed since the plan was made, and what was kept as they left it. */
  readonly meanwhile?: readonly Change[];
  /** Why it failed or was skipped. */
  readonly error?: OperationError;
}
