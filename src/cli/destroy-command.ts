import { planDestroy } from "../apply/index.js";
import { OperationError } from "../errors/index.js";
import { defaultDeletionLimit, guardDeletions, type DeletionLimit } from "../plan/index.js";
import { carryOutPlan } from "./apply-command.js";
import { loadManifests } from "./manifests.js";
import type { OutputOptions, TenantOptions } from "./options.js";
import { Progress } from "./progress.js";
import { compileGlobs } from "./selection.js";
import { showPlan, showTarget } from "./show.js";
import { openTarget } from "./target.js";
import type { Terminal } from "./terminal.js";

/** What `orgwright destroy` understands. */
export interface DestroyCommandOptions extends TenantOptions, OutputOptions {
  readonly only?: readonly string[];
  readonly yes?: true;
  readonly maxDeletes?: DeletionLimit;
  readonly allowEmpty?: true;
}

/** Deletes the organizations that the manifests name. Returns the exit code. */
export async function runDestroy(
  paths: readonly string[],
  options: DestroyCommandOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const startedAt = performance.now();
  const declared = await loadManifests(paths, terminal);
  if (declared.length === 0 && !options.allowEmpty) {
    throw new OperationError(
      "The manifests declare no organization, so there is nothing to delete. Check the path; --allow-empty silences this.",
      { code: "empty-manifest" },
    );
  }
  const target = await openTarget(options, process.env);
  try {
    showTarget(terminal, target, options);
    const progress = new Progress("Reading", target.client);
    const { plan, owned } = await planDestroy(
      target.client,
      declared,
      await compileGlobs(options.only),
      { signal, onProgress: (read, total) => progress.report(read, total) },
    ).finally(() => progress.end());
    if (options.format === "text") showPlan(terminal, target, plan);
    guardDeletions(plan, owned, options.maxDeletes ?? defaultDeletionLimit);
    return await carryOutPlan(target, plan, options, terminal, signal, startedAt);
  } finally {
    await target.close();
  }
}
