import type { FieldValue } from "../model/index.js";
import type { Paint } from "../errors/index.js";
import { revealLine, shorten, shortenPair } from "../text/index.js";
import type { Action, Change } from "./action.js";
import type { Plan, Refusal } from "./plan.js";

/** Terminal colours for plans; the same as those of diagnostics, and green for what comes. */
export interface PlanPaint extends Paint {
  readonly green: (text: string) => string;
}

/** How many values of one text are shown in a plan before it is cut. */
const longestValue = 100;

const signs: Readonly<Record<Action["kind"], string>> = { create: "+", update: "~", delete: "-" };

/** Renders a plan for people, field by field, one text per organization. */
export function* renderPlan(plan: Plan, paint: PlanPaint): Generator<string> {
  for (const action of plan.actions) yield renderAction(action, paint);
  for (const refusal of plan.refusals) yield renderRefusal(refusal, paint);
}

function renderAction(action: Action, paint: PlanPaint): string {
  const colour = colourOf(action.kind, paint);
  const changes = action.changes.filter(
    ({ path }) => action.kind === "update" || path[0] !== "name",
  );
  const labels = changes.map(({ path }) => renderChangePath(path));
  const width = Math.min(48, longest(labels));
  return [
    colour(`  ${signs[action.kind]} ${revealLine(action.organization)}`),
    ...changes.map(
      (change, index) =>
        `      ${(labels[index] ?? "").padEnd(width)}  ${renderValues(change, action.kind, paint)}`,
    ),
  ].join("\n");
}

function renderRefusal(refusal: Refusal, paint: PlanPaint): string {
  return paint.yellow(`  ! ${revealLine(`${refusal.organization}: ${explainRefusal(refusal)}`)}`);
}

/** Why an organization is left alone, and what would change that. */
export function explainRefusal({ reason, owner, detail = "" }: Refusal): string {
  switch (reason) {
    case "protected":
      return "it is protected, and left alone";
    case "other-owner":
      return owner === undefined
        ? "it has no owner, and is left alone"
        : `it belongs to owner ${JSON.stringify(owner)}, and is left alone (--take-over changes that)`;
    case "changed":
      return `${detail}; left alone, plan again`;
    case "ambiguous":
    case "name-taken":
    case "renamed":
      return `${detail}; left alone`;
  }
}

function renderValues(change: Change, kind: Action["kind"], paint: PlanPaint): string {
  const [from, to] = renderPair(change);
  if (kind === "create" && to !== undefined) return to === "{}" ? "" : to;
  if (kind === "delete" && from !== undefined) return from;
  if (isConnection(change)) {
    const settings = to === undefined || to === "{}" ? "" : ` ${to}`;
    return to === undefined ? paint.red("(removed)") : `${paint.green("(added)")}${settings}`;
  }
  const left = from ?? paint.dim("(nothing)");
  const right = to ?? paint.red("(removed)");
  return `${left} ${paint.dim("->")} ${right}`;
}

/** Whether a change is about a connection as a whole, not about one of its settings. */
function isConnection({ path }: Change): boolean {
  return path[0] === "connections" && path.length === 2;
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
