import { routesOf } from "../../apply/index.js";
import type { ManifestReading } from "../../manifest/index.js";
import { renderPlanFile, variablesIn, type Plan, type PlanOrigin } from "../../plan/index.js";
import { findChangedSince, mustKeepLimits } from "../../run/index.js";
import { loadManifests } from "../manifests.js";
import type {
  CacheOptions,
  OutputOptions,
  PolicyOptions,
  SelectionOptions,
  SourceOptions,
  TargetOptions,
} from "../options.js";
import { writeWhole } from "../../file/index.js";
import { deliver } from "../result.js";
import type { ShorterLook } from "../long-reading.js";
import { openTarget, type Target } from "../target.js";
import type { Terminal } from "../terminal.js";
import { computePlan } from "./compute-plan.js";
import { showPlan, showTarget } from "./show-plan.js";

/** What `orgwright plan` understands. */
export interface PlanCommandOptions
  extends
    TargetOptions,
    OutputOptions,
    SelectionOptions,
    PolicyOptions,
    SourceOptions,
    CacheOptions {
  readonly detailedExitcode?: true;
  readonly changedSince?: string;
  readonly out?: string;
}

/** Shows what apply would do. Returns the exit code. */
export async function runPlan(
  paths: readonly string[],
  options: PlanCommandOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const startedAt = performance.now();
  const reading = await loadManifests(paths, options, terminal, signal);
  const { app, changedSince: ref, environment } = options;
  const changed =
    ref === undefined
      ? undefined
      : await findChangedSince({
          ref,
          declared: reading,
          paths,
          environment,
          hasProgram: app !== undefined,
        });
  const findShorter =
    ref === undefined && app === undefined
      ? () => findShorterLook(reading, paths, environment)
      : undefined;
  const target = await openTarget(options, process.env, reading.tenant);
  try {
    await showTarget(terminal, target, options);
    const planned = await computePlan(
      target,
      reading,
      { ...options, changed, who: { includesOwn: false }, shorter: findShorter },
      terminal,
      signal,
    );
    const { plan } = planned;
    showPlan(terminal, target, plan, options);
    const durationMs = performance.now() - startedAt;
    const breaches = planned.breaches.map(({ message }) => message);
    const { knowledge, remarks = [] } = planned;
    deliver(terminal, target, { plan, breaches, knowledge, remarks, durationMs }, options);
    mustKeepLimits(planned);
    await tellMissingScopes(target, plan, terminal);
    if (options.out !== undefined) {
      const variables = variablesIn(plan);
      const text = renderPlanFile(originOf(target, reading, options), plan);
      writeWhole(options.out, text, variables.length > 0 ? { mode: 0o600 } : {});
      terminal.warn(
        `The plan is in ${options.out}. To carry it out: orgwright apply ${options.out}${placeOf(options)}`,
      );
      if (variables.length > 0) {
        terminal.warn(
          `It holds the values of ${variables.join(", ")}, because they are what is to be written: keep it to those who may see them.`,
        );
      }
    }
    // What was refused stays as it is, so that this is not "no changes".
    if (plan.refusals.length > 0) return 1;
    return options.detailedExitcode && plan.actions.length > 0 ? 2 : 0;
  } finally {
    await target.close();
  }
}

/** Commits that a pull request is compared with, the likeliest first. */
const usualRefs = ["origin/HEAD", "origin/main", "origin/master", "HEAD"];

/** What a look at what has changed since a usual commit would read; undefined where there is none. */
async function findShorterLook(
  declared: ManifestReading,
  paths: readonly string[],
  environment: PlanCommandOptions["environment"],
): Promise<ShorterLook | undefined> {
  for (const ref of usualRefs) {
    try {
      const { names } = await findChangedSince({
        ref,
        declared,
        paths,
        environment,
        hasProgram: false,
      });
      return { ref, changed: names.size };
    } catch {
      // Not every repository has every one of them.
    }
  }
  return undefined;
}

/** Says what the one who carries the plan out needs besides: whoever plans may have read access alone. */
async function tellMissingScopes(
  { client }: Target,
  { actions }: Plan,
  { warn }: Terminal,
): Promise<void> {
  if (actions.length === 0) return;
  const missing = await client.missingScopes(routesOf(actions));
  if (missing.length === 0) return;
  warn(
    `These credentials cannot carry this plan out: that needs ${missing.join(", ")} as well. (For planning they are enough.)`,
  );
}

/** The options that name the same tenant once more, as they were given. */
function placeOf({ env, tenant, tenantDb }: PlanCommandOptions): string {
  if (env !== undefined) return ` --env ${env}`;
  return [
    ...(tenant === undefined ? [] : [` --tenant ${tenant}`]),
    ...(tenantDb === undefined ? [] : [` --tenant-db ${tenantDb}`]),
  ].join("");
}

function originOf(
  target: Target,
  { owners, organizations }: ManifestReading,
  options: PlanCommandOptions,
): PlanOrigin {
  const { environment, maxDeletes } = options;
  const limit = maxDeletes ?? environment?.limits.maxDeletes;
  return {
    tenant: target.identity,
    label: target.label,
    environment: environment?.name,
    owners,
    previousOwners: [
      ...new Set(organizations.flatMap(({ previousOwners = [] }) => previousOwners)),
    ],
    maxDeletes: limit && (limit.kind === "share" ? `${limit.percent}%` : `${limit.count}`),
  };
}
