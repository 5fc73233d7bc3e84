import type { PlanningHooks } from "../../apply/index.js";
import { renderDiagnostics } from "../../errors/index.js";
import type { ManifestReading } from "../../manifest/index.js";
import {
  defaultCachePath,
  findLostNames,
  planRun,
  type ChangedSince,
  type CacheOptions as Kept,
  type PlannedRun,
} from "../../run/index.js";
import type {
  CacheOptions,
  EnvironmentOptions,
  PolicyOptions,
  SelectionOptions,
} from "../options.js";
import { Progress } from "../progress.js";
import type { Target } from "../target.js";
import type { Terminal } from "../terminal.js";

/** Computes the plan of a command, showing progress; the same for `plan`, `apply` and `drift`. */
export async function computePlan(
  target: Target,
  declared: ManifestReading,
  options: SelectionOptions &
    PolicyOptions &
    EnvironmentOptions &
    CacheOptions & { readonly changed?: ChangedSince | undefined },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<PlannedRun> {
  return withProgress(target, terminal, signal, (hooks) =>
    planRun(
      target.client,
      {
        ...options,
        declared,
        noRenames: !options.renames,
        cache: cacheOf(target, options),
        remember: (names, plan) =>
          findLostNames(names, plan, {
            tenant: target.identity,
            files: declared.files,
            environment: options.environment,
          }),
      },
      hooks,
    ),
  );
}

/**
 * Where it is kept what was read of a tenant, under a name that a file which came with a checkout cannot
 * have for it: what such a one says was not read by us. One that lives in this very process answers at once, so that
 * nothing is kept of it without being asked.
 */
export function cacheOf(
  { sealedIdentity, isEmbedded }: Target,
  { cache, cacheMaxAge }: CacheOptions,
): Kept | undefined {
  if (cache === false || (isEmbedded && cache === undefined)) return undefined;
  return { path: cache ?? defaultCachePath, tenant: sealedIdentity, maxAgeMs: cacheMaxAge };
}

/** Shows how far the reading of a tenant is, and then what there is to warn of. */
export async function withProgress(
  target: Target,
  terminal: Terminal,
  signal: AbortSignal,
  plan: (hooks: PlanningHooks) => Promise<PlannedRun>,
): Promise<PlannedRun> {
  const progress = new Progress("Reading", target.client);
  const planned = await plan({
    signal,
    onProgress: (read, total) => progress.report(read, total),
  }).finally(() => progress.end());
  if (planned.diagnostics.length > 0) {
    terminal.warn(renderDiagnostics(planned.diagnostics, terminal.paint));
  }
  for (const remark of planned.remarks ?? []) terminal.warn(remark);
  return planned;
}
