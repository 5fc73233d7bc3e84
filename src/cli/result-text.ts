import { forecastActions, type Outcome } from "../apply/index.js";
import {
  checksumPlan,
  renderPlan,
  summarizePlan,
  type Plan,
  type PlanPaint,
} from "../plan/index.js";
import { revealLine } from "../text/index.js";
import { renderCount, renderDuration } from "./duration.js";
import type { Target } from "./target.js";

/** A plan for people, piece by piece: every action, then one line of numbers. */
export function* renderPlanText(target: Target, plan: Plan, paint: PlanPaint): Generator<string> {
  for (const text of renderPlan(plan, paint)) yield `${text}\n`;
  if (plan.actions.length + plan.refusals.length > 0) yield "\n";
  const summary = summarizePlan(plan);
  if (plan.actions.length === 0) {
    const verb = summary.unchanged === 1 ? "is" : "are";
    const left = plan.refusals.length;
    const leftAlone = left === 0 ? "" : ` ${renderCount(left, "organization")} left alone.`;
    yield `${paint.bold("No changes.")} ${renderCount(summary.unchanged, "organization")} ${verb} as declared.${leftAlone}\n`;
    return;
  }
  const { requests, durationMs } = forecastActions(target.client, plan.actions);
  const forecast = durationMs === undefined ? "" : `, about ${renderDuration(durationMs)}`;
  yield `${paint.bold("Plan:")} ${summary.create} to create, ${summary.update} to update, ${summary.delete} to delete, ${summary.unchanged} unchanged; ${renderCount(requests, "request")}${forecast}.\n`;
  yield paint.dim(`Checksum: ${checksumPlan(target.label, plan)}\n`);
}

/** What became of a plan, for people: failures one by one, then one line of numbers. */
export function* renderOutcomesText(
  outcomes: readonly Outcome[],
  durationMs: number,
  paint: PlanPaint,
): Generator<string> {
  for (const { organization, action, outcome, error } of outcomes) {
    if (error === undefined) continue;
    const label = outcome === "failed" ? paint.red("failed ") : paint.yellow("skipped");
    yield `${label} ${action} ${paint.bold(revealLine(organization))}: ${error.message}\n`;
  }
  const count = (kind: Outcome["outcome"], action?: Outcome["action"]): number =>
    outcomes.filter(
      (entry) => entry.outcome === kind && (action === undefined || entry.action === action),
    ).length;
  const parts = [
    `${count("done", "create")} created`,
    `${count("done", "update")} updated`,
    `${count("done", "delete")} deleted`,
    ...some(count("adopted"), "adopted"),
    ...some(count("unchanged"), "already as declared"),
    ...some(count("failed"), "failed"),
    ...some(count("skipped"), "not begun"),
  ];
  yield `${paint.bold("Done:")} ${parts.join(", ")} in ${renderDuration(durationMs)}.\n`;
}

/** What was sent, route by route. */
export function renderRequestsText(target: Target): string {
  const { total, byRoute, retried, rateLimited } = target.client.requestCounts();
  return [
    `${renderCount(total, "request")}, ${retried} sent again, ${rateLimited} answered 429`,
    ...Object.entries(byRoute).map(([route, count]) => `  ${String(count).padStart(7)}  ${route}`),
    "",
  ].join("\n");
}

function some(count: number, label: string): string[] {
  return count === 0 ? [] : [`${count} ${label}`];
}
