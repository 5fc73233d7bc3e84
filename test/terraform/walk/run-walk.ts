import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTenant, type Tenant } from "../../../src/tenant/index.js";
import { isObjectValue, type ObjectValue, type Value } from "../../../src/terraform/value.js";
import { World } from "../world.js";
import { randomOf } from "./random.js";
import {
  attributes,
  SmallTerraform,
  type Plan,
  type PlanFlags,
  type Written,
} from "./small-terraform.js";

const addresses = Array.from({ length: 12 }, (_, index) => `r${index}`);
const names = Array.from({ length: 16 }, (_, index) => `n-${index}`);
const connectionNames = ["google-oauth2", "Username-Password-Authentication"];
const settings = [
  "name",
  "connection_id",
  "assign_membership_on_login",
  "show_as_button",
  "is_signup_enabled",
  "is_enabled",
  "organization_access_level",
  "organization_connection_name",
];

/** The values of every organization, by id and then by path. */
type Snapshot = ReadonlyMap<string, ReadonlyMap<string, unknown>>;

/**
 * Walks at random through configurations, plans and applies, with changes of others in between, and checks
 * after every apply that no organization was lost which nobody asked to delete, and that what has changed
 * in the tenant is what the plan had shown.
 *
 * @throws Error that names the seed and the step
 */
export async function runWalk(seed: number, steps: number): Promise<void> {
  const tenant = await startTenant();
  const folder = mkdtempSync(join(tmpdir(), "orgwright-walk-"));
  const walk = new Walk(tenant, folder, randomOf(seed));
  try {
    for (let step = 0; step < steps; step++) await walk.step(step);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `The walk of seed ${seed} failed: ${why}\n${walk.story.slice(-40).join("\n")}\n${walk.scene()}`,
      { cause },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await tenant.close();
  }
}

class Walk {
  readonly story: string[] = [];
  readonly #terraform: SmallTerraform;
  readonly #world: World;
  readonly #random: () => number;
  /** What a person has asked to delete, by removing its resource or replacing it. */
  readonly #asked = new Set<string>();
  /** The names in the tenant, when a step begins. */
  #present: readonly string[] = [];
  #run = 0;

  constructor(tenant: Tenant, folder: string, random: () => number) {
    this.#world = new World(tenant);
    this.#random = random;
    this.#terraform = new SmallTerraform(tenant, folder, random);
  }

  /** What is written and what the state has, for whoever reads a failure. */
  scene(): string {
    const { configuration, state } = this.#terraform;
    return [...new Set([...configuration.keys(), ...state.keys()])]
      .map((address) => {
        const { config, ...flags } = configuration.get(address) ?? { config: {} };
        const kept = state.get(address);
        const told = [kept?.current?.value, ...(kept?.deposed ?? [])].map(
          (value) => `${textOf(value?.["id"])} ${textOf(value?.["name"])}`,
        );
        return `${address} ${JSON.stringify(config)} ${JSON.stringify(flags)}; state ${told.join(", ")}`;
      })
      .join("\n");
  }

