import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Fleet, twoWriters, type Replica, type ReplicaOptions } from "../kubernetes/fleet.js";
import { seededRandom } from "../pace/seeded-random.js";
import { Cluster } from "../support/cluster.js";
import { installResources } from "../support/cluster-world.js";

const tenantCount = 4;
const organizationsEach = 6;
const options: ReplicaOptions = { shards: 4, lease: "3s", settle: "1s" };

/** Everything that has happened settles within so long. */
const convergenceMs = 60_000;

type Json = Readonly<Record<string, unknown>>;

/** What one tenant shall have in the end. */
interface Expected {
  /** By name, the display name that is declared. */
  readonly declared: Map<string, string>;
  /** Names that shall be gone. */
  readonly gone: Set<string>;
  /** Names that are declared no more, and stay as they are. */
  readonly kept: Set<string>;
}

interface TenantOrganization {
  readonly id: string;
  readonly name: string;
  readonly display_name?: string;
}

/** A cluster in which one mix of faults after another is run. */
export class FleetWorld {
  readonly #cluster: Cluster;
  #count = 0;

  private constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  static async open(): Promise<FleetWorld> {
    const cluster = await Cluster.start();
    await installResources(cluster);
    return new FleetWorld(cluster);
  }

  close(): Promise<void> {
    return this.#cluster.close();
  }

