import type { ManagementClient } from "../auth0/index.js";
import { invariant } from "../errors/index.js";
import type { Action, Declaration, Plan, PlanOptions } from "../plan/index.js";
import { planTenant, type PlanningHooks } from "./plan-tenant.js";

/**
 * Plans the deletion of the organizations that are declared, as if each were declared absent. Those that
 * are protected, and those that carry the mark of another owner than their manifest's, are refused.
 *
 * @throws OperationError when the tenant cannot be read
 */
export async function planDestroy(
  client: ManagementClient,
  declarations: readonly Declaration[],
  { includes, keepsOff }: Pick<PlanOptions, "includes" | "keepsOff">,
  hooks: PlanningHooks = {},
): Promise<Plan> {
  const absent = declarations.map((declaration): Declaration => ({
    owner: declaration.owner,
    previousOwners: declaration.previousOwners,
    organization: {
      name: declaration.organization.name,
      ...(declaration.organization.former_names && {
        former_names: declaration.organization.former_names,
      }),
      absent: true,
      ...(declaration.organization.protected === true && { protected: true }),
    },
  }));
  const names = new Set(
    declarations.flatMap(({ organization: { name, former_names: former } }) => [
      name,
      ...(former ?? []),
    ]),
  );
  const options = {
    policy: "upsert",
    owners: new Set(declarations.flatMap(({ owner }) => owner ?? [])),
    takeOver: false,
    // What is not to be taken down does not count for how much is.
    includes: (name: string) => names.has(name) && includes(name),
    keepsOff,
  } as const;
  const { plan } = await planTenant(client, absent, options, hooks);
  invariant(plan !== undefined, "what is to be deleted refers to nothing");
  // No manifest says of them that they shall be absent, and so must no plan.
  const actions = plan.actions.map((action): Action => {
    if (action.kind !== "delete") return action;
    const { isDeclared: _isDeclared, ...deletion } = action;
    return deletion;
  });
  return { ...withoutUndeclared(plan), actions };
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
): Promise<Plan> {
  const options = { policy: "sync", owners: new Set([owner]), takeOver: false, includes } as const;
  const { plan } = await planTenant(client, [], options, hooks);
  invariant(plan !== undefined, "what declares nothing refers to nothing");
  return withoutUndeclared(plan);
}

/** Whoever takes down what is declared has not asked what is not. */
function withoutUndeclared({ undeclared: _undeclared, ...plan }: Plan): Plan {
  return plan;
}
