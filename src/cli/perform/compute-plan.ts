import type { PlanningHooks } from "../../apply/index.js";
import { renderDiagnostics } from "../../errors/index.js";
import type { ManifestReading } from "../../manifest/index.js";
import {
  defaultCachePath,
  recallPast,
  planRun,
  type ChangedSince,
  type CachePlace,
  type PlannedRun,
  type WhoRequest,
} from "../../run/index.js";
import type {
  CacheOptions,
  EnvironmentOptions,
  PolicyOptions,
  SelectionOptions,
} from "../options.js";
import { Progress } from "../progress.js";
import { describeLongReading, describeShorter, type ShorterLook } from "../long-reading.js";
import type { Target } from "../target.js";
import type { Terminal } from "../terminal.js";

/** Computes the plan of a command, showing progress; the same for `plan`, `apply` and `drift`. */
export async function computePlan(
  target: Target,
  declared: ManifestReading,
  options: SelectionOptions &
    PolicyOptions &
    EnvironmentOptions &
    CacheOptions & {
      readonly changed?: ChangedSince | undefined;
      readonly who?: WhoRequest | undefined;
      /** Finds out what a look at what has changed alone would read. */
      readonly shorter?: (() => Promise<ShorterLook | undefined>) | undefined;
    },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<PlannedRun> {
  const plan = (hooks: PlanningHooks): Promise<PlannedRun> =>
    planRun(
      target.client,
      {
        ...options,
        declared,
        noRenames: !options.renames,
        cache: cacheOf(target, options),
        remember: recallPast({
          tenant: target.identity,
          files: declared.files,
          environment: options.environment,
        }),
      },
      hooks,
    );
  return withProgress(target, terminal, signal, plan, options.shorter);
}

/**
 * Where it is kept what was read of a tenant, under a name that a file which came with a checkout cannot
 * have for it: what such a one says was not read by us. One that lives in this very process answers at once, so that
 * nothing is kept of it without being asked.
 */
export function cacheOf(
  { sealedIdentity, isEmbedded }: Target,
  { cache, cacheMaxAge }: CacheOptions,
): CachePlace | undefined {
  if (cache === false || (isEmbedded && cache === undefined)) return undefined;
  return { path: cache ?? defaultCachePath, tenant: sealedIdentity, maxAgeMs: cacheMaxAge };
}

/** Shows how far the reading of a tenant is, and then what there is to warn of. */
export async function withProgress(
  target: Target,
  terminal: Terminal,
  signal: AbortSignal,
  plan: (hooks: PlanningHooks) => Promise<PlannedRun>,
  shorter?: () => Promise<ShorterLook | undefined>,
): Promise<PlannedRun> {
  const progress = new Progress("Reading", target.client);
  let isAnnounced = false;
  const tellLong = async (text: string): Promise<void> => {
    // What would be shorter is only an advice: a history that cannot be read gives none.
    const found = await (shorter?.() ?? Promise.resolve(undefined)).catch(() => undefined);
    if (!signal.aborted) progress.above(`${text}${describeShorter(found)}.`);
  };
  const announce = (left: Readonly<Record<string, number>>): void => {
    const text = isAnnounced ? undefined : describeLongReading(target.client, left);
    if (text === undefined) return;
    isAnnounced = true;
    void tellLong(text);
  };
  const planned = await plan({
    signal,
    onProgress: (read, total, left) => {
      progress.report(read, total, left);
      announce(left);
    },
  }).finally(() => progress.end());
  if (planned.diagnostics.length > 0) {
    terminal.warn(renderDiagnostics(planned.diagnostics, terminal.paint));
  }
  for (const remark of planned.remarks ?? []) terminal.warn(remark);
  return planned;
}
