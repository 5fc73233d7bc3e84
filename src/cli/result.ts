import { extname } from "node:path";
import { groupOutcomes, type Outcome } from "../apply/index.js";
import { writeWhole } from "../file/index.js";
import {
  checksumPlan,
  plainPaint,
  renderPlanHtml,
  renderPlanMarkdown,
  type Plan,
} from "../plan/index.js";
import { buildReport, type Knowledge } from "../run/index.js";
import { revealLines } from "../text/index.js";
import {
  nameGroup,
  renderActionsText,
  renderOutcomesText,
  renderSummaryText,
  summarizeOutcomes,
} from "./result-text.js";
import type { Target } from "./target.js";
import type { Terminal } from "./terminal.js";

/** What came out of a command that plans or applies. */
export interface Result {
  readonly plan: Plan;
  /** Absent when the plan was only shown. */
  readonly outcomes?: readonly Outcome[];
  /** Why it must not be carried out, or was not. */
  readonly breaches?: readonly string[];
  /** What it owes to what was read before. */
  readonly knowledge?: Knowledge | undefined;
  /** What there is to say of it besides; one line each. */
  readonly remarks?: readonly string[];
  /** Of the whole run. */
  readonly durationMs: number;
  /** Of these, what carrying the plan out took. */
  readonly applyMs?: number;
}

/** Where a result goes. */
interface Delivery {
  readonly format: ResultFormat;
  readonly report?: readonly string[];
  readonly checksumOut?: string;
}

/** The forms in which a result can be written. */
export type ResultFormat = "text" | "json" | "markdown" | "html";

const formatOfExtension: Readonly<Record<string, ResultFormat>> = {
  ".txt": "text",
  ".json": "json",
  ".md": "markdown",
  ".html": "html",
};

/** Renders a whole result as one document, in which nothing is hidden and nothing acts. */
export function renderResult(format: ResultFormat, target: Target, result: Result): string {
  return revealLines(render(format, target, result));
}

function render(format: ResultFormat, target: Target, result: Result): string {
  const { plan, outcomes, breaches = [], remarks = [], durationMs } = result;
  // What is told of an apply is the time that it took, whoever tells it; planning is not part of it.
  const { applyMs = durationMs } = result;
  const checksum = checksumPlan(target.label, plan);
  const results = [...breaches, ...remarks, ...tell(outcomes ?? [])];
  const done = outcomes && {
    summary: summarizeOutcomes(outcomes, applyMs),
    outcomes: outcomes.map(({ outcome }) => outcome),
  };
  const facts = { tenant: target.label, checksum, results, ...(done && { done }) };
  switch (format) {
    case "json": {
      const requests = target.client.requestCounts();
      const { knowledge } = result;
      const parts = {
        plan,
        breaches,
        knowledge,
        durationMs,
        ...(outcomes && { outcomes, applyMs }),
      };
      const report = buildReport({ tenant: target.label, checksum, requests, ...parts });
      return `${JSON.stringify(report, null, 2)}\n`;
    }
    case "markdown":
      return renderPlanMarkdown(plan, facts);
    case "html":
      return renderPlanHtml(plan, facts);
    case "text":
      return [
        `Tenant: ${target.label}\n\n`,
        ...renderActionsText(plan, plainPaint, done, true),
        ...(outcomes && plan.actions.length > 0
          ? renderOutcomesText(outcomes, applyMs, plainPaint)
          : renderSummaryText(target, plan, plainPaint)),
        ...[...breaches, ...remarks].map((remark) => `${remark}\n`),
      ].join("");
  }
}

/**
 * Prints a result that is a document, and writes the files that `--report` and `--checksum-out` name;
 * what was shown on the way is not printed again.
 *
 * @throws OperationError `unwritable-file`
 */
export function deliver(
  terminal: Terminal,
  target: Target,
  result: Result,
  { format, report = [], checksumOut }: Delivery,
): void {
  if (format !== "text") terminal.writeDocument(renderResult(format, target, result));
  for (const path of report) {
    writeWhole(path, terminal.hide(renderResult(reportFormat(path), target, result)));
  }
  if (checksumOut !== undefined) {
    writeWhole(checksumOut, `${checksumPlan(target.label, result.plan)}\n`);
  }
}

/** The form of a report, by the ending of its file; undefined for an ending that means nothing. */
export function reportFormat(path: string): ResultFormat {
  return formatOfExtension[extname(path).toLowerCase()] ?? "text";
}

function tell(outcomes: readonly Outcome[]): string[] {
  return groupOutcomes(outcomes).map(
    (group) => `${group.outcome} to ${group.action} ${nameGroup(group)}: ${group.error.message}`,
  );
}
