import { rmSync } from "node:fs";
import { join } from "node:path";
import pLimit from "p-limit";
import {
  openManagementClient,
  parseTenantAddress,
  readCredentials,
} from "../../../src/auth0/index.js";
import { organizationResourceAttributes } from "../../../src/derive/index.js";
import { systemClock } from "../../../src/pace/index.js";
import type { Tenant } from "../../../src/tenant/index.js";
import { createQuickClocks } from "../../support/quick-clock.js";
import { createProvider } from "../../../src/terraform/create-provider.js";
import type { Notice } from "../../../src/terraform/notice.js";
import { noticesOf } from "../../../src/terraform/notice.js";
import { fileNotes } from "../../../src/terraform/organization/index.js";
import type { PrivateNote, Resource } from "../../../src/terraform/provider.js";
import { openStore } from "../../../src/terraform/store/index.js";
import {
  isObjectValue,
  isWhollyKnown,
  unknownValue,
  type ObjectValue,
  type Value,
} from "../../../src/terraform/value.js";

/** One resource of a configuration. */
export interface Written {
  readonly config: ObjectValue;
  /** The configuration as it is when it is applied, where something of it is not known before. */
  readonly late?: ObjectValue;
  /** What an `import` block beside it says, until that is done. */
  readonly importFrom?: string;
  readonly createBeforeDestroy?: boolean;
  readonly ignoreChanges?: readonly string[];
}

interface Kept {
  current?: { readonly value: ObjectValue; readonly isTainted: boolean };
  readonly deposed: ObjectValue[];
}

type Action = "create" | "update" | "no-op" | "delete" | "replace";

/** What a plan does to one object. */
export interface Change {
  readonly address: string;
  readonly action: Action;
  readonly isDeposed: boolean;
  readonly prior: ObjectValue | null;
  readonly planned: ObjectValue | null;
  readonly note: PrivateNote | undefined;
  readonly warnings: readonly Notice[];
}

export interface Plan {
  readonly changes: readonly Change[];
  readonly notices: readonly Notice[];
  readonly configuration: ReadonlyMap<string, Written>;
}

export interface PlanFlags {
  readonly targets?: ReadonlySet<string>;
  readonly replace?: ReadonlySet<string>;
  readonly isRefreshed?: boolean;
}

/** Ids that no process of this machine has. */
let lastProcess = 100_000_000;

/**
 * As much of Terraform as a resource's provider sees of it: the order of calls, a process for each walk,
 * what is handed from plan to apply and what is not, taints, deposed objects, and Terraform's own checks of
 * what a provider answers. It makes thousands of runs affordable; the real Terraform runs beside it in
 * other tests.
 *
 * Known limits: one type of resource, no dependencies.
 */
export class SmallTerraform {
  readonly state = new Map<string, Kept>();
  readonly configuration = new Map<string, Written>();
  /** What processes find in their environment. */
  environment: NodeJS.ProcessEnv;
  readonly #tenant: Tenant;
  readonly #dataFolder: string;
  readonly #random: () => number;
  readonly #clock = createQuickClocks(30).client;

  constructor(tenant: Tenant, dataFolder: string, random: () => number) {
    this.#tenant = tenant;
    this.environment = tenant.environment;
    this.#dataFolder = dataFolder;
    this.#random = random;
  }

