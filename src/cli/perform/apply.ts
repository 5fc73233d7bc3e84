import { OperationError } from "../../errors/index.js";
import type { Plan } from "../../plan/index.js";
import {
  mustBeForEnvironment,
  mustBeReviewed,
  mustKeepLimits,
  planFiledRun,
  type PlannedRun,
  type Review,
} from "../../run/index.js";
import type { ReviewedPullRequest } from "../github/pull-request.js";
import { loadManifests } from "../manifests.js";
import type {
  CacheOptions,
  OutputOptions,
  PolicyOptions,
  SelectionOptions,
  SourceOptions,
  TargetOptions,
} from "../options.js";
import { deliver } from "../result.js";
import { openTarget } from "../target.js";
import type { Terminal } from "../terminal.js";
import { carryOutPlan } from "./carry-out-plan.js";
import { cacheOf, computePlan, withProgress } from "./compute-plan.js";
import { findPlanFile } from "./filed-plan.js";
import { showPlan, showTarget } from "./show-plan.js";

/** What `orgwright apply` understands. */
export interface ApplyCommandOptions
  extends
    TargetOptions,
    OutputOptions,
    SelectionOptions,
    PolicyOptions,
    SourceOptions,
    CacheOptions {
  readonly yes?: true;
  readonly checksum?: string;
  readonly reviewed?: ReviewedPullRequest;
  readonly allOrNothing?: true;
  /** The options that were given on the command line. */
  readonly given: ReadonlySet<string>;
}

/** Makes the tenant what the manifests, or a reviewed plan, ask for. Returns the exit code. */
export async function runApply(
  paths: readonly string[],
  options: ApplyCommandOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const startedAt = performance.now();
  const review = await findReview(options, signal);
  const filed = await findPlanFile(paths);
  if (filed) {
    refuseOthers(options.given);
    // Before anything is said of a tenant that only the environment would name.
    mustBeForEnvironment(filed, options.environment);
  }
  const source = filed ?? (await loadManifests(paths, options, terminal, signal));
  const declared = "writings" in source ? undefined : source.tenant;
  const target = await openTarget(options, process.env, declared);
  try {
    await showTarget(terminal, target, options);
    const planned =
      "writings" in source
        ? await withProgress(target, terminal, signal, (hooks) =>
            planFiledRun(
              target.client,
              { ...options, filed: source, tenant: target.identity, label: target.label },
              hooks,
            ),
          )
        : await computePlan(
            target,
            source,
            // Whoever is asked wants to know; nobody else reads it.
            { ...options, ...(options.yes !== true && { who: { includesOwn: false } }) },
            terminal,
            signal,
          );
    const { plan } = planned;
    const refusal = findRefusal(planned, target.label, review, options);
    const isReviewed = (filed ?? review) !== undefined && options.yes === true;
    showPlan(terminal, target, plan, options, isReviewed && refusal === undefined);
    if (refusal) {
      // Whoever reads the report has to see which plan it was that was refused.
      const durationMs = performance.now() - startedAt;
      deliver(terminal, target, { plan, breaches: [refusal.message], durationMs }, options);
      throw refusal;
    }
    const cache = cacheOf(target, options);
    return await carryOutPlan(target, planned, options, terminal, signal, startedAt, cache);
  } finally {
    await target.close();
  }
}

/** What a plan file says itself, and what no option can make otherwise. */
const decidedByPlan: Readonly<Record<string, string>> = {
  policy: "--policy",
  takeOver: "--take-over",
  renames: "--no-renames",
  allowEmpty: "--allow-empty",
  app: "--app",
};

function refuseOthers(given: ReadonlySet<string>): void {
  const flags = Object.entries(decidedByPlan).flatMap(([name, flag]) =>
    given.has(name) ? [flag] : [],
  );
  if (flags.length === 0) return;
  throw new OperationError(
    `A plan file was reviewed as it is, and ${flags.join(", ")} would make it another one. Nothing was changed. Leave ${flags.length === 1 ? "it" : "them"} out, or make a new plan; --only, --exclude and --max-deletes narrow a plan file down.`,
    { code: "conflicting-options" },
  );
}

/** What `--checksum` or `--reviewed` asks for; undefined where nothing does. */
async function findReview(
  { checksum, reviewed }: ApplyCommandOptions,
  signal: AbortSignal,
): Promise<Review | undefined> {
  if (checksum !== undefined && reviewed !== undefined) {
    throw new OperationError(
      "--checksum and --reviewed both say which plan was reviewed. Leave one of the two out.",
      { code: "conflicting-options" },
    );
  }
  if (checksum !== undefined) {
    return { checksums: new Set([checksum.trim()]), source: "--checksum", mayBeEmpty: false };
  }
  if (reviewed === undefined) return undefined;
  const [{ GitHub }, { readReviewedChecksums }] = await Promise.all([
    import("../github/github.js"),
    import("../github/pull-request.js"),
  ]);
  const { pullRequest, checksums } = await readReviewedChecksums(
    new GitHub(process.env, signal),
    reviewed,
    process.env,
  );
  return { checksums, source: `the review of pull request ${pullRequest}`, mayBeEmpty: true };
}

/** Why a plan must not be carried out; undefined where it may. */
function findRefusal(
  planned: PlannedRun,
  tenant: string,
  review: Review | undefined,
  { allOrNothing }: ApplyCommandOptions,
): OperationError | undefined {
  try {
    mustKeepLimits(planned);
    if (review) mustBeReviewed(planned.plan, tenant, review);
    if (allOrNothing) mustBeWhole(planned.plan);
    return undefined;
  } catch (error) {
    if (error instanceof OperationError) return error;
    throw error;
  }
}

function mustBeWhole(plan: Plan): void {
  if (plan.refusals.length === 0) return;
  const names = plan.refusals.map(({ organization }) => organization).join(", ");
  throw new OperationError(
    `Nothing was changed: --all-or-nothing was given, and ${plan.refusals.length} of the organizations cannot be written (${names}). Plan again.`,
    { code: "changed-since-plan" },
  );
}
