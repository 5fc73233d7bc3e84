import { applyPlan } from "../../apply/index.js";
import type { Plan } from "../../plan/index.js";
import { confirm } from "../confirm.js";
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
  plan: Plan,
  options: OutputOptions & { readonly yes?: true; readonly concurrency: number },
  terminal: Terminal,
  signal: AbortSignal,
  startedAt: number,
): Promise<number> {
  const total = plan.actions.length;
  if (total > 0) {
    await confirm(
      terminal,
      `Carry out ${renderCount(total, "action")} on ${target.label}?`,
      options.yes ?? false,
    );
  }
  const applyingSince = performance.now();
  const progress = new Progress("Applying", target.client);
  const outcomes = await applyPlan(target.client, plan, {
    concurrency: options.concurrency,
    signal,
    onOutcome: () => progress.step(total),
  }).finally(() => progress.end());
  if (options.format === "text" && total > 0) {
    const durationMs = performance.now() - applyingSince;
    for (const text of renderOutcomesText(outcomes, durationMs, terminal.paint)) {
      terminal.write(text);
    }
    if (options.verbose) terminal.write(renderRequestsText(target));
  }
  const durationMs = performance.now() - startedAt;
  await deliver(terminal, target, { plan, outcomes, durationMs }, options);
  const hasFailed = outcomes.some(({ outcome }) => outcome === "failed" || outcome === "skipped");
  return hasFailed || plan.refusals.length > 0 ? 1 : 0;
}
