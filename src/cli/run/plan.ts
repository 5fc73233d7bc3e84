import type { OutputOptions, PolicyOptions, SelectionOptions, TenantOptions } from "../options.js";
import { loadManifests } from "../manifests.js";
import { computePlan, guardPlan } from "./compute-plan.js";
import { showPlan, showReport, showRequests, showTarget } from "../show.js";
import { openTarget } from "../target.js";
import type { Terminal } from "../terminal.js";

/** What `orgwright plan` understands. */
export interface PlanCommandOptions
  extends TenantOptions, OutputOptions, SelectionOptions, PolicyOptions {
  readonly detailedExitcode?: true;
}

/** Shows what apply would do. Returns the exit code. */
export async function runPlan(
  paths: readonly string[],
  options: PlanCommandOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const startedAt = performance.now();
  const reading = await loadManifests(paths, terminal);
  const target = await openTarget(options, process.env);
  try {
    showTarget(terminal, target, options);
    const plan = await computePlan(target, reading, options, terminal, signal);
    if (options.format === "json") {
      showReport(terminal, target, { plan, durationMs: performance.now() - startedAt });
    } else {
      showPlan(terminal, target, plan);
      if (options.verbose) showRequests(terminal, target);
    }
    guardPlan(plan, options);
    const hasChanges = plan.actions.length + plan.refusals.length > 0;
    return options.detailedExitcode && hasChanges ? 2 : 0;
  } finally {
    await target.close();
  }
}
