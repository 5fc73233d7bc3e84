import type { Action } from "./action.js";

/**
 * What a plan may contain: `create-only` never touches what exists, `upsert` creates and updates, and
 * deletes what a manifest says shall be absent, `sync` also deletes what its owner owns and nothing
 * declares.
 */
export type Policy = "create-only" | "upsert" | "sync";

/** Whether a policy lets an action into a plan. */
export function allows(policy: Policy, action: Action): boolean {
  switch (policy) {
    case "create-only":
      return action.kind === "create";
    case "upsert":
      return action.kind !== "delete" || action.isDeclared === true;
    case "sync":
      return true;
  }
}