  async step(number: number): Promise<void> {
    this.#present = await this.#world.names();
    for (let edits = this.#below(4); edits >= 0; edits--) this.#edit();
    const flags = this.#flags();
    if (this.#chance(0.3)) await this.#disturb();
    this.#run += 1;
    const plan = await this.#terraform.plan(this.#run, flags);
    const errors = plan.notices.filter(({ severity }) => severity === "error");
    this.story.push(
      `${number}: plan${flags.isRefreshed === false ? " without refresh" : ""}${flags.targets ? ` of ${[...flags.targets].join()} alone` : ""} ${describe(plan)}${errors.length > 0 ? `; refused: ${errors.map(({ summary }) => summary).join("; ")}` : ""}`,
    );
    for (const { summary } of errors) assert.doesNotMatch(summary, /defect/);
    if (errors.length > 0) {
      if (this.#chance(0.5)) this.#mend();
      return;
    }
    this.#approve(plan);
    const isDisturbed = this.#chance(0.25);
    if (isDisturbed) await this.#disturb();
    // A saved plan is applied by another run, or on another machine.
    if (this.#chance(0.5)) this.#run += 1;
    const isElsewhere = this.#chance(0.1);
    if (isElsewhere) this.#terraform.loseNotes();
    const before = await this.#look();
    const killedAfter = this.#chance(0.15) ? this.#below(4) : Infinity;
    const { notices, defects } = await this.#terraform.apply(this.#run, plan, killedAfter);
    const failures = notices.filter(({ severity }) => severity === "error");
    this.story.push(
      `${number}: apply${isElsewhere ? " elsewhere" : ""}${killedAfter < Infinity ? ` killed after ${killedAfter}` : ""}${failures.length > 0 ? `; failed: ${failures.map(({ summary, detail }) => `${summary} ${detail ?? ""}`).join("; ")}` : ""}`,
    );
    for (const { summary } of failures) assert.doesNotMatch(summary, /defect/);
    assert.deepEqual(defects, []);
    const after = await this.#look();
    for (const id of before.keys()) {
      assert.ok(
        after.has(id) || this.#asked.has(id),
        `organization ${id} (${String(before.get(id)?.get("name"))}) is gone`,
      );
    }
    this.#checkShown(plan, before, after);
    const isQuiet =
      failures.length === 0 &&
      killedAfter === Infinity &&
      !isDisturbed &&
      !isElsewhere &&
      flags.targets === undefined &&
      // Without a refresh a plan shows nothing of what others have done.
      flags.isRefreshed !== false;
    if (isQuiet && this.#chance(0.4)) await this.#mustRest();
  }

  /** Whoever applies a plan wants what it deletes to go, unless it says that it comes back. */
  #approve({ changes, configuration }: Plan): void {
    for (const { action, address, prior, planned } of changes) {
      if (prior === null) continue;
      // Destroyed first and then created anew, or created under another name: as the plan says.
      const isReplaced =
        action === "replace" &&
        (configuration.get(address)?.createBeforeDestroy !== true ||
          planned?.["name"] !== prior["name"]);
      if (isReplaced) this.#asked.add(textOf(prior["id"]));
      if (action !== "delete") continue;
      const isElsewhere = changes.some(
        (other) =>
          (other.action === "create" && other.planned?.["name"] === prior["name"]) ||
          (other.action !== "delete" && other.prior?.["id"] === prior["id"]),
      );
      if (!isElsewhere) this.#asked.add(textOf(prior["id"]));
    }
  }

  /** What a person writes. */
  #edit(): void {
    const { configuration, state } = this.#terraform;
    const written = [...configuration.keys()];
    const address = this.#pick(written);
    const body = address === undefined ? undefined : configuration.get(address);
    const kind = this.#below(14);
    if (
      address === undefined ||
      body === undefined ||
      (kind <= 2 && written.length < addresses.length)
    ) {
      const free = this.#pick(
        addresses.filter((other) => !configuration.has(other) && !state.has(other)),
      );
      const name = this.#freeName();
      if (free === undefined || name === undefined) return;
      const imported = this.#chance(0.2)
        ? this.#pick(this.#present.filter((each) => !this.#usedNames().has(each)))
        : undefined;
      this.story.push(`write ${free} as ${imported ?? name}${imported ? ", imported" : ""}`);
      configuration.set(free, {
        ...this.#write(imported ?? name),
        ...(imported !== undefined && { importFrom: imported }),
      });
      return;
    }
    switch (kind) {
      case 3: {
        const name = this.#chance(0.8) ? this.#freeName() : this.#pick(names);
        if (name !== undefined) this.#change(address, { name });
        return;
      }
      case 4: {
        const other = this.#pick(written.filter((each) => each !== address));
        const theirs = other === undefined ? undefined : configuration.get(other);
        if (other === undefined || theirs === undefined) return;
        this.#change(address, { name: theirs.config["name"] ?? null });
        this.#change(other, { name: body.config["name"] ?? null });
        return;
      }
      case 5: {
        const free = this.#pick(
          addresses.filter((other) => !configuration.has(other) && !state.has(other)),
        );
        if (free === undefined) return;
        configuration.delete(address);
        configuration.set(free, body);
        const isSaid = this.#chance(0.5);
        this.story.push(`move ${address} to ${free}${isSaid ? "" : " without saying"}`);
        if (isSaid) this.#move(address, free);
        return;
      }
      case 6: {
        const { current } = state.get(address) ?? {};
        configuration.delete(address);
        if (current !== undefined) this.#asked.add(textOf(current.value["id"]));
        this.story.push(`remove ${address}`);
        return;
      }
      case 7: {
        const kept = state.get(address);
        if (kept?.current === undefined) return;
        kept.current = { ...kept.current, isTainted: true };
        if (body.createBeforeDestroy !== true) this.#asked.add(textOf(kept.current.value["id"]));
        this.story.push(`taint ${address}`);
        return;
      }
      case 8:
        configuration.set(address, { ...body, createBeforeDestroy: this.#chance(0.5) });
        return;
      case 9:
        configuration.set(address, {
          ...body,
          ignoreChanges: this.#some(
            ["name", "metadata", "display_name", "branding", "connections"],
            0.25,
          ),
        });
        return;
      case 10:
        this.#change(address, { former_names: this.#chance(0.7) ? this.#some(names, 0.15) : null });
        return;
      default:
        this.#change(address, this.#values());
    }
  }

  #flags(): PlanFlags {
    const present = [...this.#terraform.configuration.keys()];
    const replaced = this.#chance(0.1) ? this.#pick(present) : undefined;
    if (replaced !== undefined) {
      const id = this.#terraform.state.get(replaced)?.current?.value["id"];
      this.#asked.add(textOf(id));
      this.story.push(`replace ${replaced}`);
    }
    return {
      ...(replaced !== undefined && { replace: new Set([replaced]) }),
      ...(this.#chance(0.1) && { targets: new Set(this.#some(addresses, 0.5)) }),
      isRefreshed: !this.#chance(0.1),
    };
  }

  /** What others do to the tenant. */
  async #disturb(): Promise<void> {
    const present = await this.#world.names();
    const name = this.#pick(present);
    const free = this.#pick(names.filter((other) => !present.includes(other)));
    const kind = this.#below(5);
    this.story.push(`others: ${kind} ${name ?? ""} ${free ?? ""}`);
    if (kind === 0 && free !== undefined) {
      await this.#world.create({ name: free, display_name: "Theirs", metadata: { theirs: "yes" } });
    }
    if (name === undefined) return;
    if (kind === 1) {
      const { metadata } = await this.#world.must(name);
      await this.#world.change(name, {
        metadata: { ...(metadata as object | undefined), theirs: String(this.#below(9)) },
      });
    }
    if (kind === 2) await this.#world.change(name, { display_name: `Theirs ${this.#below(9)}` });
    if (kind === 3 && free !== undefined) await this.#world.change(name, { name: free });
    if (kind === 4) {
      const has = await this.#world.connections(name);
      const missing = this.#pick(connectionNames.filter((each) => !Object.hasOwn(has, each)));
      if (missing !== undefined) await this.#world.addConnection(name, missing);
    }
  }

  /** A person who was refused says what was meant. */
  #mend(): void {
    const { configuration, state } = this.#terraform;
    const orphans = [...state.keys()].filter(
      (each) => !configuration.has(each) && state.get(each)?.current,
    );
    for (const orphan of orphans) {
      const { name, id } = state.get(orphan)?.current?.value ?? {};
      if (this.#asked.has(textOf(id))) continue;
      const to = [...configuration].find(
        ([address, { config }]) => config["name"] === name && !state.has(address),
      );
      if (to !== undefined) this.#move(orphan, to[0]);
    }
    const seen = new Set<Value>();
    for (const [address, { importFrom, ...body }] of configuration) {
      const { config } = body;
      if (importFrom !== undefined && this.#chance(0.5)) configuration.set(address, body);
      const name = config["name"] ?? null;
      const free = seen.has(name) || this.#chance(0.1) ? this.#freeName() : undefined;
      if (free !== undefined) this.#change(address, { name: free });
      seen.add(name);
    }
  }

  #move(from: string, to: string): void {
    const kept = this.#terraform.state.get(from);
    if (kept === undefined || this.#terraform.state.has(to)) return;
    this.story.push(`moved ${from} to ${to}`);
    this.#terraform.state.delete(from);
    this.#terraform.state.set(to, kept);
  }

  /** Nothing is left to do right after an apply. */
  async #mustRest(): Promise<void> {
    this.#run += 1;
    const plan = await this.#terraform.plan(this.#run);
    const errors = plan.notices.filter(({ severity }) => severity === "error");
    assert.deepEqual(errors, []);
    const left = plan.changes.filter(({ action }) => action !== "no-op");
    assert.deepEqual(
      left.map(({ address, action, prior, planned }) => ({ address, action, prior, planned })),
      [],
    );
  }

  #checkShown(plan: Plan, before: Snapshot, after: Snapshot): void {
    for (const [id, had] of before) {
      const has = after.get(id);
      if (has === undefined) continue;
      for (const path of new Set([...had.keys(), ...has.keys()])) {
        if (had.get(path) === has.get(path)) continue;
        const isMoving = path === "name" && String(has.get(path)).startsWith("orgwright-moving-");
        const said =
          isMoving || this.#isShown(plan, id, path, had.has(path), String(has.get(path)));
        assert.ok(
          said,
          `${path} of ${id} became ${String(has.get(path))} from ${String(had.get(path))}, which no plan has shown`,
        );
      }
    }
  }

  #isShown(plan: Plan, id: string, path: string, isLoss: boolean, becomes: string): boolean {
    const change = plan.changes.find(({ prior }) => prior?.["id"] === id);
    if (change !== undefined) {
      // Whatever befalls an organization that was to go is less than what the plan has shown.
      if (change.action === "delete" || change.action === "replace") return true;
      const shown = leaves(change.prior ?? {});
      const planned = leaves(change.planned ?? {});
      if (shown.get(path) !== planned.get(path)) return true;
    }
    const adoption = plan.notices.find(({ detail }) => detail?.includes(id));
    if (path === "name" && adoption?.summary.endsWith(` will be renamed to ${becomes}`))
      return true;
    const told = adoption?.detail?.split("\n") ?? [];
    // A connection that comes or goes does so with all of its settings.
    const [collection, entry] = path.split(".");
    const isTold = told.some(
      (line) =>
        line.startsWith(`  - ${path}:`) ||
        line === `  - ${path}, removed` ||
        (collection === "connections" &&
          (line === `  - connections.${entry ?? ""}, removed` ||
            line.startsWith(`  - connections.${entry ?? ""}:`))),
    );
    if (isTold) return true;
    // Connections that nobody managed are told by a warning about the organization's name.
    if (
      plan.notices.some(
        ({ summary, detail }) =>
          /connections of/.test(summary) && detail?.includes(path.split(".").slice(0, 2).join(".")),
      )
    )
      return true;
    // What is given to an organization that came since the plan takes nothing from it.
    return change === undefined && !isLoss;
  }

