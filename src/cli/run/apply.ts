import { applyPlan } from "../../apply/index.js";
import { confirm } from "../confirm.js";
import { renderCount } from "../duration.js";
import { loadManifests } from "../manifests.js";
import type { OutputOptions, PolicyOptions, SelectionOptions, TenantOptions } from "../options.js";
import { computePlan, guardPlan } from "./compute-plan.js";
import { Progress } from "../progress.js";
import { showOutcomes, showPlan, showReport, showRequests, showTarget } from "../show.js";
import { openTarget, type Target } from "../target.js";
import type { Terminal } from "../terminal.js";
import type { Plan } from "../../plan/index.js";

/** What `orgwright apply` understands. */
export interface ApplyCommandOptions
  extends TenantOptions, OutputOptions, SelectionOptions, PolicyOptions {
  readonly yes?: true;
}

/** Makes the tenant what the manifests declare. Returns the exit code. */
export async function runApply(
  paths: readonly string[],
  options: ApplyCommandOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const startedAt = performance.now();
  const reading = await loadManifests(paths, terminal);
  const target = await openTarget(options, process.env);
  try {
    showTarget(terminal, target, options);
    const plan = await computePlan(target, reading, options, terminal, signal);
    if (options.format === "text") showPlan(terminal, target, plan);
    guardPlan(plan, options);
    return await carryOutPlan(target, plan, options, terminal, signal, startedAt);
  } finally {
    await target.close();
  }
}

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
  if (options.format === "json") {
    showReport(terminal, target, { plan, outcomes, durationMs: performance.now() - startedAt });
  } else {
    if (total > 0) showOutcomes(terminal, outcomes, performance.now() - applyingSince);
    if (options.verbose) showRequests(terminal, target);
  }
  const hasFailed = outcomes.some(({ outcome }) => outcome === "failed" || outcome === "skipped");
  return hasFailed || plan.refusals.length > 0 ? 1 : 0;
}
