import { OperationError } from "../../errors/index.js";
import { checksumPlan, refuseDeletions, type Plan } from "../../plan/index.js";
import { loadManifests } from "../manifests.js";
import type {
  OutputOptions,
  PolicyOptions,
  SelectionOptions,
  SourceOptions,
  TenantOptions,
} from "../options.js";
import { openTarget } from "../target.js";
import type { Terminal } from "../terminal.js";
import { carryOutPlan } from "./carry-out-plan.js";
import { computePlan, guardPlan } from "./compute-plan.js";
import { computeFiledPlan, findPlanFile } from "./filed-plan.js";
import { showPlan, showTarget } from "./show-plan.js";

/** What `orgwright apply` understands. */
export interface ApplyCommandOptions
  extends TenantOptions, OutputOptions, SelectionOptions, PolicyOptions, SourceOptions {
  readonly yes?: true;
  readonly checksum?: string;
  readonly allOrNothing?: true;
}

/** Makes the tenant what the manifests, or a reviewed plan, ask for. Returns the exit code. */
export async function runApply(
  paths: readonly string[],
  options: ApplyCommandOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const startedAt = performance.now();
  const filed = await findPlanFile(paths);
  const source = filed ?? (await loadManifests(paths, options, terminal, signal));
  const target = await openTarget(options, process.env);
  try {
    showTarget(terminal, target, options);
    const plan =
      "writings" in source
        ? keepProtected(await computeFiledPlan(target, source, signal), options)
        : await computePlan(target, source, options, terminal, signal);
    showPlan(terminal, target, plan, options);
    // Whoever reviewed a plan file has seen how much it deletes.
    if (!filed) guardPlan(plan, options);
    if (options.checksum !== undefined) mustMatch(options.checksum, target.label, plan);
    if (options.allOrNothing) mustBeWhole(plan);
    return await carryOutPlan(target, plan, options, terminal, signal, startedAt);
  } finally {
    await target.close();
  }
}

/** A plan may have been made before its environment was protected. */
function keepProtected(plan: Plan, { environment }: ApplyCommandOptions): Plan {
  return environment?.isProtected ? refuseDeletions(plan) : plan;
}

function mustMatch(wanted: string, tenant: string, plan: Plan): void {
  const checksum = checksumPlan(tenant, plan);
  if (checksum === wanted.trim()) return;
  throw new OperationError(
    `Nothing was changed: the plan of now has the checksum ${checksum}, and ${wanted.trim()} was asked for. The manifests or the tenant have changed since it was reviewed; look at the plan above.`,
    { code: "checksum-mismatch" },
  );
}

function mustBeWhole(plan: Plan): void {
  if (plan.refusals.length === 0) return;
  const names = plan.refusals.map(({ organization }) => organization).join(", ");
  throw new OperationError(
    `Nothing was changed: --all-or-nothing was given, and ${plan.refusals.length} of the organizations cannot be written (${names}). Plan again.`,
    { code: "changed-since-plan" },
  );
}
