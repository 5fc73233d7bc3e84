import { createHash } from "node:crypto";
import { canonicalJson } from "./canonical-json.js";
import type { Plan } from "./plan.js";

/**
 * What a plan would do, as one line of text: `sha256:` and 64 hexadecimal digits. Two plans that do
 * the same to the same tenant have the same checksum, in whatever order they were computed; a plan
 * that does anything else, or that saw anything else, has another.
 */
export function checksumPlan(tenant: string, plan: Plan): string {
  const actions = plan.actions
    .map(({ kind, organization, changes }) =>
      canonicalJson({ kind, organization, changes: changes.map(canonicalJson).sort() }),
    )
    .sort();
  const text = canonicalJson({ tenant, rules: plan.rules, actions });
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
