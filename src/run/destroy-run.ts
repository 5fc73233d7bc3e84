import {
  planDestroy,
  planDestroyOwned,
  type DestroyPlanning,
  type PlanningHooks,
} from "../apply/index.js";
import type { ManagementClient } from "../auth0/index.js";
import type { Environment } from "../environment/index.js";
import { refuseDeletions, type DeletionLimit } from "../plan/index.js";
import { mustBeDeclaredTenant } from "./declared-tenant.js";
import { findBreaches, refuseEmpty } from "./guards.js";
import type { DeclaredState, PlannedRun } from "./plan-run.js";
import { compileSelection, type Selection } from "./selection.js";

/** What is to be taken down. */
export interface DestroyRequest extends Selection {
  /** Absent: whatever the environment's owner owns. */
  readonly declared?: DeclaredState | undefined;
  readonly environment?: Environment | undefined;
  readonly maxDeletes?: DeletionLimit | undefined;
  readonly allowEmpty?: boolean | undefined;
}

/**
 * Plans the deletion of what is declared or, where nothing is, of what the environment's owner owns.
 *
 * @throws OperationError `empty-manifest`, or what reading the tenant meets
 */
export async function planDestroyRun(
  client: ManagementClient,
  request: DestroyRequest,
  hooks: PlanningHooks = {},
): Promise<PlannedRun> {
  const { plan, owned } = await chooseDeletions(client, request, hooks);
  const { environment, maxDeletes } = request;
  const allowed = environment?.isProtected ? refuseDeletions(plan) : plan;
  return {
    plan: allowed,
    diagnostics: [],
    breaches: findBreaches({ ...allowed, owned }, maxDeletes),
  };
}

async function chooseDeletions(
  client: ManagementClient,
  request: DestroyRequest,
  hooks: PlanningHooks,
): Promise<DestroyPlanning> {
  const { declared, environment, allowEmpty = false } = request;
  if (declared === undefined && environment !== undefined) {
    const { ownerOf } = await import("../environment/index.js");
    const includes = await compileSelection(request, []);
    return planDestroyOwned(client, ownerOf(environment), includes, hooks);
  }
  const { organizations = [], ignore = [], tenant } = declared ?? {};
  mustBeDeclaredTenant(tenant, client.address, client.address.domain);
  refuseEmpty(organizations.length, allowEmpty);
  const includes = await compileSelection(request, ignore);
  return planDestroy(client, organizations, includes, hooks);
}
