import type { ManifestReading } from "../../manifest/index.js";
import { mustKeepLimits, planDestroyRun } from "../../run/index.js";
import { loadManifests } from "../manifests.js";
import type {
  DeletionOptions,
  OutputOptions,
  SelectionOptions,
  SourceOptions,
  TargetOptions,
} from "../options.js";
import { deliver } from "../result.js";
import { openTarget } from "../target.js";
import type { Terminal } from "../terminal.js";
import { carryOutPlan } from "./carry-out-plan.js";
import { withProgress } from "./compute-plan.js";
import { showPlan, showTarget } from "./show-plan.js";

/** What `orgwright destroy` understands. */
export interface DestroyCommandOptions
  extends TargetOptions, OutputOptions, SelectionOptions, DeletionOptions, SourceOptions {
  readonly yes?: true;
}

/**
 * Deletes the organizations that the manifests name or, in an environment that has no manifests,
 * those that its owner owns. Returns the exit code.
 */
export async function runDestroy(
  paths: readonly string[],
  options: DestroyCommandOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const startedAt = performance.now();
  const declared = await readDeclared(paths, options, terminal, signal);
  const target = await openTarget(options, process.env, declared?.tenant);
  try {
    await showTarget(terminal, target, options);
    const planned = await withProgress(target, terminal, signal, (hooks) =>
      planDestroyRun(target.client, { ...options, declared }, hooks),
    );
    showPlan(terminal, target, planned.plan, options);
    if (planned.breaches.length > 0) {
      // Whoever reads the report has to see which plan it was that was refused.
      const breaches = planned.breaches.map(({ message }) => message);
      const durationMs = performance.now() - startedAt;
      deliver(terminal, target, { plan: planned.plan, breaches, durationMs }, options);
    }
    mustKeepLimits(planned);
    return await carryOutPlan(target, planned, options, terminal, signal, startedAt);
  } finally {
    await target.close();
  }
}

/** What is declared; undefined where an environment's owner alone says what is to go. */
async function readDeclared(
  paths: readonly string[],
  options: DestroyCommandOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ManifestReading | undefined> {
  const { environment, app } = options;
  const isOwnersAlone =
    environment !== undefined && environment.manifests === undefined && paths.length === 0;
  return isOwnersAlone && app === undefined
    ? undefined
    : loadManifests(paths, options, terminal, signal);
}
