import { planTenant, type PlanningHooks } from "../apply/index.js";
import type { ManagementClient } from "../auth0/index.js";
import type { Environment } from "../environment/index.js";
import { DiagnosticError, OperationError, type Diagnostic } from "../errors/index.js";
import {
  refuseDeletions,
  type Declaration,
  type DeletionLimit,
  type Plan,
  type Policy,
} from "../plan/index.js";
import type { DeclaredTenant } from "../manifest/index.js";
import { mustBeDeclaredTenant } from "./declared-tenant.js";
import { findBreaches, refuseEmpty } from "./guards.js";
import { compileSelection, limitToEnvironment, type Selection } from "./selection.js";

/** What is declared, wherever it was declared. */
export interface DeclaredState {
  readonly organizations: readonly Declaration[];
  /** Every owner that speaks, those that declare nothing included. */
  readonly owners: readonly string[];
  /** Globs of names that are never to be touched. */
  readonly ignore: readonly string[];
  /** The tenant that it is for, where a configuration among it says so. */
  readonly tenant?: DeclaredTenant | undefined;
}

/** What a run may do, and what it is about. Every door fills this in; the rules are here. */
export interface RunRequest extends Selection {
  /** Narrows the run down further, for programs. */
  readonly includes?: ((name: string) => boolean) | undefined;
  readonly declared: DeclaredState;
  readonly policy: Policy;
  readonly takeOver?: boolean | undefined;
  readonly environment?: Environment | undefined;
  readonly maxDeletes?: DeletionLimit | undefined;
  /** Whether manifests that declare nothing may delete. */
  readonly allowEmpty?: boolean | undefined;
}

/** A plan, and why it must not be carried out as it is. */
export interface PlannedRun {
  readonly plan: Plan;
  /** Warnings about what is declared. */
  readonly diagnostics: readonly Diagnostic[];
  /** The limits that it exceeds; empty where it may be carried out. */
  readonly breaches: readonly OperationError[];
}

/**
 * Compares what is declared with a tenant, and judges the plan by the limits of the run. Reads only.
 * This is the one way from declarations to a plan, whoever asks.
 *
 * @throws DiagnosticError with everything in the declarations that does not fit the tenant
 * @throws OperationError `empty-manifest`, `no-owner`, or what reading the tenant meets
 */
export async function planRun(
  client: ManagementClient,
  request: RunRequest,
  hooks: PlanningHooks = {},
): Promise<PlannedRun> {
  const { declared, policy, environment } = request;
  mustBeDeclaredTenant(declared.tenant, client.address, client.address.domain);
  const owners = new Set(declared.owners);
  if (policy === "sync") {
    refuseEmpty(declared.organizations.length, request.allowEmpty ?? false);
    if (owners.size === 0) {
      throw new OperationError(
        "--policy sync deletes what its owner owns and no manifest declares, and no manifest has an owner. Write `owner: NAME` at the top.",
        { code: "no-owner" },
      );
    }
  }
  const names = new Set(declared.organizations.map(({ organization }) => organization.name));
  const matches = await compileSelection(request, declared.ignore);
  const { includes = () => true } = request;
  const selected = (name: string): boolean => matches(name) && includes(name);
  const { plan, diagnostics } = await planTenant(
    client,
    declared.organizations,
    {
      policy,
      owners,
      takeOver: request.takeOver ?? false,
      includes: await limitToEnvironment(selected, names, environment),
    },
    hooks,
  );
  if (plan === undefined) throw new DiagnosticError(diagnostics);
  const allowed = environment?.isProtected ? refuseDeletions(plan) : plan;
  return { plan: allowed, diagnostics, breaches: findBreaches(allowed, request.maxDeletes) };
}

/**
 * Refuses what exceeds its limits.
 *
 * @throws OperationError the first breach
 */
export function mustKeepLimits({ breaches }: Pick<PlannedRun, "breaches">): void {
  const [breach] = breaches;
  if (breach) throw breach;
}
