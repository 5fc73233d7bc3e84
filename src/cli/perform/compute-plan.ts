import type { PlanningHooks } from "../../apply/index.js";
import { renderDiagnostics } from "../../errors/index.js";
import type { ManifestReading } from "../../manifest/index.js";
import { findLostNames, planRun, type ChangedSince, type PlannedRun } from "../../run/index.js";
import type { EnvironmentOptions, PolicyOptions, SelectionOptions } from "../options.js";
import { Progress } from "../progress.js";
import type { Target } from "../target.js";
import type { Terminal } from "../terminal.js";

/** Computes the plan of a command, showing progress; the same for `plan`, `apply` and `drift`. */
export async function computePlan(
  target: Target,
  declared: ManifestReading,
  options: SelectionOptions &
    PolicyOptions &
    EnvironmentOptions & { readonly changed?: ChangedSince | undefined },
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
  return planned;
}
