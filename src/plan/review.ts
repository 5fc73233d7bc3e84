import type { Action, Change } from "./action.js";
import { canonicalJson } from "./canonical-json.js";
import { renderSeen, type FiledPlan } from "./plan-file.js";
import type { Plan, Refusal } from "./plan.js";
import { renderChangePath } from "./render-text.js";

/**
 * What of a reviewed plan can still be carried out. An action whose organization is not any more what
 * the plan saw is refused, naming the field; one that nothing is left of counts as unchanged.
 *
 * @param filed the plan as it was reviewed
 * @param fresh a plan of the same declarations for the tenant as it is now
 */
export function reviewPlan(filed: FiledPlan, fresh: Plan): Plan {
  const now = new Map(fresh.actions.map((action) => [action.organization, action]));
  const refused = new Map(fresh.refusals.map((refusal) => [refusal.organization, refusal]));
  const actions: Action[] = [];
  const refusals: Refusal[] = [];
  let unchanged = 0;
  for (const reviewed of [...filed.writings, ...filed.deletions]) {
    const { organization } = reviewed;
    const refusal = refused.get(organization);
    const action = now.get(organization);
    if (refusal) refusals.push(refusal);
    else if (action === undefined) unchanged += 1;
    else {
      const detail = differenceBetween(reviewed, action);
      if (detail === undefined) actions.push(action);
      else refusals.push({ organization, reason: "changed", detail });
    }
  }
  return { actions, unchanged, refusals, rules: filed.rules };
}

/** What an action would do otherwise than it was reviewed, or undefined when it does the same. */
function differenceBetween(
  reviewed: Pick<Action, "kind" | "changes">,
  now: Action,
): string | undefined {
  if (reviewed.kind !== now.kind) {
    return reviewed.kind === "create"
      ? "it exists by now"
      : "it does not exist any more, or under another id";
  }
  const seen = indexChanges(reviewed.changes);
  const present = indexChanges(now.changes);
  for (const path of new Set([...seen.keys(), ...present.keys()])) {
    const before = seen.get(path);
    const after = present.get(path);
    if (canonicalJson(before ?? {}) === canonicalJson(after ?? {})) continue;
    const { path: segments } = (before ?? after) as Change;
    const was = before ? before.from : after?.to;
    const is = after ? after.from : before?.to;
    return `${renderChangePath(segments)} was ${renderSeen(was)} when it was planned and is ${renderSeen(is)} now`;
  }
  return undefined;
}

function indexChanges(changes: readonly Change[]): Map<string, Change> {
  return new Map(changes.map((change) => [canonicalJson(change.path), change]));
}
