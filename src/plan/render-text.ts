import { collectionOf, type FieldValue } from "../model/index.js";
import type { Paint } from "../errors/index.js";
import { renderCount, renderNumber, revealLine, shorten, shortenPair } from "../text/index.js";
import type { Action, Change } from "./action.js";
import { groupActions, titleOf, type ActionGroup } from "./group.js";
import type { Plan, PlanSince, Refusal } from "./plan.js";

/** Terminal colours for plans; the same as those of diagnostics, and green for what comes. */
export interface PlanPaint extends Paint {
  readonly green: (text: string) => string;
}

/** No colour at all, for files. */
export const plainPaint: PlanPaint = {
  red: String,
  yellow: String,
  green: String,
  dim: String,
  bold: String,
};

/** How many values of one text are shown in a plan before it is cut. */
const longestValue = 100;

const signs: Readonly<Record<Action["kind"], string>> = { create: "+", update: "~", delete: "-" };

/** How many organizations of one kind are named one by one. */
const mostNamed = 10;

/** How many entries of a collection that come, or that go, an organization has a line for; the others are counted. */
const mostEntries = 20;

/**
 * Renders a plan for people, field by field, one text per organization, or per number of them with
 * which the same happens; deletions come first.
 *
 * @param labelOf what became of an action of the plan, where it was carried out
 * @param isLong whether every entry has a line, however many there are
 */
export function* renderPlan(
  plan: Plan,
  paint: PlanPaint,
  labelOf: (index: number) => string = () => "",
  isLong = false,
): Generator<string> {
  const most = isLong ? Infinity : mostEntries;
  for (const group of groupActions(plan, labelOf)) yield renderGroup(group, paint, most);
  for (const text of explainRefusals(plan.refusals)) {
    yield paint.yellow(`  ! ${revealLine(text)}`);
  }
}

/** Why organizations are left alone; what many have alike is said once, with ten of their names. */
export function explainRefusals(refusals: readonly Refusal[]): string[] {
  const groups = new Map<string, string[]>();
  for (const refusal of refusals) {
    const why = explainRefusal(refusal);
    const names = groups.get(why);
    if (names) names.push(refusal.organization);
    else groups.set(why, [refusal.organization]);
  }
  return [...groups].flatMap(([why, names]) =>
    names.length <= mostNamed
      ? names.map((name) => `${name}: ${why}`)
      : [
          `${renderCount(names.length, "organization")} (${renderNames(names)}): of each holds: ${why}`,
        ],
  );
}

/** Names for a sentence: ten, and how many more there are. */
export function renderNames(names: readonly string[]): string {
  const some = names.slice(0, mostNamed).join(", ");
  const others = names.length - mostNamed;
  return others > 0 ? `${some} and ${renderNumber(others)} more` : some;
}

/**
 * What a plan says besides its actions: who is gone already, and who carries a mark for nothing.
 *
 * @param outcomes what became of each action, where the plan was carried out: nothing is told as still to come
 */
export function explainRest(
  { actions, gone = [], left = [], undeclared, rules, since, changed = new Map() }: Plan,
  outcomes?: readonly string[],
): string[] {
  const lines = since === undefined ? [] : explainSince(since);
  // Nobody has changed what goes because it is declared nowhere.
  const going = new Set(
    actions.flatMap(({ kind, organization }) => (kind === "delete" ? organization : [])),
  );
  const unknown = [...changed].flatMap(([name, each]) =>
    each === null && !going.has(name) ? [name] : [],
  );
  if (unknown.length > 0) {
    lines.push(`When and by whom it was changed is not known of ${renderNames(unknown)}.`);
  }
  if (left.length > 0) {
    const [are, stay] = left.length === 1 ? ["is", "stays"] : ["are", "stay"];
    lines.push(
      `${renderCount(left.length, "organization")} ${are} not as declared and ${stay} so under the policy ${rules.policy}: ${renderNames(left)}.`,
    );
  }
  if (gone.length > 0) {
    lines.push(
      `${renderCount(gone.length, "organization")} that shall be absent ${gone.length === 1 ? "is" : "are"} gone already: ${renderNames(gone)}.`,
    );
  }
  const deleted = new Set(
    actions.flatMap(({ kind, organization }, index) =>
      kind === "delete" && outcomes?.[index] === "done" ? [organization] : [],
    ),
  );
  for (const [owner, found] of undeclared ?? []) {
    const names = found.filter((name) => !deleted.has(name));
    const goes = outcomes ? 0 : names.filter((name) => going.has(name)).length;
    const which =
      goes === names.length ? (goes === 1 ? "it" : "them") : `${renderNumber(goes)} of them`;
    const deletes = goes === 0 ? "" : `; this plan deletes ${which}`;
    const who = `the mark of owner ${JSON.stringify(owner)}`;
    lines.push(
      names.length === 0
        ? `No organization carries ${who} and is declared nowhere.`
        : `${renderCount(names.length, "organization")} ${names.length === 1 ? "carries" : "carry"} ${who} and ${names.length === 1 ? "is" : "are"} declared nowhere: ${renderNames(names)}${deletes}.`,
    );
  }
  return lines;
}

