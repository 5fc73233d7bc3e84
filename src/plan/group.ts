import { createHash } from "node:crypto";
import { ownerKey } from "../model/index.js";
import { renderCount, renderNumber } from "../text/index.js";
import type { Action, Change } from "./action.js";
import { canonicalJson } from "./canonical-json.js";
import { describeChanged } from "./changed.js";
import { renameOf } from "./names.js";
import type { Plan } from "./plan.js";
import { shownChanges } from "./shown-changes.js";

/** Organizations with which the same happens. */
export interface ActionGroup {
  readonly kind: Action["kind"];
  /** In the plan's order. */
  readonly organizations: readonly string[];
  /** What differs by nothing but the organization's name has `(name)` in its place. */
  readonly changes: readonly Change[];
  readonly notes: readonly string[];
  /** What is told of each besides, such as what became of it. */
  readonly label: string;
}

/** As many have to be alike before they are told of together. */
const fewestAlike = 5;

/**
 * Puts updates that do the same together, where they are many: a mark that three thousand
 * organizations get is one thing to read. What is created or deleted is always told one by one. A
 * group stands where its first organization stood.
 *
 * @param labelOf what is told of an action besides; actions of different labels stay apart
 */
export function groupActions(
  { actions: planned, changed }: Pick<Plan, "actions" | "changed">,
  labelOf: (index: number) => string,
): ActionGroup[] {
  const actions = planned.map((action): Action => ({ ...action, changes: shownChanges(action) }));
  const keys = actions.map((action, index) => keyOf(action, labelOf(index)));
  const groups = new Map<string, number[]>();
  for (const [index, key] of keys.entries()) {
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(index);
    else groups.set(key, [index]);
  }
  return actions.flatMap((action, index) => {
    const label = labelOf(index);
    const alike = groups.get(keys[index] ?? "") ?? [];
    if (alike.length < fewestAlike) {
      const { kind, organization, changes } = action;
      const notes = [...notesOf(action), ...tellChanged([organization], kind, changed)];
      return [{ kind, organizations: [organization], changes, notes, label }];
    }
    if (alike[0] !== index) return [];
    const organizations = alike.map((member) => actions[member]?.organization ?? "");
    return [
      {
        kind: action.kind,
        organizations,
        changes: withoutName(action),
        notes: [...notesOf(action), ...tellChanged(organizations, action.kind, changed)],
        label,
      },
    ];
  });
}

/** Of organizations that are alike so many are told when and by whom they were changed. */
const mostTold = 10;

/** When and by whom organizations were changed, as far as it is known. */
function tellChanged(
  names: readonly string[],
  kind: Action["kind"],
  changed: Plan["changed"],
): readonly string[] {
  const known = names.flatMap((name) => {
    const each = changed?.get(name);
    return each ? [`${names.length === 1 ? "" : `${name}: `}${describeChanged(each, kind)}`] : [];
  });
  const others = known.length - mostTold;
  return others <= 0
    ? known
    : [...known.slice(0, mostTold), `${renderNumber(others)} more were changed`];
}

/** What there is to say about an action besides its changes. */
export function notesOf(action: Action): readonly string[] {
  if (action.kind === "delete") {
    const as = action.declaredAs === undefined ? "" : ` as ${action.declaredAs}`;
    if (action.isDeclared === true) return [`declared absent${as}`];
    return as === "" ? [] : [`declared${as}`];
  }
  const { notes = [] } = action;
  const rename = renameOf(action);
  return rename && notes.length === 0
    ? [`renamed from ${rename.from}: it keeps its id and its people`]
    : notes;
}

/** Equal for actions that do the same; undefined for what is told of alone. A digest saves memory. */
function keyOf(action: Action, label: string): string | undefined {
  if (action.kind !== "update") return undefined;
  const content = canonicalJson({ label, notes: notesOf(action), changes: withoutName(action) });
  return createHash("sha256").update(content).digest("base64");
}

/** The changes of an action, the organization's name taken out of the owner's mark. */
function withoutName({ organization, changes }: Action): readonly Change[] {
  const strip = (value: Change["to"]): Change["to"] =>
    typeof value === "string" && value.endsWith(`/${organization}`)
      ? `${value.slice(0, value.length - organization.length)}(name)`
      : value;
  return changes.map((change) => {
    const { path, from, to } = change;
    if (path[0] !== "metadata" || path[1] !== ownerKey) return change;
    return {
      path,
      ...(from !== undefined && { from: strip(from) ?? from }),
      ...(to !== undefined && { to: strip(to) ?? to }),
    };
  });
}

/** Who a group is, for a headline: a name, or how many with the first of their names. */
export function titleOf({ organizations }: ActionGroup): string {
  const [only = ""] = organizations;
  return organizations.length === 1 ? only : renderCount(organizations.length, "organization");
}
