import assert from "node:assert/strict";
import { applyPlan, planTenant, type Outcome } from "../../src/apply/index.js";
import { organizationPages, type ManagementClient } from "../../src/auth0/index.js";
import { OperationError } from "../../src/errors/index.js";
import type { DesiredOrganization } from "../../src/model/index.js";
import { defaultRetryPolicy } from "../../src/pace/index.js";
import type { Plan, PlanOptions } from "../../src/plan/index.js";
import { startTenant } from "../../src/tenant/index.js";
import { exampleTenant } from "../support/example-tenant.js";
import { openClient } from "../support/open-client.js";
import { createQuickClocks } from "../support/quick-clock.js";
import { mustBeTrue, readWorld, snapshot } from "../support/world.js";
import { connectionNames, describeMix, mixOf, type Mix } from "./mix.js";

const owner = "team-a";

const bystanders = [
  { name: "nobodys", display_name: "Nobody's", connections: [{ name: "google-oauth2" }] },
  { name: "another-teams", metadata: { orgwright_owner: "team-b", a: "b" } },
];

const bystanderNames = bystanders.map(({ name }) => name);

/** What a run of a client came to: a report, or the error that ended it before it wrote anything. */
type Ended =
  | { readonly plan: Plan; readonly outcomes: readonly Outcome[] }
  | { readonly error: OperationError };

/**
 * Runs the mix of a seed.
 *
 * @throws Error that names the seed and the mix when an invariant does not hold
 */
export async function runMix(seed: number): Promise<void> {
  const mix = mixOf(seed);
  try {
    await run(mix);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `The mix of seed ${seed} failed (npm run soak -- --runs 1 --seed ${seed}): ${why}\n${describeMix(mix)}`,
      { cause },
    );
  }
}

async function run(mix: Mix): Promise<void> {
  const clocks = createQuickClocks(1000);
  const tenant = await startTenant({
    clock: clocks.tenant,
    limits: mix.limits,
    limitsSpeed: mix.limitsSpeed,
    seed: {
      ...exampleTenant.seed,
      connections: connectionNames.slice(2).map((name) => ({ name, strategy: "samlp" })),
      organizations: bystanders,
    },
  });
  // A busy machine is slow, and slower still by a quick clock.
  const retry = { ...defaultRetryPolicy, totalMs: Infinity };
  const open = (concurrency: number): Promise<ManagementClient> =>
    openClient(tenant, { clock: clocks.client, retry, concurrency, headroomPercent: 0 });
  const calm = await open(10);
  const clients = await Promise.all(mix.manifests.map(() => open(mix.concurrency)));
  try {
    const options: PlanOptions = {
      policy: mix.policy,
      owners: new Set([owner]),
      takeOver: false,
      includes: () => true,
    };
    mustSucceed(await apply(calm, mix.before, { ...options, policy: "upsert" }, 10));
    const untouched = await snapshot(tenant, bystanderNames);

    for (const fault of mix.faults) tenant.orderFault(fault);
    const ended = await Promise.all(
      clients.map((client, index) =>
        apply(client, mix.manifests[index] ?? [], options, mix.concurrency),
      ),
    );
    tenant.clearFaults();

    const world = await readWorld(calm);
    const isDisturbed = (name: string): boolean => mix.disturbed.includes(name);
    for (const end of ended) {
      if ("plan" in end) mustBeTrue(end.plan, end.outcomes, world, isDisturbed);
      else assert.notEqual(end.error.message, "");
    }

    // Manifests agree on what they share, so what all of them ask for can be asked for at once.
    const all = [...new Set(mix.manifests.flat())];
    mustSucceed(await apply(calm, all, options, mix.concurrency));
    const again = await apply(calm, all, options, mix.concurrency);
    assert("plan" in again);
    assert.deepEqual(again.plan.actions, []);
    // What somebody renamed and nobody declares is not deleted for being declared nowhere.
    const reasons = mix.disturbed.length > 0 ? ["protected", "renamed"] : ["protected"];
    for (const { reason } of again.plan.refusals) assert(reasons.includes(reason), reason);
    const names = new Set<string>();
    for await (const page of organizationPages(calm)) for (const { name } of page) names.add(name);
    // What somebody has renamed exists under that name, and create-only leaves what exists.
    const left = new Set(again.plan.left);
    for (const { name } of all) assert(names.has(name) || left.has(name), `${name} is missing`);
    assert.deepEqual(await snapshot(tenant, bystanderNames), untouched);
  } finally {
    await Promise.all([calm, ...clients].map((client) => client.close()));
    await tenant.close();
  }
}

async function apply(
  client: ManagementClient,
  manifest: readonly DesiredOrganization[],
  options: PlanOptions,
  concurrency: number,
): Promise<Ended> {
  const declarations = manifest.map((organization) => ({ organization, owner }));
  try {
    const { plan, diagnostics } = await planTenant(client, declarations, options);
    assert.deepEqual(diagnostics, []);
    assert(plan);
    return { plan, outcomes: await applyPlan(client, plan, { concurrency }) };
  } catch (error) {
    if (error instanceof OperationError) return { error };
    throw error;
  }
}

function mustSucceed(ended: Ended): void {
  if ("error" in ended) throw ended.error;
  for (const { error } of ended.outcomes) if (error) throw error;
}
