import { renderPlanFile } from "../../plan/index.js";
import { mustKeepLimits } from "../../run/index.js";
import { loadManifests } from "../manifests.js";
import type {
  OutputOptions,
  PolicyOptions,
  SelectionOptions,
  SourceOptions,
  TenantOptions,
} from "../options.js";
import { deliver, save } from "../result.js";
import { openTarget } from "../target.js";
import type { Terminal } from "../terminal.js";
import { computePlan } from "./compute-plan.js";
import { showPlan, showTarget } from "./show-plan.js";

/** What `orgwright plan` understands. */
export interface PlanCommandOptions
  extends TenantOptions, OutputOptions, SelectionOptions, PolicyOptions, SourceOptions {
  readonly detailedExitcode?: true;
  readonly out?: string;
}

/** Shows what apply would do. Returns the exit code. */
export async function runPlan(
  paths: readonly string[],
  options: PlanCommandOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const startedAt = performance.now();
  const reading = await loadManifests(paths, options, terminal, signal);
  const target = await openTarget(options, process.env, reading.tenant);
  try {
    showTarget(terminal, target, options);
    const planned = await computePlan(target, reading, options, terminal, signal);
    const { plan } = planned;
    showPlan(terminal, target, plan, options);
    const durationMs = performance.now() - startedAt;
    const refusals = planned.breaches.map(({ message }) => message);
    await deliver(terminal, target, { plan, refusals, durationMs }, options);
    mustKeepLimits(planned);
    if (options.out !== undefined) {
      await save(options.out, renderPlanFile(target.label, plan));
      terminal.warn(
        `The plan is in ${options.out}. To carry it out: orgwright apply ${options.out}`,
      );
    }
    const hasChanges = plan.actions.length + plan.refusals.length > 0;
    return options.detailedExitcode && hasChanges ? 2 : 0;
  } finally {
    await target.close();
  }
}
