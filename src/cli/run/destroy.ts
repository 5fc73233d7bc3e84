import { planDestroy } from "../../apply/index.js";
import { defaultDeletionLimit, guardDeletions } from "../../plan/index.js";
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
import { openTarget } from "../target.js";
import type { Terminal } from "../terminal.js";

/** What `orgwright destroy` understands. */
export interface DestroyCommandOptions
  extends TenantOptions, OutputOptions, SelectionOptions, DeletionOptions, SourceOptions {
  readonly yes?: true;
}

/** Deletes the organizations that the manifests name. Returns the exit code. */
export async function runDestroy(
  paths: readonly string[],
  options: DestroyCommandOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const startedAt = performance.now();
  const reading = await loadManifests(paths, options, terminal, signal);
  refuseEmpty(reading, options.allowEmpty ?? false);
  const target = await openTarget(options, process.env);
  try {
    showTarget(terminal, target, options);
    const progress = new Progress("Reading", target.client);
    const { plan, owned } = await planDestroy(
      target.client,
      reading.organizations,
      await compileSelection(options),
      { signal, onProgress: (read, total) => progress.report(read, total) },
    ).finally(() => progress.end());
    showPlan(terminal, target, plan, options);
    guardDeletions(plan, owned, options.maxDeletes ?? defaultDeletionLimit);
    return await carryOutPlan(target, plan, options, terminal, signal, startedAt);
  } finally {
    await target.close();
  }
}
