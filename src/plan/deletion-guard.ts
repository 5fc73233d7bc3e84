import { OperationError } from "../errors/index.js";
import type { Plan } from "./plan.js";

/** How many organizations may be deleted: a number, or a share of those that could be. */
export type DeletionLimit =
  | { readonly kind: "count"; readonly count: number }
  | { readonly kind: "share"; readonly percent: number };

/** What holds unless somebody says otherwise: a tenth. */
export const defaultDeletionLimit: DeletionLimit = { kind: "share", percent: 10 };

/**
 * Refuses a plan that deletes more than the limit; one deletion is always within a share.
 *
 * @param owned how many organizations could be deleted at most
 * @throws OperationError `too-many-deletes` with the numbers and the way out
 */
export function guardDeletions(plan: Plan, owned: number, limit: DeletionLimit): void {
  const deletions = plan.actions.filter(({ kind }) => kind === "delete").length;
  const most =
    limit.kind === "count" ? limit.count : Math.max(1, Math.floor((owned * limit.percent) / 100));
  if (deletions <= most) return;
  const allowed = limit.kind === "count" ? `${most}` : `${most}, which is ${limit.percent} %`;
  throw new OperationError(
    `${deletions} of ${owned} organizations would be deleted, and the limit is ${allowed}. Nothing was changed. If this is meant, give --max-deletes ${deletions}.`,
    { code: "too-many-deletes" },
  );
}
