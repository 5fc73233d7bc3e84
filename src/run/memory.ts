import { mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { Outcome } from "../apply/index.js";
import type { Environment } from "../environment/index.js";
import { OperationError } from "../errors/index.js";
import { explainSystemError, refuseKept, writeWhole } from "../file/index.js";
import { renameOf, type Plan } from "../plan/index.js";
import { readBefore } from "./history.js";
import type { PlannedRun } from "./plan-run.js";

/** What the last applies of a folder left behind: names that were there then, by tenant. */
const fileSchema = z.strictObject({
  formatVersion: z.literal(1),
  tenants: z.record(z.string(), z.array(z.string())),
});

/** Where it is kept, in the folder that the process stands in. */
const fileName = join(".orgwright", "applied.json");

/** Larger files are none of ours: the names of 100,000 organizations take a tenth of it, in one tenant. */
const mostBytes = 64 * 1024 * 1024;

/** Whose past is asked for. */
export interface Past {
  /** The tenant, as plans know it. */
  readonly tenant: string;
  /** The manifests, as they were read. */
  readonly files: readonly string[];
  readonly environment?: Environment | undefined;
}

/** Tells which of the names that a plan would create were there before. */
export type Remembering = (names: readonly string[], plan: Plan) => Promise<readonly string[]>;

/**
 * Recalls what was there before, to be asked once a tenant has been read: the last apply from this folder
 * saw them or, where there was none, the repository declared them before its latest commit and others of
 * it are there. What was there and is not any more was deleted by somebody else.
 *
 * Call it before the tenant is read: what another apply makes and notes in the meantime is in no list yet,
 * and would be taken for deleted.
 */
export function recallPast({ tenant, files, environment }: Past): Remembering {
  const remembered = recall().get(tenant);
  return async (names, plan) => {
    if (remembered) {
      const known = new Set(remembered);
      return names.filter((name) => known.has(name));
    }
    // A tenant that has nothing of ours is a new one, whatever the repository has been through.
    const reach = [...(plan.reach?.values() ?? [])].reduce((sum, count) => sum + count, 0);
    if (reach === 0 || files.length === 0) return [];
    const before = await readBefore(files, environment);
    return names.filter((name) => before.has(name) && before.get(name)?.absent !== true);
  };
}

/**
 * Notes which organizations are there after an apply, so that the next plan can tell what was deleted
 * from what is new. It is no part of the work: where nothing can be written, nothing is noted.
 *
 * @param present names that are declared and were looked at
 * @returns what could not be noted and what that means, in sentences; undefined where it was
 */
export function rememberOutcomes(
  tenant: string,
  present: Iterable<string>,
  plan: Plan,
  outcomes: readonly Outcome[],
): string | undefined {
  const tenants = recall();
  const names = namesAfter(tenants.get(tenant) ?? [], present, plan, outcomes);
  tenants.set(tenant, [...names].sort());
  const untold = (why: string): string =>
    `${fileName} cannot be written: ${why}. What this apply left behind is not noted: the next run tells by earlier notes, or by the history of the repository, what was deleted in the meantime.`;
  const refused = refuseKept(fileName);
  if (refused !== undefined) return untold(refused);
  try {
    mkdirSync(dirname(fileName), { recursive: true });
    const document = { formatVersion: 1, tenants: Object.fromEntries(tenants) };
    writeWhole(fileName, `${JSON.stringify(document, null, 1)}\n`);
    return undefined;
  } catch (error) {
    const cause = error instanceof OperationError ? error.cause : error;
    return untold(explainSystemError(cause));
  }
}

/** Which names are there after an apply, as far as that is known. */
function namesAfter(
  before: Iterable<string>,
  present: Iterable<string>,
  plan: Plan,
  outcomes: readonly Outcome[],
): Set<string> {
  const declared = new Set(present);
  const names = new Set([...before, ...declared]);
  for (const { organization } of plan.refusals) names.delete(organization);
  for (const name of plan.gone ?? []) names.delete(name);
  for (const { organization, action, outcome } of outcomes) {
    const isUndone = outcome === "failed" || outcome === "skipped";
    if (action === "delete" ? !isUndone : isUndone && action === "create") {
      names.delete(organization);
    }
  }
  for (const action of plan.actions) {
    const renamed = renameOf(action);
    if (renamed && !declared.has(renamed.from)) names.delete(renamed.from);
  }
  return names;
}

/**
 * What a process knows of a tenant from its own looks and applies, so that one which compares again and
 * again can tell what was deleted behind its back, and has no need of a file.
 */
export class Recollection {
  #names = new Set<string>();
  readonly #present = new WeakMap<Plan, readonly string[]>();

  /** Which of some names were there at the last look, or are said to have been. */
  lost(names: readonly string[], known: ReadonlySet<string>): readonly string[] {
    return names.filter((name) => this.#names.has(name) || known.has(name));
  }

  /** Takes note of what a plan has seen. */
  note({ plan, present }: Pick<PlannedRun, "plan" | "present">): void {
    this.#present.set(plan, present);
    const missing = new Set(
      plan.actions.flatMap(({ kind, organization }) => (kind === "create" ? [organization] : [])),
    );
    for (const { organization } of plan.refusals) missing.add(organization);
    for (const name of present) if (!missing.has(name)) this.#names.add(name);
    for (const name of plan.gone ?? []) this.#names.delete(name);
  }

  /** Takes note of what became of a plan. */
  conclude(plan: Plan, outcomes: readonly Outcome[]): void {
    this.#names = namesAfter(this.#names, this.#present.get(plan) ?? [], plan, outcomes);
  }
}

/** What was noted; nothing where the file is missing, damaged, of another version or none of ours. */
function recall(): Map<string, readonly string[]> {
  try {
    if (refuseKept(fileName) !== undefined || statSync(fileName).size > mostBytes) return new Map();
    const { tenants } = fileSchema.parse(JSON.parse(readFileSync(fileName, "utf8")));
    return new Map(Object.entries(tenants));
  } catch {
    return new Map();
  }
}
