import { replan, type PlanningHooks } from "../apply/index.js";
import type { ManagementClient } from "../auth0/index.js";
import type { Environment, Limits } from "../environment/index.js";
import { DiagnosticError, OperationError } from "../errors/index.js";
import { parseLimit } from "../limit.js";
import { refuseDeletions, type FiledPlan } from "../plan/index.js";
import { findBreaches } from "./guards.js";
import { limitsOf, type PlannedRun } from "./plan-run.js";
import { compileSelection, type Selection } from "./selection.js";

/** A reviewed plan, where it is to be carried out, and what narrows it down further. */
export interface FiledRequest extends Selection, Limits {
  readonly filed: FiledPlan;
  /** What the tenant is that was opened. */
  readonly tenant: string;
  /** How people call it. */
  readonly label: string;
  readonly environment?: Environment | undefined;
}

/**
 * Computes what of a reviewed plan can still be carried out, and judges it by the limits once more.
 *
 * @throws OperationError `invalid-plan-file` when it was made for another tenant or environment
 * @throws DiagnosticError with everything in it that does not fit the tenant any more
 */
export async function planFiledRun(
  client: ManagementClient,
  request: FiledRequest,
  hooks: PlanningHooks = {},
): Promise<PlannedRun> {
  const { environment } = request;
  mustBeForHere(request);
  const selection = compileSelection(request, []);
  const filed = narrow(request.filed, selection.includes);
  const { plan: found, diagnostics } = await replan(client, filed, hooks);
  if (found === undefined) throw new DiagnosticError(diagnostics);
  selection.mustHaveMatched(
    [...request.filed.writings, ...request.filed.deletions].map(({ organization }) => organization),
  );
  // A plan may have been made before its environment was protected.
  const plan = environment?.isProtected ? refuseDeletions(found) : found;
  const filedLimit = filed.maxDeletes === undefined ? undefined : parseLimit(filed.maxDeletes);
  const limits = limitsOf(request, environment);
  const breaches = findBreaches(
    { ...plan, reach: filed.reach },
    {
      ...limits,
      maxDeletes: request.maxDeletes ?? filedLimit ?? limits.maxDeletes,
      declared: new Map(),
      compared: filed.compared,
      lost: [],
      allowEmpty: true,
    },
  );
  const present = filed.writings.map(({ organization }) => organization);
  return { plan, diagnostics, breaches, present };
}

function mustBeForHere({ filed, tenant, label, environment }: FiledRequest): void {
  mustBeForEnvironment(filed, environment);
  if (filed.tenant !== tenant) {
    throw new OperationError(
      `The plan was made for ${filed.label}, and the tenant is ${label}${filed.label === label ? ", which has the same name and is another one" : ""}. Nothing was changed.`,
      { code: "invalid-plan-file" },
    );
  }
}

/**
 * Refuses a reviewed plan that was made for another environment.
 *
 * @throws OperationError `invalid-plan-file`
 */
export function mustBeForEnvironment(
  filed: Pick<FiledPlan, "environment">,
  environment: Environment | undefined,
): void {
  if (filed.environment !== environment?.name) {
    const made =
      filed.environment === undefined ? "no environment" : `environment ${filed.environment}`;
    const here =
      environment === undefined
        ? `none is named. Give --env ${filed.environment ?? ""}`
        : `this is ${environment.name}`;
    throw new OperationError(`The plan was made for ${made}, and ${here}. Nothing was changed.`, {
      code: "invalid-plan-file",
    });
  }
}

function narrow(filed: FiledPlan, includes: (name: string) => boolean): FiledPlan {
  return {
    ...filed,
    writings: filed.writings.filter(({ organization }) => includes(organization)),
    deletions: filed.deletions.filter(({ organization }) => includes(organization)),
  };
}