/** What was looked at, and what was not done because of it. */
function explainSince({ ref, changed, declared, removed, absent, reason }: PlanSince): string[] {
  const looked =
    reason === undefined
      ? `Looked only at what differs from ${ref}: ${renderNumber(changed)} of ${renderCount(declared, "declared organization")}.`
      : `Everything counts as different from ${ref}: ${reason}.`;
  const leave = (names: readonly string[], why: string): string[] =>
    names.length === 0
      ? []
      : [
          `${renderCount(names.length, "organization")} ${names.length === 1 ? "is" : "are"} ${why}: ${renderNames(names)}. Nothing is deleted by a look at what differs; a plan without --changed-since says what becomes of ${names.length === 1 ? "it" : "them"}.`,
        ];
  return [
    looked,
    ...leave(removed, `declared at ${ref} and not any more`),
    ...leave(absent, "to be absent, and there"),
  ];
}

function renderGroup(group: ActionGroup, paint: PlanPaint, mostEntries: number): string {
  const { kind, organizations, notes, label } = group;
  const colour = colourOf(kind, paint);
  const all = group.changes.filter(({ path }) => kind === "update" || path[0] !== "name");
  const { changes, counted } = countMany(all, mostEntries);
  const labels = changes.map(({ path }) => renderChangePath(path));
  const width = Math.min(48, longest(labels));
  const names = organizations.length === 1 ? "" : `: ${renderNames(organizations)}`;
  return [
    colour(`  ${signs[kind]} ${revealLine(`${titleOf(group)}${names}`)}`) +
      (label === "" ? "" : ` ${paint.dim(`(${label})`)}`),
    ...changes.map(
      (change, index) =>
        `      ${(labels[index] ?? "").padEnd(width)}  ${renderValues(change, kind, paint)}`,
    ),
    ...counted.map((text) => paint.dim(`      ${text}`)),
    ...notes.map((note) => paint.dim(`      (${revealLine(note)})`)),
  ].join("\n");
}

/** The first of many entries that come or go alike, and how many more there are. */
function countMany(
  all: readonly Change[],
  most: number,
): { readonly changes: readonly Change[]; readonly counted: readonly string[] } {
  const counts = new Map<string, number>();
  const changes = all.filter((change) => {
    if (!isEntry(change)) return true;
    const what = `${change.path[0] ?? ""} ${change.to === undefined ? "removed" : "added"}`;
    const count = (counts.get(what) ?? 0) + 1;
    counts.set(what, count);
    return count <= most;
  });
  const counted = [...counts].flatMap(([what, count]) => {
    const [name = "", verb = ""] = what.split(" ");
    return count <= most
      ? []
      : [
          `${name}: ${renderNumber(count - most)} more ${verb}, ${renderNumber(count)} in all; -v shows each`,
        ];
  });
  return { changes, counted };
}

/** Why an organization is left alone, and what would change that. */
export function explainRefusal({ reason, owner, detail = "" }: Refusal): string {
  switch (reason) {
    case "protected":
      return "it is protected, and left alone";
    case "other-owner":
      return owner === undefined
        ? "it has no owner, and is left alone (to let it go all the same, give --take-over)"
        : `it belongs to owner ${JSON.stringify(owner)}, and is left alone (to take it over, write \`previous_owners: [${JSON.stringify(owner)}]\` in the manifest, or give --take-over)`;
    case "changed":
      return `${detail}; left alone, plan again`;
    case "ambiguous":
    case "name-taken":
    case "renamed":
    case "impossible":
      return `${detail}; left alone`;
  }
}

function renderValues(change: Change, kind: Action["kind"], paint: PlanPaint): string {
  const [from, to] = renderPair(change);
  if (kind === "create" && to !== undefined) return to === "{}" ? "" : to;
  if (kind === "delete" && from !== undefined) return from;
  if (isEntry(change)) {
    const settings = to === undefined || to === "{}" ? "" : ` ${to}`;
    return to === undefined ? paint.red("(removed)") : `${paint.green("(added)")}${settings}`;
  }
  const left = from ?? paint.dim("(nothing)");
  const right = to ?? paint.red("(removed)");
  return `${left} ${paint.dim("->")} ${right}`;
}

/** Whether a change is about an entry as a whole, not about one of its settings. */
function isEntry({ path: [first = "", ...rest] }: Change): boolean {
  return collectionOf(first) !== undefined && rest.length === 1;
}

/** Values as a plan shows them: JSON on one line, cut when it is long, yet not where they differ. */
function renderPair({ from, to }: Change): readonly [string | undefined, string | undefined] {
  const left = from === undefined ? undefined : renderValue(from);
  const right = to === undefined ? undefined : renderValue(to);
  if (left !== undefined && right !== undefined) return shortenPair(left, right, longestValue);
  return [left && shorten(left, longestValue), right && shorten(right, longestValue)];
}

function renderValue(value: FieldValue): string {
  return revealLine(JSON.stringify(value));
}

function longest(texts: readonly string[]): number {
  let most = 0;
  for (const { length } of texts) most = Math.max(most, length);
  return most;
}

/** The path of a change as reports write it: `branding.colors.primary`. */
export function renderChangePath(path: readonly string[]): string {
  return path
    .map((segment, index) => {
      if (/^[\w-]+$/.test(segment)) return index === 0 ? segment : `.${segment}`;
      return `[${revealLine(JSON.stringify(segment))}]`;
    })
    .join("");
}

function colourOf(kind: Action["kind"], paint: PlanPaint): (text: string) => string {
  switch (kind) {
    case "create":
      return paint.green;
    case "update":
      return paint.yellow;
    case "delete":
      return paint.red;
  }
}
