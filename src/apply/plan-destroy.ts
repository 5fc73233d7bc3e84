import { readOrganizations, type ManagementClient } from "../auth0/index.js";
import { invariant } from "../errors/index.js";
import { readMarks, type CurrentOrganization } from "../model/index.js";
import { deleteAction, type Declaration, type Plan, type Refusal } from "../plan/index.js";
import { planTenant, type PlanningHooks } from "./plan-tenant.js";

/** A plan that deletes, and what it is measured against. */
export interface DestroyPlanning {
  readonly plan: Plan;
  /** How many organizations exist that could be deleted, because they are not somebody else's. */
  readonly owned: number;
}

/**
 * Plans the deletion of the organizations that are declared. Those that are protected, and those
 * that carry the mark of another owner than their manifest's, are refused.
 *
 * @throws OperationError when the tenant cannot be read
 */
export async function planDestroy(
  client: ManagementClient,
  declarations: readonly Declaration[],
  includes: (name: string) => boolean,
  hooks: PlanningHooks = {},
): Promise<DestroyPlanning> {
  const declared = new Map(
    declarations
      .filter(({ organization }) => includes(organization.name))
      .map((declaration) => [declaration.organization.name, declaration]),
  );
  const found = new Map<string, CurrentOrganization>();
  await readOrganizations(client, {
    names: new Set(declared.keys()),
    visit: (current) => {
      if (declared.has(current.name)) found.set(current.name, current);
    },
    ...(hooks.onProgress && { onProgress: hooks.onProgress }),
    ...(hooks.signal && { signal: hooks.signal }),
  });
  const refusals: Refusal[] = [];
  const actions = [...declared].flatMap(([name, { organization, owner }]) => {
    const current = found.get(name);
    if (current === undefined) return [];
    const { owner: mark, isProtected } = readMarks(current);
    if (mark !== owner && (mark !== undefined || owner !== undefined)) {
      refusals.push({
        organization: name,
        reason: "other-owner",
        ...(mark !== undefined && { owner: mark }),
      });
      return [];
    }
    if (organization.protected === true || isProtected) {
      refusals.push({ organization: name, reason: "protected" });
      return [];
    }
    return [deleteAction(current)];
  });
  const foreign = refusals.filter(({ reason }) => reason === "other-owner").length;
  return {
    plan: { actions, unchanged: 0, refusals, rules: { policy: "sync", takeOver: false } },
    owned: found.size - foreign,
  };
}

/**
 * Plans the deletion of everything that an owner owns, whatever is declared. What is protected is
 * refused.
 *
 * @throws OperationError when the tenant cannot be read
 */
export async function planDestroyOwned(
  client: ManagementClient,
  owner: string,
  includes: (name: string) => boolean,
  hooks: PlanningHooks = {},
): Promise<DestroyPlanning> {
  const options = { policy: "sync", owners: new Set([owner]), takeOver: false, includes } as const;
  const { plan } = await planTenant(client, [], options, hooks);
  invariant(plan !== undefined, "what declares nothing refers to nothing");
  return { plan, owned: plan.owned ?? 0 };
}
