import {
  applyPlan,
  exportOrganizations,
  planTenant,
  type Outcome,
} from "../../../src/apply/index.js";
import {
  openManagementClient,
  parseTenantAddress,
  type ClientOptions,
  type Credentials,
  type ManagementClient,
} from "../../../src/auth0/index.js";
import { OperationError } from "../../../src/errors/index.js";
import type { DesiredOrganization } from "../../../src/model/index.js";
import { upsertOptions, type Plan, type PlanOptions } from "../../../src/plan/index.js";
import { createImpatientClock, type ImpatientClock } from "../../support/foreign-server.js";

/** The secret of a victim's client. Nothing that it prints may hold it. */
export const victimSecret = 'Vic+tim/Secret=With"Marks&0123456789';

export const victimCredentials: Credentials = {
  kind: "client-secret",
  clientId: "victim-client",
  clientSecret: victimSecret,
};

/** Somebody who uses a tenant, on a clock on which waiting takes no time. */
export interface Victim {
  readonly client: ManagementClient;
  readonly clock: ImpatientClock;
  plan(desired: readonly DesiredOrganization[], options?: Partial<PlanOptions>): Promise<Plan>;
  apply(desired: readonly DesiredOrganization[]): Promise<readonly Outcome[]>;
  export(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Opens a client of a hostile tenant. */
export async function openVictim(
  url: string,
  options: ClientOptions = {},
  credentials: Credentials = victimCredentials,
): Promise<Victim> {
  const clock = createImpatientClock();
  const client = await openManagementClient(parseTenantAddress(url), credentials, {
    clock,
    timeoutMs: 2000,
    ...options,
  });
  const plan: Victim["plan"] = async (desired, planOptions) => {
    const declarations = desired.map((organization) => ({ organization }));
    const planning = await planTenant(client, declarations, { ...upsertOptions, ...planOptions });
    if (planning.plan === undefined) throw new Error(JSON.stringify(planning.diagnostics));
    return planning.plan;
  };
  return {
    client,
    clock,
    plan,
    apply: async (desired) => applyPlan(client, await plan(desired), { concurrency: 10 }),
    export: async () => {
      const names: string[] = [];
      const all = exportOrganizations(client, {
        includes: () => true,
        collections: new Set<never>(),
      });
      for await (const { name } of all) names.push(name);
      return names;
    },
    close: () => client.close(),
  };
}

/** Names that a manifest declares. */
export function declare(count: number): DesiredOrganization[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `org-${index}`,
    display_name: "Shall be",
  }));
}

/** The error that something ends with. */
export async function errorOf(work: Promise<unknown>): Promise<OperationError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof OperationError) return error;
    throw error;
  }
  throw new Error("It ended without an error");
}
