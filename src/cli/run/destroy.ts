import {
  planDestroy,
  planDestroyOwned,
  type DestroyPlanning,
  type PlanningHooks,
} from "../../apply/index.js";
import { defaultDeletionLimit, guardDeletions, refuseDeletions } from "../../plan/index.js";
import { carryOutPlan } from "./carry-out-plan.js";
import { showPlan, showTarget } from "./show-plan.js";
import { loadManifests, refuseEmpty } from "../manifests.js";
import type {
  DeletionOptions,
  OutputOptions,
  SelectionOptions,
  SourceOptions,
  TenantOptions,
} from "../options.js";
import { Progress } from "../progress.js";
import { compileSelection } from "../selection.js";
import { openTarget, type Target } from "../target.js";
import type { Terminal } from "../terminal.js";

/** What `orgwright destroy` understands. */
export interface DestroyCommandOptions
  extends TenantOptions, OutputOptions, SelectionOptions, DeletionOptions, SourceOptions {
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
  const planDeletions = await chooseWhat(paths, options, terminal, signal);
  const target = await openTarget(options, process.env);
  try {
    showTarget(terminal, target, options);
    const planning = await planDeletions(target);
    const { owned } = planning;
    const plan = options.environment?.isProtected ? refuseDeletions(planning.plan) : planning.plan;
    showPlan(terminal, target, plan, options);
    guardDeletions(plan, owned, options.maxDeletes ?? defaultDeletionLimit);
    return await carryOutPlan(target, plan, options, terminal, signal, startedAt);
  } finally {
    await target.close();
  }
}

/** Finds out what shall be deleted, before any tenant is spoken to. */
async function chooseWhat(
  paths: readonly string[],
  options: DestroyCommandOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<(target: Target) => Promise<DestroyPlanning>> {
  const { environment, app } = options;
  const isOwnersAlone =
    environment !== undefined && environment.manifests === undefined && paths.length === 0;
  if (isOwnersAlone && app === undefined) {
    const { ownerOf } = await import("../../environment/index.js");
    const includes = await compileSelection(options, []);
    return (target) =>
      watch(target, signal, (hooks) =>
        planDestroyOwned(target.client, ownerOf(environment), includes, hooks),
      );
  }
  const reading = await loadManifests(paths, options, terminal, signal);
  refuseEmpty(reading, options.allowEmpty ?? false);
  const includes = await compileSelection(options, reading.ignore);
  return (target) =>
    watch(target, signal, (hooks) =>
      planDestroy(target.client, reading.organizations, includes, hooks),
    );
}

async function watch(
  target: Target,
  signal: AbortSignal,
  plan: (hooks: PlanningHooks) => Promise<DestroyPlanning>,
): Promise<DestroyPlanning> {
  const progress = new Progress("Reading", target.client);
  try {
    return await plan({ signal, onProgress: (read, total) => progress.report(read, total) });
  } finally {
    progress.end();
  }
}
