import { OperationError } from "../errors/index.js";
import { checksumPlan, type Plan } from "../plan/index.js";

/** What was reviewed, and where that is written. */
export interface Review {
  /** Any of these will do: the plan of each tenant has its own. */
  readonly checksums: ReadonlySet<string>;
  /** Who asks for them, for people: `--checksum`, `pull request 7`. */
  readonly source: string;
  /** Whether a plan that changes nothing needs no review. */
  readonly mayBeEmpty: boolean;
}

/**
 * Refuses a plan that is not the one that was reviewed.
 *
 * @param tenant as plans call it
 * @throws OperationError `checksum-mismatch`
 */
export function mustBeReviewed(plan: Plan, tenant: string, review: Review): void {
  const { checksums, source, mayBeEmpty } = review;
  if (mayBeEmpty && plan.actions.length === 0) return;
  const checksum = checksumPlan(tenant, plan);
  if (checksums.has(checksum)) return;
  throw new OperationError(
    `Nothing was changed: the plan of now has the checksum ${checksum}, and ${source} asks for ${[...checksums].join(" or ")}. The manifests or the tenant have changed since it was reviewed; look at the plan of now.`,
    { code: "checksum-mismatch" },
  );
}
