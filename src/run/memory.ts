import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { Outcome } from "../apply/index.js";
import type { Environment } from "../environment/index.js";
import { writeWhole } from "../file/index.js";
import type { Plan } from "../plan/index.js";
import { readBefore } from "./history.js";

/** What the last applies of a folder left behind: names that were there then, by tenant. */
const fileSchema = z.strictObject({
  formatVersion: z.literal(1),
  tenants: z.record(z.string(), z.array(z.string())),
});

/** Where it is kept, in the folder that the process stands in. */
const fileName = join(".orgwright", "applied.json");

/** Whose past is asked for. */
export interface Past {
  /** The tenant, as plans know it. */
  readonly tenant: string;
  /** The manifests, as they were read. */
  readonly files: readonly string[];
  readonly environment?: Environment | undefined;
}

/**
 * Which of some names were there before: the last apply from this folder saw them or, where there was
 * none, the repository declared them before its latest commit and others of it are there. What was there
 * and is not any more was deleted by somebody else.
 */
export async function findLostNames(
  names: readonly string[],
  plan: Plan,
  { tenant, files, environment }: Past,
): Promise<readonly string[]> {
  const remembered = recall().get(tenant);
  if (remembered) {
    const known = new Set(remembered);
    return names.filter((name) => known.has(name));
  }
  // A tenant that has nothing of ours is a new one, whatever the repository has been through.
  const reach = [...(plan.reach?.values() ?? [])].reduce((sum, count) => sum + count, 0);
  if (reach === 0 || files.length === 0) return [];
  const before = await readBefore(files, environment);
  return names.filter((name) => before.has(name) && before.get(name)?.absent !== true);
}

/**
 * Notes which organizations are there after an apply, so that the next plan can tell what was deleted
 * from what is new. Where nothing can be written, nothing is noted: it is no part of the work.
 *
 * @param present names that are declared and were looked at
 */
export function rememberOutcomes(
  tenant: string,
  present: Iterable<string>,
  plan: Plan,
  outcomes: readonly Outcome[],
): void {
  const tenants = recall();
  const names = new Set([...(tenants.get(tenant) ?? []), ...present]);
  for (const { organization } of plan.refusals) names.delete(organization);
  for (const name of plan.gone ?? []) names.delete(name);
  for (const { organization, action, outcome } of outcomes) {
    const isUndone = outcome === "failed" || outcome === "skipped";
    if (action === "delete" ? !isUndone : isUndone && action === "create") {
      names.delete(organization);
    }
  }
  tenants.set(tenant, [...names].sort());
  try {
    mkdirSync(dirname(fileName), { recursive: true });
    const document = { formatVersion: 1, tenants: Object.fromEntries(tenants) };
    writeWhole(fileName, `${JSON.stringify(document, null, 1)}\n`);
  } catch {
    // A folder that cannot be written to has no memory.
  }
}

/** What was noted; nothing where the file is missing, damaged or of another version. */
function recall(): Map<string, readonly string[]> {
  try {
    const { tenants } = fileSchema.parse(JSON.parse(readFileSync(fileName, "utf8")));
    return new Map(Object.entries(tenants));
  } catch {
    return new Map();
  }
}
