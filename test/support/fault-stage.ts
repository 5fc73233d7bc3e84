import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";
import { applyPlan, planTenant, type Outcome } from "../../src/apply/index.js";
import type { ClientOptions, ManagementClient } from "../../src/auth0/index.js";
import { OperationError } from "../../src/errors/index.js";
import type { DesiredOrganization } from "../../src/model/index.js";
import { defaultRetryPolicy } from "../../src/pace/index.js";
import {
  compareOrganization,
  type Action,
  type Declaration,
  type Plan,
  type PlanOptions,
} from "../../src/plan/index.js";
import {
  startTenant,
  type Fault,
  type Tenant,
  type TenantOptions,
} from "../../src/tenant/index.js";
import { createQuickClocks } from "./quick-clock.js";
import { openClient, readWorld, type World } from "./scenario.js";

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
      const response = await fetch(`${tenant.url}/__tenant/faults`);
      const { faults } = (await response.json()) as { faults: { met: number }[] };
      return faults.reduce((sum, { met }) => sum + met, 0);
    },
    async mustBeTrue({ plan, outcomes }) {
      tenant.clearFaults();
      const world = await readWorld(calm);
      expect(outcomes.map(({ organization }) => organization)).toEqual(
        plan.actions.map(({ organization }) => organization),
      );
      plan.actions.forEach((action, index) => mustBeTrue(action, outcomes[index], world));
      expect(await snapshot(tenant, bystanders)).toEqual(untouched);
      return world;
    },
    async mustConverge(desired = declared) {
      tenant.clearFaults();
      await stage.mustBeTrue(await stage.apply(desired, calm));
      expect((await stage.plan(desired, calm)).actions).toEqual([]);
      const world = await readWorld(calm);
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

/** Demands that an outcome says what is the case. */
export function mustBeTrue(action: Action, outcome: Outcome | undefined, world: World): void {
  const name = action.organization;
  expect(outcome).toMatchObject({ organization: name, action: action.kind });
  switch (outcome?.outcome) {
    case "done":
    case "adopted":
    case "unchanged": {
      expect(outcome.error).toBeUndefined();
      const has = world.get(name);
      if (action.kind === "delete") expect(has?.id, `${name} was deleted`).not.toBe(action.id);
      else {
        const left = has && compareOrganization(action.desired, has);
        expect({ name, isThere: has !== undefined, left }).toEqual({ name, isThere: true });
      }
      break;
    }
    default:
      expect(outcome?.error).toBeInstanceOf(OperationError);
      expect(outcome?.error?.message).not.toBe("");
  }
}

/** Organizations as the tenant prints them, with their connections. */
export async function snapshot(
  tenant: Tenant,
  names: readonly string[],
): Promise<readonly string[]> {
  const headers = { authorization: `Bearer ${await tenant.issueToken()}` };
  const get = async (path: string): Promise<string> =>
    (await fetch(`${tenant.url}/api/v2/organizations/${path}`, { headers })).text();
  return Promise.all(
    names.map(async (name) => {
      const text = await get(`name/${name}`);
      const { id } = JSON.parse(text) as { id?: string };
      return text + (id === undefined ? "" : await get(`${id}/connections`));
    }),
  );
}

/** The outcomes by the name of the organization. */
export function outcomesByName({ outcomes }: Applied): Readonly<Record<string, string>> {
  return Object.fromEntries(outcomes.map(({ organization, outcome }) => [organization, outcome]));
}

/** Whether two states of the world are the same but for the ids of organizations. */
export function isSameWorld(a: World, b: World): boolean {
  const plain = (world: World): unknown =>
    [...world.values()]
      .map(({ id: _, ...rest }) => rest)
      .sort((x, y) => (x.name < y.name ? -1 : 1));
  return isDeepStrictEqual(plain(a), plain(b));
}
