import { expect } from "vitest";
import { applyPlan, planTenant, type Outcome } from "../../src/apply/index.js";
import { type ClientOptions, type ManagementClient } from "../../src/auth0/index.js";
import type { DesiredOrganization } from "../../src/model/index.js";
import {
  upsertOptions,
  type Declaration,
  type Plan,
  type PlanOptions,
} from "../../src/plan/index.js";
import { startTenant, type Tenant, type TenantOptions } from "../../src/tenant/index.js";

import { openClient } from "./open-client.js";
import { readWorld, type World } from "./world.js";

export { openClient };

/** An embedded tenant and a client of it, spoken to over HTTP like any other. */
export interface Stage {
  readonly tenant: Tenant;
  readonly client: ManagementClient;
  /** Plans; fails when a manifest does not fit the tenant. */
  plan(desired: readonly DesiredOrganization[], options?: Partial<PlanOptions>): Promise<Plan>;
  /** Plans and applies once, without asserting anything. */
  apply(
    desired: readonly DesiredOrganization[],
    options?: Partial<PlanOptions>,
  ): Promise<readonly Outcome[]>;
  /**
   * Plans, applies, reads the world, plans again, and demands that nothing is left to do.
   * Returns the world by name, connections included.
   */
  converge(desired: readonly DesiredOrganization[], options?: Partial<PlanOptions>): Promise<World>;
  /** Everything that the tenant has, by name. */
  world(): Promise<World>;
  close(): Promise<void>;
}

/** Starts an embedded tenant in memory and a client of it. */
export async function openStage(
  tenantOptions: TenantOptions = {},
  clientOptions: ClientOptions = {},
): Promise<Stage> {
  const tenant = await startTenant(tenantOptions);
  const client = await openClient(tenant, clientOptions);

  async function plan(
    desired: readonly DesiredOrganization[],
    options: Partial<PlanOptions> = {},
  ): Promise<Plan> {
    const declarations: Declaration[] = desired.map((organization) => ({ organization }));
    const planning = await planTenant(client, declarations, { ...upsertOptions, ...options });
    expect(planning.diagnostics).toEqual([]);
    if (planning.plan === undefined) throw new Error("there is no plan");
    return planning.plan;
  }
  async function apply(
    desired: readonly DesiredOrganization[],
    options?: Partial<PlanOptions>,
  ): Promise<readonly Outcome[]> {
    return applyPlan(client, await plan(desired, options), { concurrency: 10 });
  }
  return {
    tenant,
    client,
    plan,
    apply,
    world: () => readWorld(client),
    async converge(desired, options) {
      const outcomes = await apply(desired, options);
      expect(outcomes.flatMap(({ error }) => error ?? [])).toEqual([]);
      const result = await readWorld(client);
      expect((await plan(desired, options)).actions).toEqual([]);
      for (const { name } of desired) expect(result.has(name), `${name} is missing`).toBe(true);
      return result;
    },
    async close() {
      await client.close();
      await tenant.close();
    },
  };
}
