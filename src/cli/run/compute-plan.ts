import { planTenant } from "../../apply/index.js";
import { DiagnosticError, OperationError, renderDiagnostics } from "../../errors/index.js";
import type { ManifestReading } from "../../manifest/index.js";
import {
  defaultDeletionLimit,
  guardDeletions,
  refuseDeletions,
  type Plan,
} from "../../plan/index.js";
import { limitToEnvironment } from "../environment.js";
import { refuseEmpty } from "../manifests.js";
import type { EnvironmentOptions, PolicyOptions, SelectionOptions } from "../options.js";
import { Progress } from "../progress.js";
import { compileSelection } from "../selection.js";
import type { Target } from "../target.js";
import type { Terminal } from "../terminal.js";

/** Computes the plan of a command, showing progress; the same for `plan` and for `apply`. */
export async function computePlan(
  target: Target,
  reading: ManifestReading,
  options: SelectionOptions & PolicyOptions & EnvironmentOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Plan> {
  const owners = new Set(reading.owners);
  if (options.policy === "sync") {
    refuseEmpty(reading, options.allowEmpty ?? false);
    if (owners.size === 0) {
      throw new OperationError(
        "--policy sync deletes what its owner owns and no manifest declares, and no manifest has an owner. Write `owner: NAME` at the top.",
        { code: "no-owner" },
      );
    }
  }
  const progress = new Progress("Reading", target.client);
  try {
    const { plan, diagnostics } = await planTenant(
      target.client,
      reading.organizations,
      {
        policy: options.policy,
        owners,
        takeOver: options.takeOver ?? false,
        includes: await limitToEnvironment(
          await compileSelection(options, reading.ignore),
          reading,
          options,
        ),
      },
      { signal, onProgress: (read, total) => progress.report(read, total) },
    );
    progress.end();
    if (plan === undefined) throw new DiagnosticError(diagnostics);
    if (diagnostics.length > 0) terminal.warn(renderDiagnostics(diagnostics, terminal.paint));
    return options.environment?.isProtected ? refuseDeletions(plan) : plan;
  } finally {
    progress.end();
  }
}

/**
 * Refuses a plan that deletes too much; called after the plan was shown.
 *
 * @throws OperationError `too-many-deletes`
 */
export function guardPlan(plan: Plan, { maxDeletes }: PolicyOptions): void {
  guardDeletions(plan, plan.owned ?? 0, maxDeletes ?? defaultDeletionLimit);
}
