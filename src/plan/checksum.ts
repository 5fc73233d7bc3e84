import { createHash } from "node:crypto";
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

/** JSON whose keys are sorted, so that equal values are equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
