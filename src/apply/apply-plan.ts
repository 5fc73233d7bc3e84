import pLimit from "p-limit";
import type { ManagementClient } from "../auth0/index.js";
import { OperationError } from "../errors/index.js";
import type { CurrentOrganization } from "../model/index.js";
import type { Action, Plan, PlanRules } from "../plan/index.js";
import { carryOut, type CarryOutHooks } from "./carry-out.js";
import type { Outcome } from "./outcome.js";

/** How a plan is carried out. */
export interface ApplyOptions extends CarryOutHooks {
  /** How many organizations are written side by side. */
  readonly concurrency: number;
  /** Aborting stops new actions and new requests; requests under way end. */
  readonly signal?: AbortSignal;
  /** Called as each action ends. */
  readonly onOutcome?: (outcome: Outcome) => void;
  /**
   * Called before that with the organization as the tenant last answered with it, and with its
   * connections where they were read and are as they were; not called where nothing certain is known.
   */
  readonly onSeen?: (organization: CurrentOrganization) => void;
}

/**
 * Carries out a plan. An action that fails does not stop the others.
 *
 * @returns one outcome per action, in the order of the plan; never rejects because of the tenant
 */
export async function applyPlan(
  client: ManagementClient,
  plan: Plan,
  { concurrency, signal, onOutcome, onSeen, ...hooks }: ApplyOptions,
): Promise<readonly Outcome[]> {
  // This limits organizations. Requests have a limiter of their own below; were it the same one, an
  // organization that waits for its request would hold the place which that request waits for.
  const limit = pLimit(concurrency);
  return Promise.all(
    plan.actions.map((action) =>
      limit(async () => {
        const outcome = await conclude(client, action, plan.rules, signal, onSeen, hooks);
        onOutcome?.(outcome);
        return outcome;
      }),
    ),
  );
}

async function conclude(
  client: ManagementClient,
  action: Action,
  rules: PlanRules,
  signal: AbortSignal | undefined,
  onSeen: ApplyOptions["onSeen"],
  hooks: CarryOutHooks,
): Promise<Outcome> {
  const common = { organization: action.organization, action: action.kind };
  if (signal?.aborted) {
    return { ...common, outcome: "skipped", error: interrupted(action, "was not begun") };
  }
  try {
    const { outcome, organization } = await carryOut(client, action, rules, signal, hooks);
    if (organization !== undefined) onSeen?.(organization);
    return { ...common, outcome };
  } catch (error) {
    const isInterrupted =
      signal?.aborted && !(error instanceof OperationError && error.code !== "interrupted");
    if (isInterrupted) {
      return { ...common, outcome: "failed", error: interrupted(action, "may be done in part") };
    }
    if (error instanceof OperationError) return { ...common, outcome: "failed", error };
    throw error;
  }
}

function interrupted(action: Action, state: string): OperationError {
  return new OperationError(
    `The run was interrupted: the ${action.kind} of ${action.organization} ${state}. Run again to finish it.`,
    { code: "interrupted" },
  );
}
