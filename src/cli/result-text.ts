import { forecastActions, groupOutcomes, type Outcome, type OutcomeGroup } from "../apply/index.js";
import {
  checksumPlan,
  explainRest,
  renderChangePath,
  renderLabel,
  renderPlan,
  summarizePlan,
  type DoneFacts,
  type Plan,
  type PlanPaint,
  type PlanSummary,
} from "../plan/index.js";
import { revealLine } from "../text/index.js";
import { renderCount, renderDuration, renderNumber } from "./duration.js";
import type { Target } from "./target.js";

/** Of organizations that have something in common, so many are named. */
const mostNamed = 10;

/** The actions of a plan for people, piece by piece. */
export function* renderActionsText(
  plan: Plan,
  paint: PlanPaint,
  done?: DoneFacts,
  isLong = false,
): Generator<string> {
  const label = (index: number): string => (done ? renderLabel(plan, index, done) : "");
  for (const text of renderPlan(plan, paint, label, isLong)) yield `${text}\n`;
  if (plan.actions.length + plan.refusals.length > 0) yield "\n";
}

/** What a plan comes to, for people: what is left, then one line of numbers. */
export function* renderSummaryText(
  target: Target,
  plan: Plan,
  paint: PlanPaint,
): Generator<string> {
  const summary = summarizePlan(plan);
  for (const line of explainRest(plan)) yield `${revealLine(line)}\n`;
  if (plan.actions.length === 0) {
    const verb = summary.unchanged === 1 ? "is" : "are";
    const left = plan.refusals.length;
    const leftAlone = left === 0 ? "" : ` ${renderCount(left, "organization")} left alone.`;
    const word = left === 0 ? "No changes." : "Nothing can be done.";
    if (summary.unchanged === 0 && left === 0 && (plan.gone ?? []).length > 0) {
      yield `${paint.bold("No changes.")} There is nothing left to delete.\n`;
      return;
    }
    if (summary.unchanged === 0 && left === 0 && plan.since !== undefined) {
      yield `${paint.bold("No changes.")}\n`;
      return;
    }
    yield `${paint.bold(word)} ${renderCount(summary.unchanged, "organization")} ${verb} as declared.${leftAlone}\n`;
    return;
  }
  const { requests, durationMs } = forecastActions(target.client, plan.actions);
  const forecast = durationMs === undefined ? "" : `, about ${renderDuration(durationMs)}`;
  const number = (kind: keyof PlanSummary): string => renderNumber(summary[kind]);
  yield `${paint.bold("Plan:")} ${number("create")} to create, ${number("update")} to update, ${number("delete")} to delete, ${number("unchanged")} unchanged; ${renderCount(requests, "request")}${forecast}.\n`;
  yield paint.dim(`Checksum ${checksumPlan(target.label, plan)}\n`);
}

/** What became of a plan, for people: each kind of failure once, then one line of numbers. */
export function* renderOutcomesText(
  outcomes: readonly Outcome[],
  durationMs: number,
  paint: PlanPaint,
): Generator<string> {
  for (const { organization, meanwhile } of outcomes) {
    if (meanwhile === undefined) continue;
    const kept = meanwhile.map(({ path }) => renderChangePath(path)).join(", ");
    yield `${paint.yellow("changed")} ${revealLine(`${organization}: ${kept}, by others while this ran; what is declared was written, the rest was kept`)}\n`;
  }
  for (const group of groupOutcomes(outcomes)) {
    const label = group.outcome === "failed" ? paint.red("failed ") : paint.yellow("skipped");
    yield `${label} ${group.action} ${paint.bold(nameGroup(group))}: ${group.error.message}\n`;
  }
  yield `${paint.bold("Done:")} ${summarizeOutcomes(outcomes, durationMs)}\n`;
}

/** What became of a plan in one line of numbers, with the time that it took. */
export function summarizeOutcomes(outcomes: readonly Outcome[], durationMs: number): string {
  const count = (kind: Outcome["outcome"], action?: Outcome["action"]): number =>
    outcomes.filter(
      (entry) => entry.outcome === kind && (action === undefined || entry.action === action),
    ).length;
  const parts = [
    `${renderNumber(count("done", "create"))} created`,
    `${renderNumber(count("done", "update"))} updated`,
    `${renderNumber(count("done", "delete"))} deleted`,
    ...some(count("adopted"), "adopted"),
    ...some(count("unchanged"), "already as declared"),
    ...some(count("failed"), "failed"),
    ...some(count("skipped"), "not begun"),
  ];
  return `${parts.join(", ")} in ${renderDuration(durationMs)}.`;
}

/** Which organizations a group is about, the first of them by name. */
export function nameGroup({ organizations }: OutcomeGroup): string {
  const named = organizations.slice(0, mostNamed).map(revealLine);
  if (organizations.length === 1) return named.join("");
  const others = organizations.length - named.length;
  const rest = others === 0 ? "" : ` and ${renderNumber(others)} more`;
  return `${renderCount(organizations.length, "organization")} (${named.join(", ")}${rest})`;
}

/** What was sent, route by route. */
export function renderRequestsText(target: Target): string {
  const { total, byRoute, retried, rateLimited } = target.client.requestCounts();
  return [
    `${renderCount(total, "request")}, ${renderNumber(retried)} sent again, ${renderNumber(rateLimited)} answered 429`,
    ...Object.entries(byRoute).map(
      ([route, count]) => `  ${renderNumber(count).padStart(9)}  ${route}`,
    ),
    "",
  ].join("\n");
}

function some(count: number, label: string): string[] {
  return count === 0 ? [] : [`${renderNumber(count)} ${label}`];
}
