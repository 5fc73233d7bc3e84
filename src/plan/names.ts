import type { Action } from "./action.js";
import type { Refusal } from "./plan.js";

/** The name that an action needs to be free, or undefined where it takes none. */
export function nameTaken(action: Action): string | undefined {
  switch (action.kind) {
    case "create":
      return action.organization;
    case "update":
      return renameOf(action)?.to;
    case "delete":
      return undefined;
  }
}

/** The name that is free once an action was carried out, or undefined where it frees none. */
export function nameFreed(action: Action): string | undefined {
  switch (action.kind) {
    case "create":
      return undefined;
    case "update":
      return renameOf(action)?.from;
    case "delete":
      return action.organization;
  }
}

/** From which name an action renames to which. */
export function renameOf(
  action: Action,
): { readonly from: string; readonly to: string } | undefined {
  if (action.kind !== "update") return undefined;
  const change = action.changes.find(({ path }) => path.length === 1 && path[0] === "name");
  return typeof change?.from === "string" && typeof change.to === "string"
    ? { from: change.from, to: change.to }
    : undefined;
}

/** What of a plan can be done, and what cannot because a name stays somebody else's. */
export interface NameCheck {
  readonly actions: readonly Action[];
  readonly refusals: readonly Refusal[];
}

/**
 * Leaves out what needs a name that another organization has and keeps. One that is left out keeps its
 * own name as well, on which others may have waited.
 */
export function findTakenNames(
  planned: readonly Action[],
  holderOf: (name: string) => { readonly id: string; readonly label: string } | undefined,
): NameCheck {
  let actions = planned;
  const refusals: Refusal[] = [];
  for (;;) {
    const freed = new Set(actions.map(nameFreed));
    const kept = actions.filter((action) => {
      const name = nameTaken(action);
      if (name === undefined || freed.has(name)) return true;
      const holder = holderOf(name);
      if (holder === undefined || ("id" in action && holder.id === action.id)) return true;
      refusals.push({
        organization: action.organization,
        reason: "name-taken",
        detail: `the name ${name} is that of ${holder.label}, which keeps it`,
      });
      return false;
    });
    if (kept.length === actions.length) return { actions, refusals };
    actions = kept;
  }
}
