import { forecastActions, type Outcome } from "../apply/index.js";
import { renderPlan, summarizePlan, type Plan } from "../plan/index.js";
import { renderCount, renderDuration } from "./duration.js";
import type { OutputOptions } from "./options.js";
import { buildReport } from "./report.js";
import type { Target } from "./target.js";
import type { Terminal } from "./terminal.js";

/** Prints a plan for people: every action, then one line of numbers. */
export function showPlan(terminal: Terminal, target: Target, plan: Plan): void {
  for (const text of renderPlan(plan, terminal.paint)) terminal.write(`${text}\n`);
  if (plan.actions.length + plan.refusals.length > 0) terminal.write("\n");
  const summary = summarizePlan(plan);
  if (plan.actions.length === 0) {
    terminal.write(
      `${terminal.paint.bold("No changes.")} ${countOrganizations(summary.unchanged)} as declared.\n`,
    );
    return;
  }
  const { requests, durationMs } = forecastActions(target.client, plan.actions);
  const forecast = durationMs === undefined ? "" : `, about ${renderDuration(durationMs)}`;
  terminal.write(
    `${terminal.paint.bold("Plan:")} ${summary.create} to create, ${summary.update} to update, ${summary.delete} to delete, ${summary.unchanged} unchanged; ${renderCount(requests, "request")}${forecast}.\n`,
  );
}

/** Prints what became of a plan: failures one by one, then one line of numbers. */
export function showOutcomes(
  terminal: Terminal,
  outcomes: readonly Outcome[],
  durationMs: number,
): void {
  for (const { organization, action, outcome, error } of outcomes) {
    if (error === undefined) continue;
    const label =
      outcome === "failed" ? terminal.paint.red("failed ") : terminal.paint.yellow("skipped");
    terminal.warn(`${label} ${action} ${terminal.paint.bold(organization)}: ${error.message}`);
  }
  const count = (kind: Outcome["outcome"], action?: Outcome["action"]): number =>
    outcomes.filter(
      (entry) => entry.outcome === kind && (action === undefined || entry.action === action),
    ).length;
  const parts = [
    `${count("done", "create")} created`,
    `${count("done", "update")} updated`,
    `${count("done", "delete")} deleted`,
    ...optional(count("adopted"), "adopted"),
    ...optional(count("unchanged"), "already as declared"),
    ...optional(count("failed"), "failed"),
    ...optional(count("skipped"), "not begun"),
  ];
  terminal.write(
    `${terminal.paint.bold("Done:")} ${parts.join(", ")} in ${renderDuration(durationMs)}.\n`,
  );
}

/** Prints what was sent, route by route. */
export function showRequests(terminal: Terminal, target: Target): void {
  const { total, byRoute, retried, rateLimited } = target.client.requestCounts();
  terminal.write(
    `${renderCount(total, "request")}, ${retried} sent again, ${rateLimited} answered 429\n`,
  );
  for (const [route, count] of Object.entries(byRoute)) {
    terminal.write(`  ${String(count).padStart(7)}  ${route}\n`);
  }
}

/** Prints the one document of `--format json`. */
export function showReport(
  terminal: Terminal,
  target: Target,
  result: {
    readonly plan: Plan;
    readonly outcomes?: readonly Outcome[];
    readonly durationMs: number;
  },
): void {
  const report = buildReport({
    tenant: target.label,
    requests: target.client.requestCounts(),
    ...result,
  });
  terminal.write(`${JSON.stringify(report, null, 2)}\n`);
}

/** Prints which tenant is spoken to, unless the output is a document. */
export function showTarget(terminal: Terminal, target: Target, { format }: OutputOptions): void {
  if (format === "text") terminal.write(`Tenant: ${terminal.paint.bold(target.label)}\n\n`);
}

function optional(count: number, label: string): string[] {
  return count === 0 ? [] : [`${count} ${label}`];
}

function countOrganizations(count: number): string {
  return `${renderCount(count, "organization")} ${count === 1 ? "is" : "are"}`;
}
