import { planDestroy, planDestroyOwned, type PlanningHooks } from "../apply/index.js";
import type { ManagementClient } from "../auth0/index.js";
import type { Environment, Limits } from "../environment/index.js";
import { refuseDeletions, type Plan } from "../plan/index.js";
import { mustBeDeclaredTenant } from "./declared-tenant.js";
import { findBreaches, refuseEmpty } from "./guards.js";
import { limitsOf, namesIn, type DeclaredState, type PlannedRun } from "./plan-run.js";
import { compileSelection, limitToEnvironment, type Selection } from "./selection.js";

/** What is to be taken down. */
export interface DestroyRequest extends Selection, Limits {
  /** Absent: whatever the environment's owner owns under the environment's names. */
  readonly declared?: DeclaredState | undefined;
  readonly environment?: Environment | undefined;
  readonly allowEmpty?: boolean | undefined;
}

/**
 * Plans the deletion of what is declared or, where nothing is, of what the environment's owner owns.
 *
 * @throws OperationError `empty-manifest`, `nothing-selected`, or what reading the tenant meets
 */
export async function planDestroyRun(
  client: ManagementClient,
  request: DestroyRequest,
  hooks: PlanningHooks = {},
): Promise<PlannedRun> {
  const { declared, environment, allowEmpty = false } = request;
  const { organizations = [], ignore = [], tenant } = declared ?? {};
  mustBeDeclaredTenant(tenant, client.address, client.address.domain);
  const names = new Set(organizations.map(({ organization }) => organization.name));
  const selection = compileSelection(request, ignore);
  const includes = await limitToEnvironment(selection.includes, names, environment);
  let found: Plan;
  if (declared === undefined && environment !== undefined) {
    const { ownerOf } = await import("../environment/index.js");
    found = await planDestroyOwned(client, ownerOf(environment), includes, hooks);
  } else {
    refuseEmpty(organizations.length, allowEmpty);
    found = await planDestroy(client, organizations, includes, hooks);
  }
  selection.mustHaveMatched(namesIn(names, found));
  const plan = environment?.isProtected ? refuseDeletions(found) : found;
  // Whoever destroys means to leave nothing, so that only the number of deletions is guarded.
  const breaches = findBreaches(plan, {
    ...limitsOf(request, environment),
    declared: new Map(),
    lost: [],
    allowEmpty: true,
  });
  return { plan, diagnostics: [], breaches, present: [] };
}