  /**
   * Declares organizations, has three replicas make them, and lets some things go wrong meanwhile.
   *
   * @throws AssertionError where anything is lost, doubled, touched undeclared, or written by two
   */
  async run(seed: number): Promise<void> {
    this.#count += 1;
    const namespace = `mix-${seed}-${this.#count}`;
    const fleet = await Fleet.open(this.#cluster, namespace, tenantCount);
    const mix = new FleetMix(this.#cluster, fleet, seed);
    try {
      await mix.run();
    } catch (error) {
      const log = fleet.replicas.flatMap(({ identity, log }) =>
        log.map((line) => JSON.stringify({ identity, ...line })),
      );
      throw new Error(
        `seed ${seed}: ${error instanceof Error ? error.message : String(error)}\n${mix.story.join("\n")}\n${log.slice(-60).join("\n")}`,
        { cause: error },
      );
    } finally {
      await fleet.close();
    }
  }
}

class FleetMix {
  readonly story: string[] = [];
  readonly #cluster: Cluster;
  readonly #fleet: Fleet;
  readonly #random: () => number;
  readonly #expected: Expected[];
  /** Tokens of this test itself. */
  #started = performance.now();
  #replicas = 0;

  constructor(cluster: Cluster, fleet: Fleet, seed: number) {
    this.#cluster = cluster;
    this.#fleet = fleet;
    this.#random = seededRandom(seed);
    this.#expected = fleet.tenants.map(() => ({
      declared: new Map(),
      gone: new Set(),
      kept: new Set(),
    }));
  }

  async run(): Promise<void> {
    const fleet = this.#fleet;
    for (const index of fleet.tenants.keys()) {
      await fleet.send(index, "POST", "/organizations", {
        name: "undeclared",
        display_name: "Somebody else's",
      });
    }
    const untouched = await this.#undeclared();
    await fleet.each(this.#places(), ([tenant, name]) => this.#declare(tenant, name, "first"));
    for (let index = 0; index < 3; index += 1) this.#start();
    await sleep(1_000 + this.#random() * 3_000);
    const faults = this.#pickFaults();
    for (const fault of faults) {
      await fault();
      await sleep(this.#random() * 1_500);
    }
    for (const tenant of fleet.tenants) tenant.clearFaults();
    await this.#converge();
    assert.deepEqual(await this.#undeclared(), untouched, "something undeclared was touched");
    this.#mustHaveOneWriter();
  }

  #tell(what: string): void {
    this.story.push(`${Math.round(performance.now() - this.#started)} ms: ${what}`);
  }

  #places(): readonly (readonly [tenant: number, name: string])[] {
    return this.#fleet.tenants.flatMap((_, tenant) =>
      Array.from({ length: organizationsEach }, (_, index) => [tenant, `org-${index}`] as const),
    );
  }

  #pick<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.#random() * items.length)];
    assert(item !== undefined, "there is nothing to pick from");
    return item;
  }

  #pickTenant(): number {
    return Math.floor(this.#random() * tenantCount);
  }

  #expectedOf(tenant: number): Expected {
    const expected = this.#expected[tenant];
    assert(expected, `there is no tenant ${tenant}`);
    return expected;
  }

  async #declare(tenant: number, name: string, display: string, more: Json = {}): Promise<void> {
    await this.#fleet.writeOrganization(`tenant-${tenant}.${name}`, tenant, {
      name,
      display_name: display,
      ...more,
    });
    this.#expectedOf(tenant).declared.set(name, display);
  }

  #start(): Replica {
    this.#replicas += 1;
    return this.#fleet.start(`replica-${this.#replicas}`, options);
  }

  #living(): readonly Replica[] {
    return this.#fleet.replicas.filter(({ hasEnded }) => !hasEnded);
  }

  #pickFaults(): readonly (() => Promise<void>)[] {
    const all = [
      () => this.#killReplica(),
      () => this.#stopReplica(),
      () => this.#pauseReplica(),
      () => this.#restartApiServer(),
      () => this.#restartEtcd(),
      () => this.#expireWatches(),
      () => this.#failTenant(),
      () => this.#slowTenant(),
      () => this.#changeByHand(),
      () => this.#rotateSecret(),
      () => this.#deleteKeeping(),
      () => this.#deleteWhole(),
      () => this.#claimTwice(),
      () => this.#removeTenant(),
      () => this.#redeclare(),
    ];
    return Array.from({ length: 3 }, () => this.#pick(all));
  }

  async #killReplica(): Promise<void> {
    const replica = this.#pick(this.#living());
    this.#tell(`${replica.identity} is killed`);
    await replica.end("SIGKILL");
    this.#start();
  }

  async #stopReplica(): Promise<void> {
    const replica = this.#pick(this.#living());
    this.#tell(`${replica.identity} is asked to end`);
    await replica.end("SIGTERM");
    this.#start();
  }

  async #pauseReplica(): Promise<void> {
    const replica = this.#pick(this.#living());
    this.#tell(`${replica.identity} is paused beyond its lease`);
    replica.signal("SIGSTOP");
    await sleep(5_000);
    replica.signal("SIGCONT");
  }

  async #restartApiServer(): Promise<void> {
    this.#tell("the API server is killed");
    await this.#cluster.killApiServer();
    await sleep(this.#random() * 4_000);
    await this.#cluster.startApiServer();
  }

  async #restartEtcd(): Promise<void> {
    this.#tell("etcd is killed");
    await this.#cluster.killEtcd();
    await sleep(this.#random() * 2_000);
    await this.#cluster.startEtcd();
  }

  async #expireWatches(): Promise<void> {
    this.#tell("watches expire");
    await this.#cluster.compact();
    await this.#cluster.killApiServer();
    await this.#cluster.startApiServer();
  }

  #failTenant(): Promise<void> {
    const index = this.#pickTenant();
    this.#tell(`tenant ${index} answers 503`);
    this.#fleet
      .tenant(index)
      .orderFault({ kind: "status", status: 503, times: 8, probability: 0.5 });
    return Promise.resolve();
  }

  #slowTenant(): Promise<void> {
    const index = this.#pickTenant();
    this.#tell(`tenant ${index} is slow`);
    this.#fleet.tenant(index).orderFault({ kind: "delay", ms: 1_500, times: 5 });
    return Promise.resolve();
  }

  async #changeByHand(): Promise<void> {
    const tenant = this.#pickTenant();
    const organization = this.#pick([...(await this.#organizations(tenant)).values()]);
    if (organization.name === "undeclared") return;
    this.#tell(`${organization.name} of tenant ${tenant} is changed by hand`);
    await this.#fleet.send(tenant, "PATCH", `/organizations/${organization.id}`, {
      display_name: "By hand",
    });
    if (this.#expectedOf(tenant).kept.has(organization.name)) {
      // Nobody keeps it any more.
      return;
    }
  }

  async #rotateSecret(): Promise<void> {
    const tenant = this.#pickTenant();
    this.#tell(`the Secret of tenant ${tenant} is another one`);
    await this.#fleet.writeSecret(tenant, await this.#fleet.tenant(tenant).issueToken());
  }

  async #deleteKeeping(): Promise<void> {
    const [tenant, name] = this.#pickDeclared();
    this.#tell(`the object of ${name} of tenant ${tenant} is deleted`);
    // What was never made cannot be kept.
    await this.#settled();
    await this.#fleet.remove("organizations", `tenant-${tenant}.${name}`);
    this.#expectedOf(tenant).declared.delete(name);
    this.#expectedOf(tenant).kept.add(name);
  }

  async #deleteWhole(): Promise<void> {
    const [tenant, name] = this.#pickDeclared();
    this.#tell(`${name} of tenant ${tenant} is deleted with its object`);
    const display = this.#expectedOf(tenant).declared.get(name) ?? "";
    await this.#declare(tenant, name, display, { deletionPolicy: "Delete" });
    await this.#settled();
    await this.#fleet.remove("organizations", `tenant-${tenant}.${name}`);
    this.#expectedOf(tenant).declared.delete(name);
    this.#expectedOf(tenant).gone.add(name);
  }

  async #claimTwice(): Promise<void> {
    const [tenant, name] = this.#pickDeclared();
    this.#tell(`another object claims ${name} of tenant ${tenant}`);
    // Which of two of the same second comes first is up to chance.
    await sleep(1_100);
    await this.#fleet.writeOrganization(`rival-${tenant}.${name}`, tenant, {
      name,
      display_name: "The rival",
    });
  }

  async #removeTenant(): Promise<void> {
    const tenant = this.#pickTenant();
    this.#tell(`the Tenant of tenant ${tenant} goes and comes back`);
    await this.#fleet.remove("tenants", `tenant-${tenant}`);
    await sleep(this.#random() * 2_000);
    await this.#fleet.writeTenant(tenant);
  }

  async #redeclare(): Promise<void> {
    this.#tell("half of all is declared anew");
    const some = this.#places().filter(
      ([tenant, name]) => this.#expectedOf(tenant).declared.has(name) && this.#random() < 0.5,
    );
    await this.#fleet.each(some, ([tenant, name]) => this.#declare(tenant, name, "second"));
  }

  #pickDeclared(): readonly [number, string] {
    return this.#pick(
      this.#places().filter(([tenant, name]) => this.#expectedOf(tenant).declared.has(name)),
    );
  }

  async #organizations(tenant: number): Promise<ReadonlyMap<string, TenantOrganization>> {
    const path = "/organizations?per_page=100";
    const found = await this.#fleet.send(tenant, "GET", path);
    // A tenant that fails on order fails for everybody.
    if (!Array.isArray(found)) return this.#organizations(tenant);
    const list = found as TenantOrganization[];
    const byName = new Map(list.map((each) => [each.name, each]));
    assert.equal(byName.size, list.length, `tenant ${tenant} has an organization twice`);
    return byName;
  }

  async #undeclared(): Promise<readonly unknown[]> {
    return Promise.all(
      this.#fleet.tenants.map(async (_, tenant) =>
        (await this.#organizations(tenant)).get("undeclared"),
      ),
    );
  }

  /** Waits until everything is as declared, in the tenants and in what the objects say. */
  async #converge(): Promise<void> {
    const problems = await this.#settled();
    assert.deepEqual(problems, [], "it has not converged");
  }

  async #settled(): Promise<readonly string[]> {
    const until = performance.now() + convergenceMs;
    for (;;) {
      const problems = await this.#problems().catch((error: unknown) => [String(error)]);
      if (problems.length === 0 || performance.now() > until) return problems;
      await sleep(250);
    }
  }

  async #problems(): Promise<readonly string[]> {
    const problems: string[] = [];
    for (const [tenant, { declared, gone, kept }] of this.#expected.entries()) {
      const there = await this.#organizations(tenant);
      for (const [name, display] of declared) {
        const found = there.get(name)?.display_name;
        if (found !== display) problems.push(`${tenant}/${name} is ${found}, not ${display}`);
      }
      for (const name of gone) if (there.has(name)) problems.push(`${tenant}/${name} is there`);
      for (const name of kept) if (!there.has(name)) problems.push(`${tenant}/${name} is lost`);
    }
    for (const object of await this.#fleet.objects("organizations")) {
      const { metadata, status } = object as {
        metadata: { name: string; generation: number; deletionTimestamp?: string };
        status?: { observedGeneration?: number; conditions?: Record<string, string>[] };
      };
      const ready = status?.conditions?.find(({ type }) => type === "Ready");
      const isRival = metadata.name.startsWith("rival-");
      if (metadata.deletionTimestamp !== undefined) problems.push(`${metadata.name} stays`);
      else if (status?.observedGeneration !== metadata.generation) {
        problems.push(`${metadata.name} is not told of`);
      } else if (!isRival && ready?.["status"] !== "True") {
        problems.push(`${metadata.name}: ${ready?.["reason"]} ${ready?.["message"]}`);
      }
    }
    return problems;
  }

  #mustHaveOneWriter(): void {
    for (const index of this.#fleet.tenants.keys()) {
      const requests = this.#fleet.requests(index);
      const replicas = new Set(
        requests.flatMap(({ agent, token }) => (agent.startsWith("orgwright/") ? [token] : [])),
      );
      const found = twoWriters(requests, (token) => !replicas.has(token));
      assert.equal(found, undefined, `tenant ${index} had two writers`);
    }
  }
}
