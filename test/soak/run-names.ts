import assert from "node:assert/strict";
import { applyPlan, type Outcome } from "../../src/apply/index.js";
import type { ManagementClient } from "../../src/auth0/index.js";
import type { CurrentOrganization } from "../../src/model/index.js";
import type { Declaration, Plan } from "../../src/plan/index.js";
import { planRun } from "../../src/run/index.js";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { seededRandom } from "../pace/seeded-random.js";
import { openClient } from "../support/open-client.js";
import { createQuickClocks } from "../support/quick-clock.js";

/** Random sequences of everything that moves names, and what must never come of them. Knows no test runner. */

const owners = ["us", "team/b"] as const;
const size = 12;

/** A customer: an organization that has to stay the same one, whatever it is called. */
interface Customer {
  /** Also its display name, by which it is told from all others. */
  readonly who: string;
  /** Its declared name. */
  name: string;
  id: string | undefined;
  owner: (typeof owners)[number];
  formerNames: readonly string[];
  isDeclared: boolean;
  isAbsent: boolean;
}

/** A tenant with twelve customers that is moved about by one sequence after another. */
export class NamesWorld {
  readonly #tenant: Tenant;
  readonly #client: ManagementClient;
  #customers: Customer[] = [];
  #made = 0;

  private constructor(tenant: Tenant, client: ManagementClient) {
    this.#tenant = tenant;
    this.#client = client;
  }

  static async open(): Promise<NamesWorld> {
    const clocks = createQuickClocks();
    const tenant = await startTenant({ clock: clocks.tenant });
    const world = new NamesWorld(tenant, await openClient(tenant, { clock: clocks.client }));
    await world.#settle("upsert");
    return world;
  }

  async close(): Promise<void> {
    await this.#client.close();
    await this.#tenant.close();
  }

