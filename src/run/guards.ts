import { OperationError } from "../errors/index.js";
import {
  defaultDeletionLimit,
  guardDeletions,
  type DeletionLimit,
  type Plan,
} from "../plan/index.js";

/**
 * Refuses to delete on behalf of manifests that declare nothing: more often than not the path is
 * wrong, or a template came out empty.
 *
 * @throws OperationError `empty-manifest`
 */
export function refuseEmpty(declared: number, isAllowed: boolean): void {
  if (declared > 0 || isAllowed) return;
  throw new OperationError(
    "The manifests declare no organization at all. Check the path; if it is meant, give --allow-empty.",
    { code: "empty-manifest" },
  );
}

/** The limits that a plan exceeds. */
export function findBreaches(
  plan: Plan,
  maxDeletes: DeletionLimit = defaultDeletionLimit,
): OperationError[] {
  try {
    guardDeletions(plan, plan.owned ?? 0, maxDeletes);
    return [];
  } catch (error) {
    if (error instanceof OperationError) return [error];
    throw error;
  }
}
