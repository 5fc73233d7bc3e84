import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTenant, type Tenant } from "../../../src/tenant/index.js";
import type { Notice } from "../../../src/terraform/notice.js";
import type { ObjectValue } from "../../../src/terraform/value.js";
import { World } from "../world.js";
import {
  attributes,
  SmallTerraform,
  type Plan,
  type PlanFlags,
  type Written,
} from "./small-terraform.js";

/** A tenant and a small Terraform, for a few steps that are written out. */
export class Scene {
  readonly tenant: Tenant;
  readonly world: World;
  readonly terraform: SmallTerraform;
  readonly #folder: string;
  #run = 0;

  private constructor(tenant: Tenant, folder: string, random: () => number) {
    this.tenant = tenant;
    this.#folder = folder;
    this.world = new World(tenant);
    this.terraform = new SmallTerraform(tenant, folder, random);
  }

  /** @param random what decides in which order resources are worked on: the least comes first */
  static async open(random = () => 0.5): Promise<Scene> {
    const folder = mkdtempSync(join(tmpdir(), "orgwright-scene-"));
    return new Scene(await startTenant(), folder, random);
  }

  /** Sets variables of the environment of later runs. */
  setEnvironment(variables: NodeJS.ProcessEnv): void {
    this.terraform.environment = { ...this.terraform.environment, ...variables };
  }

  /** Writes one resource. */
  write(address: string, parts: ObjectValue, flags: Omit<Written, "config"> = {}): void {
    this.terraform.configuration.set(address, { config: attributes(parts), ...flags });
  }

  /** Plans; errors of the plan are in its notices. */
  async plan(flags: PlanFlags = {}): Promise<Plan> {
    this.#run += 1;
    return this.terraform.plan(this.#run, flags);
  }

  /**
   * Carries a plan out.
   *
   * @param elsewhere whether another machine does it, which has the plan and nothing else
   */
  async apply(plan: Plan, elsewhere = false): Promise<readonly Notice[]> {
    assert.deepEqual(errorsOf(plan.notices), []);
    if (elsewhere) this.terraform.loseNotes();
    const { notices, defects } = await this.terraform.apply(this.#run, plan);
    assert.deepEqual(defects, []);
    return notices;
  }

  /** Plans and applies, and nothing is left to do. */
  async converge(): Promise<void> {
    assert.deepEqual(errorsOf(await this.apply(await this.plan())), []);
    const { changes, notices } = await this.plan();
    assert.deepEqual(notices, []);
    assert.deepEqual(
      changes.map(({ action }) => action).filter((action) => action !== "no-op"),
      [],
    );
  }

  async idOf(name: string): Promise<string | undefined> {
    return (await this.world.organization(name))?.id;
  }

  async close(): Promise<void> {
    rmSync(this.#folder, { recursive: true, force: true });
    await this.tenant.close();
  }
}

/** What went wrong, in words. */
export function errorsOf(notices: readonly Notice[]): readonly string[] {
  return notices
    .filter(({ severity }) => severity === "error")
    .map(({ summary, detail }) => `${summary}: ${detail ?? ""}`);
}
