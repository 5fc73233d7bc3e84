import { planTenant, type PlanningHooks } from "../apply/index.js";
import type { ManagementClient } from "../auth0/index.js";
import type { Environment, Limits } from "../environment/index.js";
import { DiagnosticError, OperationError, type Diagnostic } from "../errors/index.js";
import { refuseDeletions, type Declaration, type Plan, type Policy } from "../plan/index.js";
import type { DeclaredTenant } from "../manifest/index.js";
import { mustBeDeclaredTenant } from "./declared-tenant.js";
import { openMemory } from "./knowledge.js";
import type { CacheOptions, Knowledge } from "./remembered-entries.js";
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
export interface RunRequest extends Selection, Limits {
  readonly declared: DeclaredState;
  readonly policy: Policy;
  readonly takeOver?: boolean | undefined;
  readonly environment?: Environment | undefined;
  /** Whether manifests that declare nothing may delete. */
  readonly allowEmpty?: boolean | undefined;
  /** Whether an organization that looks like one which is deleted is another one all the same. */
  readonly noRenames?: boolean | undefined;
  /** Narrows the run down further, for programs. */
  readonly includes?: ((name: string) => boolean) | undefined;
  /** Where what was read of entries is remembered; absent: nowhere. */
  readonly cache?: CacheOptions | undefined;
  /** Which of some names were there before, where anybody remembers. */
  readonly remember?:
    ((names: readonly string[], plan: Plan) => Promise<readonly string[]>) | undefined;
}

/** A plan, and why it must not be carried out as it is. */
export interface PlannedRun {
  readonly plan: Plan;
  /** Warnings about what is declared. */
  readonly diagnostics: readonly Diagnostic[];
  /** The limits that it exceeds; empty where it may be carried out. */
  readonly breaches: readonly OperationError[];
  /** Names that shall be there and that the run is about. */
  readonly present: readonly string[];
  /** What it owes to what was read before; absent where it was nothing. */
  readonly knowledge?: Knowledge;
  /** What there is to say of how it was made, a sentence each. */
  readonly remarks?: readonly string[];
}

/**
 * Compares what is declared with a tenant, and judges the plan by the limits of the run. Reads only.
 * This is the one way from declarations to a plan, whoever asks.
 *
 * @throws DiagnosticError with everything in the declarations that does not fit the tenant
 * @throws OperationError `empty-manifest`, `no-owner`, `nothing-selected`, or what reading the tenant meets
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
  const selection = compileSelection(request, declared.ignore);
  const { includes = () => true } = request;
  const isIncluded = await limitToEnvironment(
    (name) => selection.includes(name) && includes(name),
    names,
    environment,
  );
  const memory = openMemory(
    client,
    request.cache,
    declared.organizations.filter(({ organization }) => isIncluded(organization.name)),
    hooks.signal ?? new AbortController().signal,
  );
  const planning = planTenant(
    client,
    declared.organizations,
    {
      policy,
      owners,
      takeOver: request.takeOver ?? false,
      includes: isIncluded,
      keepsOff: selection.keepsOff,
      isNarrow: selection.isNarrow || request.includes !== undefined,
    },
    { ...hooks, memory: memory.entries },
  );
  const { plan: found, diagnostics } = await planning.catch((error: unknown) => {
    memory.close();
    throw error;
  });
  const { knowledge, remarks } = memory.close();
  if (found === undefined) throw new DiagnosticError(diagnostics);
  selection.mustHaveMatched(namesIn(names, found));
  // Of organizations that the run is not about nobody has asked whether they are declared.
  const { undeclared: _undeclared, ...narrow } = found;
  const asked = selection.isNarrow || request.includes !== undefined ? narrow : found;
  const allowed = environment?.isProtected ? refuseDeletions(asked) : asked;
  const present = declared.organizations.flatMap(({ organization: { name, absent } }) =>
    absent !== true && isIncluded(name) ? [name] : [],
  );
  const lost = await findLost(allowed, request);
  const plan = lost.length === 0 ? allowed : markLost(allowed, new Set(lost));
  const breaches = findBreaches(plan, {
    ...request,
    ...limitsOf(request, environment),
    declared: countByOwner(declared.organizations),
    shallBe: present.length,
    lost,
  });
  return {
    plan,
    diagnostics,
    breaches,
    present,
    ...(remarks.length > 0 && { remarks }),
    ...(knowledge && { knowledge }),
  };
}

/**
 * Refuses what exceeds its limits.
 *
 * @throws OperationError with everything that it exceeds
 */
export function mustKeepLimits({ breaches }: Pick<PlannedRun, "breaches">): void {
  const [first, ...others] = breaches;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  throw new OperationError(breaches.map(({ message }) => message).join("\n"), {
    code: first.code,
    cause: first,
  });
}

/** The limits of a run: what was asked for, or else what the environment says. */
export function limitsOf(asked: Limits, environment: Environment | undefined): Limits {
  const said = environment?.limits;
  return {
    maxDeletes: asked.maxDeletes ?? said?.maxDeletes,
    maxUpdates: asked.maxUpdates ?? said?.maxUpdates,
    maxRecreates: asked.maxRecreates ?? said?.maxRecreates,
    approvedDeletes: [...(asked.approvedDeletes ?? []), ...(said?.approvedDeletes ?? [])],
  };
}

/** Names that are created although they were there before. */
async function findLost(plan: Plan, { remember }: RunRequest): Promise<readonly string[]> {
  if (remember === undefined) return [];
  const created = plan.actions.flatMap((action) =>
    action.kind === "create" ? [action.organization] : [],
  );
  return created.length === 0 ? [] : remember(created, plan);
}

function markLost(plan: Plan, lost: ReadonlySet<string>): Plan {
  const note =
    "was there before and was deleted in the tenant: it would be made again, empty and with a new id";
  return {
    ...plan,
    actions: plan.actions.map((action) =>
      action.kind === "create" && lost.has(action.organization)
        ? { ...action, notes: [...(action.notes ?? []), note] }
        : action,
    ),
  };
}

/** How many organizations shall be there, by owner. */
export function countByOwner(
  declarations: readonly Declaration[],
): ReadonlyMap<string | undefined, number> {
  const counts = new Map<string | undefined, number>();
  for (const { owner, organization } of declarations) {
    if (organization.absent === true) continue;
    counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  return counts;
}

/** Every name that a run could be about. */
export function* namesIn(declared: Iterable<string>, plan: Plan): Generator<string> {
  yield* declared;
  for (const { organization } of plan.actions) yield organization;
  for (const { organization } of plan.refusals) yield organization;
  for (const names of plan.undeclared?.values() ?? []) yield* names;
}
