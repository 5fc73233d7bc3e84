import { systemClock } from "../pace/index.js";
import { planTenant, type PlanningHooks } from "../apply/index.js";
import type { ManagementClient } from "../auth0/index.js";
import type { Environment, Limits } from "../environment/index.js";
import { DiagnosticError, OperationError, type Diagnostic } from "../errors/index.js";
import { refuseDeletions, type Declaration, type Plan, type Policy } from "../plan/index.js";
import type { DeclaredTenant } from "../manifest/index.js";
import type { ChangedSince } from "./changed-since.js";
import { mustBeDeclaredTenant } from "./declared-tenant.js";
import { openMemory } from "./knowledge.js";
import type { Remembering } from "./memory.js";
import type { CachePlace, Knowledge } from "./remembered-entries.js";
import { findBreaches, refuseEmpty, type Spent } from "./guards.js";
import { findChanged, type WhoRequest } from "./find-changed.js";
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
  /** What differs from a commit: then the run is about that alone, and deletes nothing. */
  readonly changed?: ChangedSince | undefined;
  /** Some of the names, looked at because something happened to them; see {@link Part}. */
  readonly part?: Part | undefined;
  /** Where what was read of entries is remembered; absent: nowhere. */
  readonly cache?: CachePlace | undefined;
  /** What is asked about when and by whom what differs was changed; nothing unless given. */
  readonly who?: WhoRequest | undefined;
  /** Which of some names were there before, where anybody remembers. */
  readonly remember?: Remembering | undefined;
}

/**
 * Part of what is declared, looked at on its own by somebody who looks again and again. It deletes nothing
 * that is declared nowhere, and its limits are those of the whole, less what was done before.
 */
export interface Part {
  /** What is looked at; everything unless given. */
  readonly names?: ReadonlySet<string>;
  readonly spent: Spent;
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
  /** Names that it would make again although they were there before. */
  readonly lost?: readonly string[];
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
  const { declared, environment, changed, part } = request;
  // Who is declared nowhere cannot be told by a look at some.
  const policy = (changed ?? part?.names) && request.policy === "sync" ? "upsert" : request.policy;
  mustBeDeclaredTenant(declared.tenant, client.address, client.address.domain);
  const owners = new Set(declared.owners);
  if (request.policy === "sync") {
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
  const isInReach = await limitToEnvironment(
    (name) => selection.includes(name) && includes(name),
    names,
    environment,
  );
  const isIncluded = (name: string): boolean =>
    (changed === undefined || changed.names.has(name)) &&
    (part?.names === undefined || part.names.has(name)) &&
    isInReach(name);
  const isNarrow = selection.isNarrow || (request.includes ?? changed ?? part?.names) !== undefined;
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
      isNarrow,
      added: changed?.added,
    },
    { ...hooks, memory: memory.entries ?? hooks.memory },
  );
  const { plan: found, diagnostics } = await planning.catch((error: unknown) => {
    memory.close();
    throw error;
  });
  const { knowledge, remarks: remembering } = memory.close();
  if (found === undefined) throw new DiagnosticError(diagnostics);
  selection.mustHaveMatched(namesIn(names, found));
  // Of organizations that the run is not about nobody has asked whether they are declared.
  const { undeclared: _undeclared, ...narrow } = found;
  const asked = isNarrow ? narrow : found;
  const kept =
    changed === undefined
      ? asked
      : keepAll(asked, changed, [...names].filter(isInReach), isInReach);
  const allowed = environment?.isProtected ? refuseDeletions(kept) : kept;
  const inReach = declared.organizations.flatMap(({ organization: { name, absent } }) =>
    absent !== true && isInReach(name) ? [name] : [],
  );
  const present = inReach.filter(isIncluded);
  const lost = await findLost(allowed, request);
  const marked = lost.length === 0 ? allowed : markLost(allowed, new Set(lost));
  const asking =
    request.who &&
    (await findChanged(client, marked, request.who, {
      heard: memory.entries?.witnesses,
      lost,
      signal: hooks.signal ?? new AbortController().signal,
      clock: request.cache?.clock ?? systemClock,
    }));
  const plan = asking?.plan ?? marked;
  const remarks = [...remembering, ...(asking?.remarks ?? [])];
  const breaches = findBreaches(plan, {
    ...request,
    ...limitsOf(request, environment),
    declared: countByOwner(declared.organizations),
    // Shares are of what a whole look would be about.
    shallBe: inReach.length,
    ...((changed ?? part?.names) && { compared: inReach.length }),
    spent: part?.spent,
    lost,
  });
  return {
    plan,
    diagnostics,
    breaches,
    present,
    ...(lost.length > 0 && { lost }),
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
    maxRemovals: asked.maxRemovals ?? said?.maxRemovals,
    approvedDeletes: [...(asked.approvedDeletes ?? []), ...(said?.approvedDeletes ?? [])],
  };
}

/** The plan without its deletions, and with what it left out. */
function keepAll(
  plan: Plan,
  { ref, names, removed, reason }: ChangedSince,
  declared: readonly string[],
  isInReach: (name: string) => boolean,
): Plan {
  const absent = plan.actions.flatMap(({ kind, organization }) =>
    kind === "delete" ? [organization] : [],
  );
  // Of a look at some it is no news that it has not found the others.
  const { undeclared: _, ...rest } = plan;
  return {
    ...rest,
    actions: plan.actions.filter(({ kind }) => kind !== "delete"),
    since: {
      ref,
      changed: declared.filter((name) => names.has(name)).length,
      declared: declared.length,
      removed: removed.filter(isInReach),
      absent,
      ...(reason !== undefined && { reason }),
    },
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
