import { ActionsLeft, applyPlan, mustBeAllowed } from "../../apply/index.js";
import { OperationError } from "../../errors/index.js";
import { renderNames, type Plan } from "../../plan/index.js";
import {
  forgetWritten,
  rememberOutcomes,
  type CachePlace,
  type PlannedRun,
} from "../../run/index.js";
import { revealLine } from "../../text/index.js";
import { confirm, type Question } from "../confirm.js";
import { renderCount } from "../duration.js";
import type { OutputOptions } from "../options.js";
import { Progress } from "../progress.js";
import { deliver } from "../result.js";
import { renderOutcomesText, renderRequestsText } from "../result-text.js";
import type { Target } from "../target.js";
import type { Terminal } from "../terminal.js";

/** Asks, carries a plan out and shows what became of it. Returns the exit code. */
export async function carryOutPlan(
  target: Target,
  { plan, present, knowledge, remarks = [] }: Omit<PlannedRun, "breaches" | "diagnostics">,
  options: OutputOptions & { readonly yes?: true; readonly concurrency: number },
  terminal: Terminal,
  signal: AbortSignal,
  startedAt: number,
  cache?: CachePlace,
): Promise<number> {
  const total = plan.actions.length;
  await mustBeAllowed(target.client, plan.actions, signal).catch((error: unknown) => {
    if (error instanceof OperationError) {
      // Whoever reads the report has to see which plan it was that was refused.
      const durationMs = performance.now() - startedAt;
      deliver(terminal, target, { plan, breaches: [error.message], durationMs }, options);
    }
    throw error;
  });
  if (total > 0) {
    await confirm(terminal, askAbout(plan, target), options.yes ?? false, signal);
  }
  const left = new ActionsLeft(plan.actions);
  const applyingSince = performance.now();
  const progress = new Progress("Applying", target.client);
  const outcomes = await applyPlan(target.client, plan, {
    concurrency: options.concurrency,
    signal,
    onOutcome: (outcome) => {
      left.take(outcome);
      progress.step(total, left.requests());
    },
  }).finally(() => progress.end());
  const applyMs = performance.now() - applyingSince;
  const unnoted = rememberOutcomes(target.identity, present, plan, outcomes);
  if (unnoted !== undefined) terminal.warn(unnoted);
  if (cache) forgetWritten(cache, plan);
  if (options.format === "text" && total > 0) {
    for (const text of renderOutcomesText(outcomes, applyMs, terminal.paint)) {
      terminal.write(text);
    }
    if (options.verbose) terminal.write(renderRequestsText(target));
  }
  const durationMs = performance.now() - startedAt;
  const result = { plan, outcomes, knowledge, remarks, durationMs, applyMs };
  deliver(terminal, target, result, options);
  const hasFailed = outcomes.some(({ outcome }) => outcome === "failed" || outcome === "skipped");
  return hasFailed || plan.refusals.length > 0 ? 1 : 0;
}

/** More deletions than this on a tenant that is none of ours want more than a y. */
const mostByLetter = 10;

function askAbout(plan: Plan, target: Target): Question {
  const deleted = plan.actions.flatMap((action) =>
    action.kind === "delete" ? [action.organization] : [],
  );
  const total = renderCount(plan.actions.length, "action");
  if (deleted.length === 0) return { text: `Carry out ${total} on ${target.label}?` };
  const all = deleted.length === plan.actions.length;
  const text = `Carry out ${total} on ${target.label}${all ? "" : ","} ${all ? "and" : "and with them"} DELETE ${renderCount(deleted.length, "organization")} with all people, roles and invitations (${revealLine(renderNames(deleted))})?`;
  return deleted.length > mostByLetter && !target.isEmbedded
    ? { text, word: target.label }
    : { text };
}
