import { replan, type PlanningHooks } from "../apply/index.js";
import type { ManagementClient } from "../auth0/index.js";
import type { Environment } from "../environment/index.js";
import { DiagnosticError, OperationError } from "../errors/index.js";
import { refuseDeletions, type FiledPlan } from "../plan/index.js";
import type { PlannedRun } from "./plan-run.js";

/** A reviewed plan, and where it is to be carried out. */
export interface FiledRequest {
  readonly filed: FiledPlan;
  /** The tenant that was opened, as plans call it. */
  readonly tenant: string;
  readonly environment?: Environment | undefined;
}

/**
 * Computes what of a reviewed plan can still be carried out.
 *
 * @throws OperationError `invalid-plan-file` when it was made for another tenant
 * @throws DiagnosticError with everything in it that does not fit the tenant any more
 */
export async function planFiledRun(
  client: ManagementClient,
  { filed, tenant, environment }: FiledRequest,
  hooks: PlanningHooks = {},
): Promise<PlannedRun> {
  if (filed.tenant !== tenant) {
    throw new OperationError(
      `The plan was made for ${filed.tenant}, and the tenant is ${tenant}. Nothing was changed.`,
      { code: "invalid-plan-file" },
    );
  }
  const { plan, diagnostics } = await replan(client, filed, hooks);
  if (plan === undefined) throw new DiagnosticError(diagnostics);
  // A plan may have been made before its environment was protected.
  const allowed = environment?.isProtected ? refuseDeletions(plan) : plan;
  return { plan: allowed, diagnostics, breaches: [] };
}