  async #look(): Promise<Snapshot> {
    const snapshot = new Map<string, ReadonlyMap<string, unknown>>();
    const organizations = await this.#world.all();
    const switchedOn = await Promise.all(
      organizations.map(({ id }) => this.#world.connectionsOf(id)),
    );
    for (const [index, { id, ...rest }] of organizations.entries()) {
      const connections = switchedOn[index] ?? {};
      const flat = leaves(rest as ObjectValue);
      for (const [
        key,
        { assign_membership_on_login: assigns, show_as_button: isShown },
      ] of Object.entries(connections)) {
        flat.set(`connections.${key}`, true);
        flat.set(`connections.${key}.assign_membership_on_login`, assigns ?? false);
        flat.set(`connections.${key}.show_as_button`, isShown ?? true);
      }
      snapshot.set(id, flat);
    }
    return snapshot;
  }

  #change(address: string, parts: ObjectValue): void {
    const body = this.#terraform.configuration.get(address);
    if (body === undefined) return;
    this.story.push(`change ${address}: ${JSON.stringify(parts)}`);
    this.#terraform.configuration.set(address, { ...body, config: { ...body.config, ...parts } });
  }

  #write(name: string): Written {
    return { config: attributes({ name, ...this.#values() }) };
  }

  #values(): ObjectValue {
    const one = <T extends Value>(...values: readonly T[]): T | null => this.#pick(values) ?? null;
    const all: ObjectValue = {
      display_name: one("One", "Two", "Three"),
      metadata: one<Value>(
        { plan: "gold" },
        { plan: "silver", region: "eu" },
        {},
        { plan: null },
        null,
      ),
      branding: one<Value>(
        { logo_url: "https://a.example/l.png", colors: null },
        { logo_url: null, colors: { primary: "#111111", page_background: "#222222" } },
        { logo_url: null, colors: null },
        null,
      ),
      connections: one<Value>(
        null,
        {},
        { "google-oauth2": entry({ show_as_button: this.#chance(0.5) }) },
        { "google-oauth2": null, "Username-Password-Authentication": entry({}) },
        {
          a: entry({ name: "google-oauth2" }),
          b: entry({
            name: "Username-Password-Authentication",
            assign_membership_on_login: this.#chance(0.5),
          }),
        },
      ),
    };
    const chosen = Object.entries(all).filter(() => this.#chance(0.4));
    const parts = Object.fromEntries(chosen);
    const clear = parts["branding"] === null && this.#chance(0.3) ? ["branding"] : null;
    return "branding" in parts ? { ...parts, clear } : parts;
  }

  #usedNames(): ReadonlySet<Value | undefined> {
    return new Set([...this.#terraform.configuration.values()].map(({ config }) => config["name"]));
  }

  #freeName(): string | undefined {
    const used = this.#usedNames();
    return this.#pick(names.filter((name) => !used.has(name)));
  }

  #some<T>(items: readonly T[], share: number): T[] {
    return items.filter(() => this.#chance(share));
  }

  #pick<T>(items: readonly T[]): T | undefined {
    return items[this.#below(items.length)];
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }
}

function entry(parts: ObjectValue): ObjectValue {
  return { ...Object.fromEntries(settings.map((name) => [name, null])), ...parts };
}

/** The values of an organization by their paths; connections under their names. */
function leaves(value: ObjectValue, prefix = ""): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [key, part] of Object.entries(value)) {
    const path = `${prefix}${key}`;
    if (path === "connections" && isObjectValue(part)) {
      for (const connection of Object.values(part).filter(isObjectValue)) {
        const { name, connection_id: _, ...rest } = connection;
        found.set(`connections.${textOf(name)}`, true);
        for (const [inner, leaf] of leaves(rest, `connections.${textOf(name)}.`))
          found.set(inner, leaf);
      }
    } else if (isObjectValue(part)) {
      for (const [inner, leaf] of leaves(part, `${path}.`)) found.set(inner, leaf);
    } else if (part !== null && part !== undefined) found.set(path, part);
  }
  return found;
}

function describe({ changes }: Plan): string {
  return changes
    .filter(({ action }) => action !== "no-op")
    .map(
      ({ address, action, isDeposed, prior }) =>
        `${action} ${address}${isDeposed ? " (deposed)" : ""} ${textOf(prior?.["id"])}`,
    )
    .join(", ");
}

function textOf(value: Value | undefined): string {
  return typeof value === "string" ? value : "";
}