  /** A plan, or the errors of one. */
  async plan(run: number, flags: PlanFlags = {}): Promise<Plan> {
    const notices: Notice[] = [];
    const changes: Change[] = [];
    await this.#walk(run, async (resource) => {
      const addresses = new Set([...this.configuration.keys(), ...this.state.keys()]);
      const nodes = [...addresses]
        .filter((address) => flags.targets?.has(address) ?? true)
        .flatMap((address) => [
          () => this.#planCurrent(resource, address, flags),
          ...(this.state.get(address)?.deposed ?? []).map(
            (value) => () => this.#planDestroy(resource, address, value, true, flags),
          ),
        ]);
      await this.#inAnyOrder(nodes, async (node) => {
        const planned = await guard(notices, node);
        if (planned === undefined) return;
        changes.push(planned);
        notices.push(...planned.warnings);
      });
    });
    return { changes, notices, configuration: new Map(this.configuration) };
  }

  /** Loses what plans have left for applies here, as another machine that is handed a plan. */
  loseNotes(): void {
    rmSync(join(this.#dataFolder, "orgwright"), { recursive: true, force: true });
  }

  /**
   * Carries a plan out.
   *
   * @param killedAfter how many objects are finished before the process is killed
   * @returns the errors and warnings; `defects` are what Terraform would call a bug in the provider
   */
  async apply(
    run: number,
    plan: Plan,
    killedAfter = Infinity,
  ): Promise<{ readonly notices: readonly Notice[]; readonly defects: readonly string[] }> {
    const notices: Notice[] = [];
    const defects: string[] = [];
    let finished = 0;
    const isKilled = () => finished >= killedAfter;
    await this.#walk(run, async (resource) => {
      await this.#inAnyOrder(plan.changes, async (change) => {
        if (isKilled()) return;
        await this.#carryOut(resource, plan, change, { notices, defects, isKilled });
        finished += 1;
      });
    });
    return { notices, defects };
  }

  async #walk(run: number, work: (resource: Resource) => Promise<void>): Promise<void> {
    const provider = createProvider(
      async (_, signal, fateOf) => {
        const client = await openManagementClient(
          parseTenantAddress(this.#tenant.url),
          readCredentials(this.environment),
        );
        clients.push(client);
        return openStore({ client, clock: systemClock, signal, fateOf });
      },
      this.environment,
      fileNotes({
        dataFolder: this.#dataFolder,
        run,
        process: ++lastProcess,
        now: () => Date.now(),
      }),
      this.#clock,
    );
    const clients: { close(): Promise<void> }[] = [];
    try {
      await provider.configure(
        Object.fromEntries(Object.keys(provider.schema.attributes).map((name) => [name, null])),
      );
      const resource = provider.resources["orgwright_organization"];
      if (resource === undefined) throw new Error("there is no resource");
      await work(resource);
    } finally {
      for (const client of clients) await client.close();
    }
  }

  async #inAnyOrder<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
    const limit = pLimit(10);
    const order = items.map((item) => ({ item, at: this.#random() }));
    order.sort((left, right) => left.at - right.at);
    await Promise.all(order.map(({ item }) => limit(() => work(item))));
  }

  async #planCurrent(
    resource: Resource,
    address: string,
    flags: PlanFlags,
  ): Promise<Change | undefined> {
    const written = this.configuration.get(address);
    const kept = this.state.get(address)?.current;
    if (written === undefined) {
      return kept && this.#planDestroy(resource, address, kept.value, false, flags);
    }
    const imported =
      kept === undefined && written.importFrom !== undefined
        ? await resource.importState(written.importFrom)
        : undefined;
    // What is imported is refreshed whatever the flags are.
    const refreshed = imported
      ? await resource.read(imported)
      : kept && (await this.#refresh(resource, kept.value, flags));
    demand(resource.validate(written.config));
    const prior =
      refreshed === undefined || refreshed === null || kept?.isTainted ? null : refreshed;
    const config = prior === null ? written.config : ignoring(written, prior);
    const { value, notices } = await resource.plan({ prior, config });
    demand(notices);
    const common = {
      address,
      isDeposed: false,
      note: undefined,
      planned: value,
      warnings: notices,
    };
    if (prior !== null && !(flags.replace?.has(address) ?? false)) {
      const action = isEqual(value, prior) ? "no-op" : "update";
      return { ...common, action, prior };
    }
    if (refreshed === undefined || refreshed === null) {
      return { ...common, action: "create", prior: null };
    }
    const second = kept?.isTainted
      ? { value, notices, note: undefined }
      : await resource.plan({ prior: null, config: written.config });
    demand(second.notices);
    return {
      ...common,
      action: "replace",
      prior: refreshed,
      planned: second.value,
      note: second.note,
      warnings: [...notices, ...second.notices],
    };
  }

  async #planDestroy(
    resource: Resource,
    address: string,
    value: ObjectValue,
    isDeposed: boolean,
    flags: PlanFlags,
  ): Promise<Change | undefined> {
    const prior = await this.#refresh(resource, value, flags);
    if (prior === null) return undefined;
    const { notices, note } = await resource.plan({ prior, config: null });
    demand(notices);
    return { address, action: "delete", isDeposed, prior, planned: null, note, warnings: notices };
  }

  async #refresh(
    resource: Resource,
    value: ObjectValue,
    { isRefreshed = true }: PlanFlags,
  ): Promise<ObjectValue | null> {
    const upgraded = resource.upgradeState(value, 0);
    return isRefreshed ? resource.read(upgraded) : upgraded;
  }

  async #carryOut(
    resource: Resource,
    plan: Plan,
    change: Change,
    run: { notices: Notice[]; defects: string[]; isKilled: () => boolean },
  ): Promise<void> {
    const { address, action, isDeposed, prior } = change;
    const kept = this.state.get(address) ?? { deposed: [] };
    this.state.set(address, kept);
    const save = (next: () => void) => {
      // What a killed process has done is in no state.
      if (!run.isKilled()) next();
    };
    const destroy = async (value: ObjectValue, note: PrivateNote | undefined) => {
      resource.upgradeState(value, 0);
      const left = await guard(run.notices, () =>
        resource.apply({ prior: value, config: null, planned: null, note }),
      );
      demandInto(run.notices, left?.notices ?? []);
      return left !== undefined && left.value === null;
    };
    const forget = () => {
      if (isDeposed)
        kept.deposed.splice(
          kept.deposed.findIndex((value) => value["id"] === prior?.["id"]),
          1,
        );
      else delete kept.current;
    };
    switch (action) {
      case "no-op":
        if (prior !== null) kept.current = { value: prior, isTainted: false };
        return;
      case "delete":
        if (prior !== null && (await destroy(prior, change.note))) save(forget);
        return;
      case "replace": {
        if (prior === null) return;
        if (plan.configuration.get(address)?.createBeforeDestroy !== true) {
          if (!(await destroy(prior, change.note))) return;
          save(forget);
          await this.#write(resource, plan, { ...change, prior: null }, kept, run);
          return;
        }
        delete kept.current;
        kept.deposed.push(prior);
        const isDone = await this.#write(resource, plan, { ...change, prior: null }, kept, run);
        const { note } = isDone
          ? await resource.plan({ prior: resource.upgradeState(prior, 0), config: null })
          : { note: undefined };
        if (isDone && (await destroy(prior, note)))
          save(() => kept.deposed.splice(kept.deposed.indexOf(prior), 1));
        if (!isDone && kept.current === undefined) {
          kept.deposed.splice(kept.deposed.indexOf(prior), 1);
          kept.current = { value: prior, isTainted: false };
        }
        return;
      }
      case "create":
        delete kept.current;
        await this.#write(resource, plan, change, kept, run);
        return;
      case "update":
        await this.#write(resource, plan, change, kept, run);
    }
  }

  async #write(
    resource: Resource,
    plan: Plan,
    { address, prior, planned: shown }: Change,
    kept: Kept,
    run: { notices: Notice[]; defects: string[]; isKilled: () => boolean },
  ): Promise<boolean> {
    const planned = plan.configuration.get(address);
    if (planned === undefined) return false;
    const written = { ...planned, config: planned.late ?? planned.config };
    if (prior !== null) resource.upgradeState(prior, 0);
    const config = prior === null ? written.config : ignoring(written, prior);
    const done = await guard(run.notices, async () => {
      demand(resource.validate(written.config));
      const again = await resource.plan({ prior, config });
      demand(again.notices);
      if (!fits(shown, again.value)) run.defects.push(`inconsistent final plan of ${address}`);
      const applied = await resource.apply({
        prior,
        config: written.config,
        planned: again.value,
        note: again.note,
      });
      return { ...applied, planned: again.value };
    });
    if (done === undefined) return false;
    const errors = done.notices.filter(({ severity }) => severity === "error");
    run.notices.push(...done.notices);
    const { value } = done;
    if (errors.length === 0 && !fits(done.planned, value)) {
      run.defects.push(`inconsistent result of ${address}`);
    }
    if (value !== null && !run.isKilled()) {
      kept.current = { value, isTainted: prior === null && errors.length > 0 };
    }
    return errors.length === 0;
  }
}

