import { expect } from "vitest";
import { applyPlan, planTenant, type Outcome } from "../../src/apply/index.js";
import type { ClientOptions, ManagementClient } from "../../src/auth0/index.js";
import type { DesiredOrganization } from "../../src/model/index.js";
import { defaultRetryPolicy } from "../../src/pace/index.js";
import { type Declaration, type Plan, type PlanOptions } from "../../src/plan/index.js";
import {
  startTenant,
  type Fault,
  type Tenant,
  type TenantOptions,
} from "../../src/tenant/index.js";
import { createQuickClocks } from "./quick-clock.js";
import { openClient } from "./open-client.js";
import { mustBeTrue, readWorld, snapshot, type World } from "./world.js";

/** The team whose manifest is applied in scenarios with faults. */
export const ourTeam = "team-a";

/** What our team declares: something to create, to change, to leave, and (by not naming it) to delete. */
export const declared: readonly DesiredOrganization[] = [
  { name: "stays", display_name: "Stays" },
  { name: "changes", display_name: "After", metadata: { plan: "gold" } },
  { name: "grows", connections: [{ name: "google-oauth2", assign_membership_on_login: true }] },
  { name: "shrinks", connections: [] },
  ...[1, 2, 3, 4].map((index) => ({ name: `new-${index}`, display_name: `New ${index}` })),
  {
    name: "new-with-connections",
    connections: [
      { name: "Username-Password-Authentication", show_as_button: false },
      { name: "google-oauth2", is_enabled: false },
    ],
  },
];

const ours = { metadata: { orgwright_owner: ourTeam } };

/** The world before: what is declared differs from it in every way, and others live in it as well. */
const before = [
  { name: "stays", display_name: "Stays", ...ours },
  {
    name: "changes",
    display_name: "Before",
    metadata: { plan: "silver", orgwright_owner: ourTeam },
  },
  { name: "grows", ...ours },
  { name: "shrinks", ...ours, connections: [{ name: "google-oauth2" }] },
  { name: "gone-1", ...ours },
  { name: "gone-2", ...ours, connections: [{ name: "google-oauth2" }] },
  { name: "nobodys", display_name: "Nobody's", connections: [{ name: "google-oauth2" }] },
  { name: "another-teams", metadata: { orgwright_owner: "team-b", a: "b" } },
  { name: "protected", metadata: { orgwright_owner: ourTeam, orgwright_protected: "true" } },
];

const bystanders = ["nobodys", "another-teams", "protected"];

/** A run of a plan, with the plan. */
export interface Applied {
  readonly plan: Plan;
  readonly outcomes: readonly Outcome[];
}

/** A tenant with a past, a client on a quick clock, and what must hold whatever happens. */
export interface FaultStage {
  readonly tenant: Tenant;
  readonly client: ManagementClient;
  plan(desired?: readonly DesiredOrganization[], client?: ManagementClient): Promise<Plan>;
  apply(desired?: readonly DesiredOrganization[], client?: ManagementClient): Promise<Applied>;
  /** Carries out a plan that was made earlier. */
  carryOut(plan: Plan, client?: ManagementClient): Promise<Applied>;
  /** How many requests the faults have met. */
  met(): Promise<number>;
  /** Ends the faults and demands that the outcomes are true of the world as it is. */
  mustBeTrue(applied: Applied): Promise<World>;
  /**
   * Ends the faults, applies once more and demands the end state: what is declared is there, once,
   * as declared; what our team does not declare is gone; everybody else's is as it was, to the byte.
   */
  mustConverge(desired?: readonly DesiredOrganization[]): Promise<World>;
  close(): Promise<void>;
}

/** What the client of a stage and its tenant may be given. */
export interface FaultStageOptions {
  readonly client?: ClientOptions;
  readonly tenant?: TenantOptions;
  readonly faults?: readonly Fault[];
  /** By which the clocks of both run faster than the machine's. */
  readonly speed?: number;
}

/** Names of the crowd that makes a tenant's list long; nothing is declared of them. */
export const crowdPrefix = "crowd-";

const isOfInterest = (name: string): boolean => !name.startsWith(crowdPrefix);

const rules: PlanOptions = {
  policy: "sync",
  owners: new Set([ourTeam]),
  takeOver: false,
  includes: () => true,
};

/** Starts a tenant with a past and orders faults of it. */
export async function openFaultStage(options: FaultStageOptions = {}): Promise<FaultStage> {
  const clocks = createQuickClocks(options.speed);
  const tenant = await startTenant({
    clock: clocks.tenant,
    seed: { organizations: before },
    ...options.tenant,
  });
  // Making the key of the tenant's tokens takes longer than the time-outs of these tests.
  await tenant.issueToken();
  // A busy machine is slow, and slower still by a quick clock.
  const patient = { clock: clocks.client, retry: { ...defaultRetryPolicy, totalMs: 36_000_000 } };
  const client = await openClient(tenant, { ...patient, ...options.client });
  const calm = await openClient(tenant, patient);
  const untouched = await snapshot(tenant, bystanders);
  for (const fault of options.faults ?? []) tenant.orderFault(fault);

  const stage: FaultStage = {
    tenant,
    client,
    async plan(desired = declared, by = client) {
      const declarations: Declaration[] = desired.map((organization) => ({
        organization,
        owner: ourTeam,
      }));
      const planning = await planTenant(by, declarations, rules);
      expect(planning.diagnostics).toEqual([]);
      if (planning.plan === undefined) throw new Error("there is no plan");
      return planning.plan;
    },
    async apply(desired, by = client) {
      return stage.carryOut(await stage.plan(desired, by), by);
    },
    async carryOut(plan, by = client) {
      return { plan, outcomes: await applyPlan(by, plan, { concurrency: 4 }) };
    },
    async met() {
      const response = await fetch(`${tenant.url}/__tenant/faults`, {
        headers: { authorization: `Bearer ${tenant.controlToken}` },
      });
      const { faults } = (await response.json()) as { faults: { met: number }[] };
      return faults.reduce((sum, { met }) => sum + met, 0);
    },
    async mustBeTrue({ plan, outcomes }) {
      tenant.clearFaults();
      const world = await readWorld(calm, isOfInterest);
      mustBeTrue(plan, outcomes, world);
      expect(await snapshot(tenant, bystanders)).toEqual(untouched);
      return world;
    },
    async mustConverge(desired = declared) {
      tenant.clearFaults();
      await stage.mustBeTrue(await stage.apply(desired, calm));
      expect((await stage.plan(desired, calm)).actions).toEqual([]);
      const world = await readWorld(calm, isOfInterest);
      expect([...world.keys()]).toEqual(expect.arrayContaining(desired.map(({ name }) => name)));
      expect(await snapshot(tenant, bystanders)).toEqual(untouched);
      return world;
    },
    async close() {
      await Promise.all([client.close(), calm.close()]);
      await tenant.close();
    },
  };
  return stage;
}

/** The outcomes by the name of the organization. */
export function outcomesByName({ outcomes }: Applied): Readonly<Record<string, string>> {
  return Object.fromEntries(outcomes.map(({ organization, outcome }) => [organization, outcome]));
}
