import type { Plan } from "../../plan/index.js";
import type { OutputOptions } from "../options.js";
import { renderPlanText, renderRequestsText } from "../result-text.js";
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
): void {
  if (format !== "text") return;
  for (const text of renderPlanText(target, plan, terminal.paint)) terminal.write(text);
  if (verbose) terminal.write(renderRequestsText(target));
}
