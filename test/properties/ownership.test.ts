import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { applyPlan, planDestroy, planTenant } from "../../src/apply/index.js";
import type { ManagementClient } from "../../src/auth0/index.js";
import {
  checkOrganization,
  readMarks,
  type CurrentOrganization,
  type DesiredOrganization,
} from "../../src/model/index.js";
import type { Policy } from "../../src/plan/index.js";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { desiredConnections, desiredOrganization } from "../support/arbitraries.js";
import { openClient } from "../support/open-client.js";
import { createQuickClocks } from "../support/quick-clock.js";
import { readWorld, snapshot } from "../support/world.js";

const names = ["a", "b", "c", "d", "e", "f"];
const teams = ["team-a", "team-b", "team-c"];
const connections = ["google-oauth2", "Username-Password-Authentication"];

/** What the tenant has: organizations of several owners and of none, some of them protected. */
const existing = fc
  .record({
    owner: fc.option(fc.constantFrom(...teams), { nil: undefined }),
    isProtected: fc.boolean(),
    display_name: fc.constantFrom("One", "Two"),
    isConnected: fc.boolean(),
  })
  .map(({ owner, isProtected, display_name, isConnected }) => ({
    display_name,
    metadata: {
      kept: "yes",
      ...(owner !== undefined && { orgwright_owner: owner }),
      ...(isProtected && { orgwright_protected: "true" }),
    },
    ...(isConnected && { connections: [{ name: "google-oauth2" }] }),
  }));

const desired = fc
  .tuple(desiredOrganization, fc.option(desiredConnections(connections), { nil: undefined }))
  .map(([fields, entries]) => ({ ...fields, ...(entries && { connections: entries }) }))
  .filter((value) => checkOrganization(value).organization !== undefined);

const disturbance = fc.option(
  fc.record({
    kind: fc.constantFrom("reset-before", "reset-after", "stale-list", "truncate"),
    skip: fc.nat(8),
    times: fc.nat(4).map((more) => more + 1),
  }),
  { nil: undefined },
);

let tenant: Tenant;
let client: ManagementClient;
beforeAll(async () => {
  const clocks = createQuickClocks();
  tenant = await startTenant({ clock: clocks.tenant });
  client = await openClient(tenant, { clock: clocks.client });
});
afterAll(async () => {
  await client.close();
  await tenant.close();
});

/** Makes the tenant's organizations those of a case. */
async function prepare(world: readonly object[]): Promise<readonly CurrentOrganization[]> {
  tenant.clearFaults();
  for (const { id } of (await readWorld(client)).values()) await client.deleteOrganization(id);
  const organizations = world.map((one, index) => ({ ...one, name: names[index] ?? "" }));
  tenant.plant({ organizations });
  return [...(await readWorld(client)).values()];
}

/** The organizations that a run of an owner under a policy must leave as they are. */
function untouchable(
  world: readonly CurrentOrganization[],
  owner: string | undefined,
  declared: readonly DesiredOrganization[],
  policy: Policy,
): string[] {
  return world
    .filter((current) => {
      const marks = readMarks(current);
      const isDeclared = declared.some(({ name }) => name === current.name);
      if (marks.owner !== undefined && marks.owner !== owner) return true;
      if (policy === "create-only") return true;
      if (isDeclared) return false;
      return policy !== "sync" || marks.owner === undefined || marks.isProtected;
    })
    .map(({ name }) => name);
}

const scenario = fc.record({
  world: fc.array(existing, { minLength: 1, maxLength: names.length }),
  owner: fc.option(fc.constantFrom(...teams), { nil: undefined }),
  declared: fc
    .tuple(...names.map(() => fc.option(desired, { nil: undefined })))
    .map((all) =>
      all.flatMap((one, index): DesiredOrganization[] =>
        one === undefined ? [] : [{ ...one, name: names[index] ?? "" }],
      ),
    ),
  policy: fc.constantFrom<Policy[]>("create-only", "upsert", "sync"),
  fault: disturbance,
  interruptedAfter: fc.option(fc.nat(5), { nil: undefined }),
});

it("no policy, fault or interruption makes apply touch an organization that is not its owner's", async () => {
  await fc.assert(
    fc.asyncProperty(
      scenario,
      async ({ world, owner, declared, policy, fault, interruptedAfter }) => {
        const current = await prepare(world);
        const kept = untouchable(current, owner, declared, policy);
        const before = await snapshot(tenant, kept);
        if (fault) tenant.orderFault(fault);
        const declarations = declared.map((organization) => ({ organization, owner }));
        const { plan } = await planTenant(client, declarations, {
          policy,
          owners: new Set(owner === undefined ? [] : [owner]),
          takeOver: false,
          includes: () => true,
        });
        const interruption = new AbortController();
        let ended = 0;
        const outcomes = await applyPlan(client, plan ?? neverPlanned(), {
          concurrency: 3,
          signal: interruption.signal,
          onOutcome: () => {
            ended += 1;
            if (ended === interruptedAfter) interruption.abort(new Error("interrupted"));
          },
        });
        tenant.clearFaults();
        expect(outcomes).toHaveLength(plan?.actions.length ?? -1);
        expect(await snapshot(tenant, kept)).toEqual(before);
      },
    ),
    { numRuns: 60 },
  );
}, 300_000);

it("destroy deletes declared organizations of its owner, never a protected one or another's", async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ world, owner, declared, fault }) => {
      const current = await prepare(world);
      const kept = current
        .filter((one) => {
          const marks = readMarks(one);
          const isDeclared = declared.some(({ name }) => name === one.name);
          return !isDeclared || marks.owner !== owner || marks.isProtected;
        })
        .map(({ name }) => name);
      const before = await snapshot(tenant, kept);
      if (fault) tenant.orderFault(fault);
      const declarations = declared.map((organization) => ({ organization, owner }));
      const plan = await planDestroy(client, declarations, () => true);
      await applyPlan(client, plan, { concurrency: 3 });
      tenant.clearFaults();
      expect(await snapshot(tenant, kept)).toEqual(before);
      const left = [...(await readWorld(client)).keys()];
      const protectedHere = declared.filter((one) => one.protected === true).map((one) => one.name);
      const ours = declared
        .map(({ name }) => name)
        .filter((name) => !kept.includes(name) && !protectedHere.includes(name));
      expect(left.filter((name) => ours.includes(name))).toEqual([]);
    }),
    { numRuns: 40 },
  );
}, 300_000);

function neverPlanned(): never {
  throw new Error("there is no plan");
}