/** Errors that stop a node of the graph. */
class Refused extends Error {
  readonly notices: readonly Notice[];
  constructor(notices: readonly Notice[]) {
    super(notices.map(({ summary }) => summary).join("; "));
    this.notices = notices;
  }
}

function demand(notices: readonly Notice[]): void {
  if (notices.some(({ severity }) => severity === "error")) throw new Refused(notices);
}

function demandInto(all: Notice[], notices: readonly Notice[]): void {
  all.push(...notices);
}

async function guard<T>(notices: Notice[], work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    notices.push(...(error instanceof Refused ? error.notices : noticesOf(error)));
    return undefined;
  }
}

/** Every attribute of the schema, null where nothing is written. */
export function attributes(parts: ObjectValue): ObjectValue {
  const nothing = Object.keys(organizationResourceAttributes).map((name) => [name, null] as const);
  return { ...Object.fromEntries(nothing), ...parts };
}

function ignoring({ config, ignoreChanges = [] }: Written, prior: ObjectValue): ObjectValue {
  return {
    ...config,
    ...Object.fromEntries(ignoreChanges.map((name) => [name, prior[name] ?? null])),
  };
}

function isEqual(left: Value, right: Value): boolean {
  return fits(left, right) && fits(right, left);
}

/** Whether what was known of a value has stayed. */
function fits(known: Value, value: Value): boolean {
  if (known === unknownValue) return true;
  if (!isObjectValue(known) || !isObjectValue(value))
    return known === value || isSameSet(known, value);
  const keys = new Set([...Object.keys(known), ...Object.keys(value)]);
  return [...keys].every((key) => fits(known[key] ?? null, value[key] ?? null));
}

/** Elements of a set have no order, and one of which something is unknown may become another. */
function isSameSet(left: Value, right: Value): boolean {
  if (!Array.isArray(left) || !Array.isArray(right)) return false;
  const known = left as readonly Value[];
  const others = right as readonly Value[];
  if (known.some((element) => !isWhollyKnown(element))) return true;
  return (
    known.length === others.length &&
    known.every((element) => others.some((other) => fits(element, other)))
  );
}
