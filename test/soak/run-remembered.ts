import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applyPlan } from "../../src/apply/index.js";
import type { ManagementClient } from "../../src/auth0/index.js";
import { collections, type DesiredOrganization } from "../../src/model/index.js";
import type { Declaration, Plan } from "../../src/plan/index.js";
import { forgetWritten, planRun, type CachePlace } from "../../src/run/index.js";
import { startTenant, type Fault, type Tenant } from "../../src/tenant/index.js";
import { seededRandom } from "../pace/seeded-random.js";
import { exampleTenant } from "../support/example-tenant.js";
import { openClient } from "../support/open-client.js";
import { createQuickClocks } from "../support/quick-clock.js";

/**
 * Random mixes of what others change, what happens to the stream that tells of it, restarts of the tenant
 * and kills of the programs that remember; and after each step the question whether a plan that remembers
 * is the plan that reads everything. Knows no test runner.
 */

const owner = "team-a";
const names = Array.from({ length: 12 }, (_, at) => `acme-${at}`);
/** So many that reading the list costs more than a page. */
const bystanders = Array.from({ length: 390 }, (_, at) => `other-${at}`);
const steps = 3;

const faults: readonly Fault[] = [
  { kind: "lose-events", times: "always", share: 0.5 },
  { kind: "lose-events", times: "always" },
  { kind: "duplicate-events", times: "always" },
  { kind: "reorder-events", times: "always" },
  { kind: "delay-events", times: "always", ms: 50 },
  { kind: "cut-events", after: 1, times: 2 },
  { kind: "cut-events", after: 0, times: 1 },
  { kind: "stall-events", after: 1, times: 1 },
  { kind: "expire-cursor", path: "/api/v2/events", times: 1 },
];

/**
 * Runs the mix of a seed.
 *
 * @throws Error that names the seed and tells what happened, where the two plans differ
 */
export async function runRemembered(seed: number): Promise<void> {
  const world = await RememberedWorld.open(seed);
  try {
    await world.run();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `The remembered tenant of seed ${seed} failed (npm run soak -- --runs 0 --names 0 --steps 0 --remembered 1 --seed ${seed}): ${why}\n${world.told.join("\n")}`,
      { cause },
    );
  } finally {
    await world.close();
  }
}

