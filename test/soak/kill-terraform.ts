import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { seededRandom } from "../pace/seeded-random.js";
import { hasReached } from "../support/orgwright-process.js";
import { bundleProvider } from "../terraform/bundle.js";
import { Workspace } from "../terraform/workspace.js";
import { World } from "../terraform/world.js";

const most = 30;
/** After how many kills Terraform is let finish. */
const killsInRow = 3;

/**
 * Kills applies of the real Terraform, or the provider that they have started, at random moments; lets one
 * finish now and then, and demands that the tenant is as declared, nothing is twice and nothing is left to
 * do. Returns how many were killed before they had finished.
 *
 * @throws AssertionError where that does not hold
 */
export async function killTerraform(kills: number, seed: number): Promise<number> {
  const random = seededRandom(seed);
  const tenant = await startTenant({ latencyMs: 5 });
  const workspace = new Workspace(bundleProvider("../../src/terraform/main.ts"));
  const world = new World(tenant);
  let killed = 0;
  try {
    workspace.setEnvironment(tenant.environment);
    for (let version = 0; killed < kills; version++) {
      const count = 10 + Math.floor(random() * (most - 10));
      workspace.write(
        `resource "orgwright_organization" "this" {\n  count = ${count}\n  name = "acme-\${count.index}"\n  display_name = "Version ${version}"\n}`,
      );
      for (let inRow = 0; inRow < killsInRow && killed < kills; inRow++) {
        if (!(await killOne(tenant, workspace, random))) break;
        killed += 1;
      }
      await workspace.apply();
      const { changes, output } = await workspace.plan();
      assert.ok(!changes, `after ${killed} kills something is left to do:\n${output}`);
      await compare(workspace, world, count, `Version ${version}`);
    }
    return killed;
  } finally {
    workspace.remove();
    await tenant.close();
  }
}

/** Starts an apply and kills it, or its provider; whether that came before its end. */
async function killOne(
  tenant: Tenant,
  workspace: Workspace,
  random: () => number,
): Promise<boolean> {
  const enough = Math.floor(random() * 45);
  const isProvider = random() < 0.3;
  tenant.resetRequests();
  const run = workspace.start("apply", "-auto-approve", "-no-color", "-input=false");
  const isInTime = await hasReached(run, () => tenant.requests().total >= enough);
  const victims = isProvider ? workspace.providerProcesses() : [run.pid];
  for (const victim of victims) if (victim !== undefined && isInTime) kill(victim);
  const { status } = await run.end;
  while (workspace.providerProcesses().length > 0) await delay(20);
  return status !== 0;
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // It has ended in this moment.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

async function compare(
  workspace: Workspace,
  world: World,
  count: number,
  shown: string,
): Promise<void> {
  const there = await world.all();
  const names = Array.from({ length: count }, (_, index) => `acme-${index}`).toSorted();
  assert.deepEqual(there.map(({ name }) => String(name)).toSorted(), names);
  for (const { name, display_name } of there) assert.equal(display_name, shown, String(name));
  const recorded = Object.values(workspace.state()).map(({ id }) => String(id));
  assert.deepEqual(recorded.toSorted(), there.map(({ id }) => id).toSorted());
}
