import { readOrganizations, type ManagementClient } from "../auth0/index.js";
import { readMarks, type CurrentOrganization } from "../model/index.js";
import {
  deleteAction,
  reviewPlan,
  type Action,
  type FiledPlan,
  type Plan,
  type Refusal,
} from "../plan/index.js";
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
  const deletions: Action[] = [];
  const refusals: Refusal[] = [];
  for (const { organization, id, owner, isDeclared } of filed.deletions) {
    const current = found.get(organization);
    if (current === undefined) {
      const renamed = await client.organizationById(id, hooks.signal);
      if (renamed) {
        const detail = `it is called ${renamed.name} by now`;
        refusals.push({ organization, reason: "changed", detail });
      }
      continue;
    }
    const marks = readMarks(current, owner === undefined ? [] : [owner]);
    if (marks.isProtected) refusals.push({ organization, reason: "protected" });
    else if (marks.owner === owner)
      deletions.push(deleteAction(current, owner, isDeclared ? organization : undefined));
    else {
      const whose = marks.owner === undefined ? "no owner" : `owner ${JSON.stringify(marks.owner)}`;
      refusals.push({ organization, reason: "changed", detail: `it belongs to ${whose} by now` });
    }
  }
  const now: Plan = {
    ...fresh,
    actions: [...fresh.actions, ...deletions],
    refusals: [...fresh.refusals, ...refusals],
  };
  return { plan: reviewPlan(filed, now), diagnostics };
}
