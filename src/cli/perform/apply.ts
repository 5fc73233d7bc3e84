import { OperationError } from "../../errors/index.js";
import { checksumPlan, type Plan } from "../../plan/index.js";
import { mustKeepLimits, planFiledRun } from "../../run/index.js";
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
import { computePlan, withProgress } from "./compute-plan.js";
import { findPlanFile } from "./filed-plan.js";
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
  const declared = "writings" in source ? undefined : source.tenant;
  const target = await openTarget(options, process.env, declared);
  try {
    showTarget(terminal, target, options);
    const planned =
      "writings" in source
        ? await withProgress(target, terminal, signal, (hooks) =>
            planFiledRun(
              target.client,
              { filed: source, tenant: target.label, environment: options.environment },
              hooks,
            ),
          )
        : await computePlan(target, source, options, terminal, signal);
    const { plan } = planned;
    showPlan(terminal, target, plan, options);
    mustKeepLimits(planned);
    if (options.checksum !== undefined) mustMatch(options.checksum, target.label, plan);
    if (options.allOrNothing) mustBeWhole(plan);
    return await carryOutPlan(target, plan, options, terminal, signal, startedAt);
  } finally {
    await target.close();
  }
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
