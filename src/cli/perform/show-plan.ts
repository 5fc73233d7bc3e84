import type { Plan } from "../../plan/index.js";
import type { OutputOptions } from "../options.js";
import { renderActionsText, renderRequestsText, renderSummaryText } from "../result-text.js";
import { renderCount } from "../duration.js";
import type { Target } from "../target.js";
import type { Terminal } from "../terminal.js";

/** Prints which tenant is spoken to, unless the output is a document. */
export function showTarget(terminal: Terminal, target: Target, { format }: OutputOptions): void {
  if (format === "text") terminal.write(`Tenant: ${terminal.paint.bold(target.label)}\n\n`);
}

/** Prints a plan for people, unless the output is a document. */
export function showPlan(
  terminal: Terminal,
  target: Target,
  plan: Plan,
  { format, verbose }: OutputOptions,
  isReviewed = false,
): void {
  if (format !== "text") return;
  const { fold } = terminal;
  // Whoever reviewed a plan has seen its actions.
  const shown = isReviewed && !verbose ? { ...plan, actions: [] } : plan;
  const texts = renderActionsText(shown, terminal.paint);
  if (fold) foldLongText(texts, plan, fold, terminal);
  else for (const text of texts) terminal.write(text);
  for (const text of renderSummaryText(target, plan, terminal.paint)) terminal.write(text);
  if (verbose) terminal.write(renderRequestsText(target));
}

/** Whoever reads the log of a job sees the numbers first; the rest opens on request. */
function foldLongText(
  texts: Iterable<string>,
  plan: Plan,
  fold: NonNullable<Terminal["fold"]>,
  terminal: Terminal,
): void {
  const text = [...texts].join("");
  const isLong = text.split("\n", mostUnfolded + 1).length > mostUnfolded;
  if (isLong) fold(`What happens to ${renderCount(plan.actions.length, "organization")}`, text);
  else terminal.write(text);
}

/** So many lines of a plan are shown in a log at once. */
const mostUnfolded = 40;
