import { readOrganizations, type ManagementClient } from "../auth0/index.js";
import { readMarks, type CurrentOrganization } from "../model/index.js";
import { deleteAction, reviewPlan, type FiledPlan, type Plan } from "../plan/index.js";
import { planTenant, type Planning, type PlanningHooks } from "./plan-tenant.js";

/**
 * Plans a reviewed plan again, so that exactly what was reviewed is carried out: what the tenant has
 * by now is compared with what the plan saw, and where they differ the organization is refused.
 *
 * @throws OperationError when the tenant cannot be read
 */
export async function replan(
  client: ManagementClient,
  filed: FiledPlan,
  hooks: PlanningHooks = {},
): Promise<Planning> {
  const { plan: fresh, diagnostics } = await planTenant(
    client,
    filed.writings.map(({ declaration }) => declaration),
    { ...filed.rules, policy: "upsert", owners: new Set(), includes: () => true },
    hooks,
  );
  if (fresh === undefined) return { diagnostics };
  const found = new Map<string, CurrentOrganization>();
  await readOrganizations(client, {
    names: new Set(filed.deletions.map(({ organization }) => organization)),
    visit: (current) => found.set(current.name, current),
    ...(hooks.signal && { signal: hooks.signal }),
  });
  const deletions = filed.deletions.flatMap(({ organization, id, owner, isDeclared }) => {
    const current = found.get(organization);
    if (current === undefined) return [];
    const marks = readMarks(current, owner === undefined ? [] : [owner]);
    const action = { ...deleteAction(current, isDeclared), ...(owner !== undefined && { owner }) };
    // Another organization of the same name, or one that changed hands, is not what was reviewed.
    const isSame = action.id === id && marks.owner === owner;
    return [isSame ? action : { ...action, changes: [{ path: ["id"], from: action.id }] }];
  });
  const now: Plan = { ...fresh, actions: [...fresh.actions, ...deletions] };
  return { plan: reviewPlan(filed, now), diagnostics };
}