  /** One sequence; whatever happens in it, the next one begins in a world that is as declared. */
  async run(seed: number): Promise<void> {
    const dice = new Dice(seed);
    const told: string[] = [];
    try {
      for (const customer of this.#customers) {
        // Former names may stay in a manifest, or not.
        if (customer.isDeclared && dice.chance(0.5)) customer.formerNames = [];
        if (!customer.isDeclared && dice.chance(0.5)) customer.isDeclared = true;
      }
      const free = dice.shuffle(this.#customers.filter(({ id }) => id !== undefined));
      const strangers: string[] = [];
      const moves = 1 + dice.below(4);
      for (let move = 0; move < moves; move++) {
        told.push(await this.#move(dice, free, strangers));
      }
      const policy =
        this.#customers.every(({ isDeclared }) => isDeclared) && dice.chance(0.5)
          ? "sync"
          : "upsert";
      const disturbed = dice.below(3);
      for (let kill = 0; kill < disturbed; kill++) {
        told.push(await this.#applyDisturbed(policy, dice));
        await this.#mustBeWhole();
      }
      for (const id of strangers) await this.#client.deleteOrganization(id);
      await this.#settle(policy, 1 + dice.below(10));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(`seed ${seed}: ${message}\n${told.join("\n")}`, { cause: error });
    }
  }

  /** Changes what is declared, or what the tenant has, of customers that nobody has touched yet. */
  async #move(dice: Dice, free: Customer[], strangers: string[]): Promise<string> {
    const take = (count: number): Customer[] => free.splice(0, Math.min(count, free.length));
    const rotate = (members: readonly Customer[], names: readonly string[]): void => {
      members.forEach((member, index) => {
        // Only one can have been called so; manifests that say otherwise are refused.
        for (const other of this.#customers) {
          other.formerNames = other.formerNames.filter((name) => name !== member.name);
        }
        const former = [member.name, ...member.formerNames];
        member.name = names[index] ?? member.name;
        member.formerNames = former.filter((name) => name !== member.name);
      });
    };
    const kind = dice.below(9);
    const members = take([1, 2, 3, 3, 1, 2, 1, 1, 1][kind] ?? 1);
    const names = members.map(({ name }) => name);
    const label = ["rename", "swap", "circle", "chain", "click", "clicked swap", "hand over"];
    const what = `${[...label, "let go", "drop"][kind]}: ${names.join(", ")}`;
    for (const member of members) {
      // Of two that were swapped elsewhere, one that nobody declares would rightly be refused its place.
      const keeps = kind === 4 || kind > 5;
      if (!keeps && !member.isDeclared) member.isDeclared = true;
    }
    switch (kind) {
      case 0:
        rotate(members, [this.#freshName()]);
        break;
      case 1:
      case 2:
        rotate(members, [...names.slice(1), ...names.slice(0, 1)]);
        break;
      case 3:
        rotate(members, [...names.slice(1), this.#freshName()]);
        break;
      case 4:
        await this.#click(members, [this.#freshName()]);
        // Somebody else may have taken the name that was given up.
        if (dice.chance(0.3) && names[0] !== undefined) {
          const stranger = await this.#client.createOrganization({ name: names[0] });
          strangers.push(stranger.id);
          return `${what}, and a stranger took the name`;
        }
        if (dice.chance(0.3)) rotate(members, [this.#freshName()]);
        break;
      case 5:
        await this.#click(members, members.length < 2 ? [] : names.toReversed());
        break;
      case 6:
        for (const member of members) {
          member.owner = owners[member.owner === owners[0] ? 1 : 0];
          if (dice.chance(0.3)) await this.#click([member], [this.#freshName()]);
        }
        break;
      case 7:
        for (const member of members) member.isAbsent = true;
        break;
      default:
        for (const member of members) {
          member.isDeclared = false;
          if (dice.chance(0.3)) await this.#click([member], [this.#freshName()]);
        }
    }
    return what;
  }

  /** Renames as somebody does who knows nothing of manifests. */
  async #click(members: readonly Customer[], names: readonly string[]): Promise<void> {
    const ids = members.flatMap(({ id }) => id ?? []);
    if (names.length === 0) return;
    for (const id of ids) await this.#client.updateOrganization(id, { name: this.#freshName() });
    for (const [index, id] of ids.entries()) {
      const name = names[index];
      if (name !== undefined) await this.#client.updateOrganization(id, { name });
    }
  }

  #freshName(): string {
    this.#made += 1;
    return `n-${this.#made}`;
  }

  async #plan(policy: "upsert" | "sync"): Promise<Plan> {
    const organizations = this.#customers
      .filter(({ isDeclared, isAbsent }) => isDeclared || isAbsent)
      .map(({ who, name, owner, formerNames, isAbsent }): Declaration => ({
        owner,
        previousOwners: owners.filter((other) => other !== owner),
        organization: {
          name,
          ...(isAbsent ? { absent: true } : { display_name: who }),
          ...(formerNames.length > 0 && { former_names: formerNames }),
        },
      }));
    const { plan, breaches } = await planRun(this.#client, {
      declared: { organizations, owners, ignore: [] },
      policy,
      maxDeletes: { kind: "share", percent: 100 },
    });
    assert.deepEqual(breaches, []);
    return plan;
  }

  /** Applies while answers are lost, or is killed right before or right after one of its writes. */
  async #applyDisturbed(policy: "upsert" | "sync", dice: Dice): Promise<string> {
    const plan = await this.#plan(policy);
    const concurrency = 1 + dice.below(10);
    const at = dice.below(2 * plan.actions.length + 2);
    if (dice.chance(0.3)) {
      for (const method of ["PATCH", "POST", "DELETE"] as const) {
        const common = { method, skip: dice.below(4), times: 1 } as const;
        this.#tenant.orderFault({ ...common, kind: dice.chance(0.5) ? "reset-after" : "truncate" });
      }
      if (dice.chance(0.5)) {
        this.#tenant.orderFault({ kind: "status", status: 403, method: "PATCH", skip: at });
      }
      await applyPlan(this.#client, plan, { concurrency });
      this.#tenant.clearFaults();
      return `answers lost, ${concurrency} at a time`;
    }
    const controller = new AbortController();
    const isAfter = dice.chance(0.5);
    const client = killedAt(this.#client, at, isAfter, controller);
    await applyPlan(client, plan, { concurrency, signal: controller.signal });
    return `killed ${isAfter ? "after" : "before"} write ${at}, ${concurrency} at a time`;
  }

  /** Applies in peace, and demands that everybody is there, under the declared name and the old id. */
  async #settle(policy: "upsert" | "sync", concurrency = 10): Promise<void> {
    while (this.#customers.filter(({ isAbsent }) => !isAbsent).length < size) {
      const name = this.#freshName();
      this.#customers.push({
        who: `Customer ${name}`,
        name,
        id: undefined,
        owner: owners[this.#made % 2 === 0 ? 0 : 1],
        formerNames: [],
        isDeclared: true,
        isAbsent: false,
      });
    }
    const plan = await this.#plan(policy);
    const outcomes = await applyPlan(this.#client, plan, { concurrency });
    assert.deepEqual(this.#unexpected(plan), []);
    assert.deepEqual(outcomes.flatMap(failureOf), []);
    const again = await this.#plan(policy);
    assert.deepEqual(again.actions, []);
    assert.deepEqual(this.#unexpected(again), []);
    const world = await this.#mustBeWhole();
    const asked = new Set(again.refusals.map(({ organization }) => organization));
    for (const customer of this.#customers) {
      const { who, name, id, isDeclared } = customer;
      const now = [...world.values()].find((entry) => entry.display_name === who);
      if (now && customer.isAbsent && asked.has(name)) {
        // Whether he is the one that is meant is asked; as long as nobody answers, he stays.
        customer.isAbsent = false;
        customer.isDeclared = false;
        customer.formerNames = [];
        customer.name = now.metadata?.["orgwright_owner"]?.split("/").at(-1) ?? now.name;
        continue;
      }
      const { isAbsent } = customer;
      if (isAbsent) assert.equal(now, undefined, `${who} should be gone`);
      else {
        assert(now, `${who} is lost`);
        assert.equal(now.id, id ?? now.id, `${who} has another id`);
        if (isDeclared) assert.equal(now.name, name, `${who} has another name`);
        customer.id = now.id;
      }
    }
    this.#customers = this.#customers.filter(({ isAbsent }) => !isAbsent);
    assert.equal(world.size, this.#customers.length, "somebody is there twice");
  }

  /** Once somebody is gone, whoever is called as he was before may be taken for him: that is asked, not done. */
  #unexpected({ refusals }: Plan): Plan["refusals"] {
    const letGo = new Set(this.#customers.flatMap(({ name, isAbsent }) => (isAbsent ? name : [])));
    return refusals.filter(
      ({ organization, reason }) => !letGo.has(organization) || reason !== "ambiguous",
    );
  }

  /** Demands that nobody is lost, doubled, or written as somebody else, whatever the names are. */
  async #mustBeWhole(): Promise<ReadonlyMap<string, CurrentOrganization>> {
    const { items: organizations } = await this.#client.organizationPage(0);
    const world = new Map(organizations.map((entry) => [entry.id, entry]));
    for (const { who, id, isAbsent } of this.#customers) {
      if (id === undefined) continue;
      const now = world.get(id);
      assert(now ?? isAbsent, `${who} is lost`);
      if (now) assert.equal(now.display_name, who, `${who} was written as somebody else`);
    }
    const seen = organizations.flatMap(({ display_name: who }) => who ?? []);
    assert.equal(new Set(seen).size, seen.length, "somebody is there twice");
    return world;
  }
}

function failureOf({ organization, error }: Outcome): string[] {
  return error ? [`${organization}: ${error.message}`] : [];
}

const writes = new Set(["createOrganization", "updateOrganization", "deleteOrganization"]);

/** A client whose process is killed around one of its writes: nothing is sent after that. */
function killedAt(
  client: ManagementClient,
  at: number,
  isAfter: boolean,
  controller: AbortController,
): ManagementClient {
  let sent = 0;
  return new Proxy(client, {
    get(target, key, receiver) {
      const member: unknown = Reflect.get(target, key, receiver);
      if (typeof member !== "function") return member;
      return async (...parameters: unknown[]) => {
        const isIt = writes.has(String(key)) && sent++ === at;
        if (isIt && !isAfter) controller.abort();
        controller.signal.throwIfAborted();
        const answer: unknown = await Reflect.apply(member, target, parameters);
        if (isIt) controller.abort();
        return answer;
      };
    },
  });
}

class Dice {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  shuffle<T>(values: readonly T[]): T[] {
    return values
      .map((value) => [this.#random(), value] as const)
      .sort(([a], [b]) => a - b)
      .map(([, value]) => value);
  }
}