class RememberedWorld {
  readonly told: string[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), "remembered-"));
  readonly #clocks = createQuickClocks(40);
  readonly #random: () => number;
  readonly #cache: CachePlace;
  readonly #declared: readonly Declaration[];
  #tenant: Tenant | undefined;
  #client: ManagementClient | undefined;
  #made = 0;

  private constructor(seed: number) {
    this.#random = seededRandom(seed);
    this.#cache = {
      path: join(this.#folder, "cache.db"),
      tenant: "t",
      maxAgeMs: 86_400_000_000,
      shortList: 10,
      refreshed: 1,
      clock: this.#clocks.client,
    };
    this.#declared = names.map((name) => ({
      owner,
      organization: {
        name,
        display_name: "As declared",
        ...this.#entries(),
        ...(this.#chance(0.5) && this.#entries()),
      },
    }));
  }

  static async open(seed: number): Promise<RememberedWorld> {
    const world = new RememberedWorld(seed);
    await world.#start();
    world.#tenant?.plant({ organizations: bystanders.map((name) => ({ name })) });
    await applyPlan(world.#sure(), (await world.#plan()).plan, { concurrency: 10 });
    // The first look begins some minutes before itself, where everything was made; the second knows better.
    await world.#plan(world.#cache);
    await world.#plan(world.#cache);
    return world;
  }

  async close(): Promise<void> {
    await this.#stop();
    rmSync(this.#folder, { recursive: true });
  }

  async run(): Promise<void> {
    for (let step = 1; step <= steps; step += 1) {
      this.told.push(`step ${step}`);
      for (let changes = Math.floor(this.#random() * 6); changes > 0; changes -= 1) {
        await this.#change();
      }
      if (this.#chance(0.2)) await this.#restart();
      if (this.#chance(0.25)) await this.#killedPlan();
      const fault = this.#chance(0.6) ? this.#pick(faults) : undefined;
      if (fault !== undefined) {
        this.told.push(`fault: ${JSON.stringify(fault)}`);
        this.#tenant?.orderFault(fault);
      }
      const [remembering, besides] = await Promise.all([
        this.#plan(this.#cache),
        this.#chance(0.2) ? this.#plan(this.#cache) : undefined,
      ]);
      this.#tenant?.clearFaults();
      const reading = await this.#plan();
      for (const each of [remembering, ...(besides ? [besides] : [])]) {
        assert.deepEqual(essence(each.plan), essence(reading.plan));
      }
      if (this.#chance(0.5)) await this.#apply(remembering.plan);
    }
  }

  async #start(): Promise<void> {
    this.#tenant = await startTenant({
      ...exampleTenant,
      databasePath: join(this.#folder, "tenant.db"),
      clock: this.#clocks.tenant,
      tokenLifetimeSeconds: 2_000_000,
      events: { closeAfterMs: 1e9, keepForMs: 1e12 },
    });
    this.#client = await openClient(this.#tenant, { clock: this.#clocks.client });
  }

  async #stop(): Promise<void> {
    await this.#client?.close();
    await this.#tenant?.close();
  }

  async #restart(): Promise<void> {
    this.told.push("the tenant restarts");
    await this.#stop();
    await this.#start();
  }

  #sure(): ManagementClient {
    assert.ok(this.#client);
    return this.#client;
  }

  #plan(cache?: CachePlace, hooks: Parameters<typeof planRun>[2] = {}) {
    return planRun(
      this.#sure(),
      {
        declared: { organizations: this.#declared, owners: [owner], ignore: [] },
        policy: "sync",
        cache,
      },
      hooks,
    );
  }

  /** A plan that is killed: what it had written by then is all that is left of it. */
  async #killedPlan(): Promise<void> {
    let left = Math.floor(this.#random() * 30);
    this.told.push(`a plan is killed after ${left} steps`);
    const { path } = this.#cache;
    const copy = `${path}.killed`;
    const kill = new AbortController();
    const onProgress = (): void => {
      left -= 1;
      if (left >= 0 || kill.signal.aborted) return;
      if (existsSync(path)) copyFileSync(path, copy);
      kill.abort(new Error("killed"));
    };
    await this.#plan(this.#cache, { signal: kill.signal, onProgress }).catch((error: unknown) => {
      if (!kill.signal.aborted) throw error;
    });
    if (!existsSync(copy)) return;
    copyFileSync(copy, path);
    rmSync(copy);
  }

  /** Carries a plan out, often not to its end; a program that is killed forgets nothing. */
  async #apply(plan: Plan): Promise<void> {
    const kill = new AbortController();
    const most = this.#chance(0.4) ? Math.floor(this.#random() * plan.actions.length) : Infinity;
    this.told.push(`an apply of ${plan.actions.length}, killed after ${most}`);
    let done = 0;
    await applyPlan(this.#sure(), plan, {
      concurrency: 3,
      signal: kill.signal,
      onOutcome: () => {
        if ((done += 1) > most) kill.abort(new Error("killed"));
      },
    }).catch((error: unknown) => {
      if (!kill.signal.aborted) throw error;
    });
    if (!kill.signal.aborted) forgetWritten(this.#cache, plan);
  }

  /** What somebody else does. */
  async #change(): Promise<void> {
    const name = this.#chance(0.85) ? this.#pick(names) : this.#pick(bystanders);
    const kind = this.#pick([
      "entries",
      "entries",
      "entries",
      "field",
      "delete",
      "rename",
      "create",
    ]);
    if (kind === "entries") {
      await this.#others({ name, ...this.#entries() });
      return;
    }
    if (kind === "create") {
      await this.#others({ name: `new-${(this.#made += 1)}` });
      return;
    }
    const found = await this.#sure().organizationByName(name);
    if (found === undefined) return;
    this.told.push(`${kind} ${name} (${found.id})`);
    if (kind === "delete") await this.#send("DELETE", found.id);
    else {
      const to = `was-${(this.#made += 1)}`;
      await this.#send("PATCH", found.id, kind === "field" ? { display_name: to } : { name: to });
    }
  }

  async #others(organization: DesiredOrganization): Promise<void> {
    this.told.push(`others: ${JSON.stringify(organization)}`);
    const { plan } = await planRun(this.#sure(), {
      declared: { organizations: [{ organization }], owners: [], ignore: [] },
      policy: "upsert",
    });
    await applyPlan(this.#sure(), plan, { concurrency: 1 });
  }

  async #send(method: string, id: string, body?: object): Promise<void> {
    const tenant = this.#tenant;
    assert.ok(tenant);
    const answer = await fetch(`${tenant.url}/api/v2/organizations/${id}`, {
      method,
      headers: {
        authorization: `Bearer ${await tenant.issueToken()}`,
        "content-type": "application/json",
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    assert.ok(answer.ok, `${method} ${id}: ${answer.status}`);
  }

  /** What is said of a collection: any part of what there could be. */
  #entries(): Partial<DesiredOrganization> {
    const { name, example, otherExample } = this.#pick(collections);
    const some = [...example, ...otherExample].filter(() => this.#chance(0.5));
    return { [name]: some };
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.#random() * items.length)] as Item;
  }
}

/** What a plan says, without what it took to make it. */
function essence({ actions, refusals, unchanged }: Plan): unknown {
  const told = actions.map(({ kind, organization, changes }) => ({ kind, organization, changes }));
  const byName = (one: { organization: string }, other: { organization: string }): number =>
    one.organization < other.organization ? -1 : 1;
  return { unchanged, actions: told.sort(byName), refusals: [...refusals].sort(byName) };
}
