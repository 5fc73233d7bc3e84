import { readCollections, type ManagementClient } from "../auth0/index.js";
import { OperationError } from "../errors/index.js";
import { collections, readMarks, type CurrentOrganization } from "../model/index.js";
import {
  compareOrganization,
  describeOrganization,
  ownersOf,
  refuse,
  type Action,
  type Change,
  type CreateAction,
  type DeleteAction,
  type PlanRules,
  type ResolvedOrganization,
  type UpdateAction,
} from "../plan/index.js";
import { completeEntries } from "./complete-entries.js";
import { mustHaveThings } from "./gone-things.js";
import { ListedThings } from "./listed-things.js";
import type { OutcomeKind } from "./outcome.js";
import { refresh } from "./refresh.js";
import { SetThings } from "./set-things.js";
import { Writer } from "./writer.js";

/** How an action ended. */
export interface Ending {
  /** Never `failed` or `skipped`. */
  readonly outcome: OutcomeKind;
  /**
   * The organization as the tenant last answered with it, and with its entries where they were read
   * and are as they were; absent where the last that was heard of it is not what it is now.
   */
  readonly organization?: CurrentOrganization;
  /** What others had changed since the plan was made: kept where it is not declared, else set right. */
  readonly meanwhile?: readonly Change[];
}

/** What whoever carries out an action wants to decide or to know. */
export interface CarryOutHooks {
  /**
   * Called when a create has met an organization that is not its own work, before that is written.
   * `again` tries the create once more; a rejection leaves the organization alone.
   *
   * @param left what would be changed in it; undefined when it is as desired
   */
  readonly onMeeting?: (
    met: CurrentOrganization,
    left: CreateAction | UpdateAction | undefined,
  ) => Promise<"adopt" | "again">;
  /** Called when an organization was created, and its entries may still be missing. */
  readonly onCreated?: (created: CurrentOrganization) => void;
  /** What is known of the things of which entries have sets; looked up anew unless given. */
  readonly things?: SetThings;
}

/** How often an organization is compared again because it changed under our hands. */
const mostLooks = 5;

/**
 * Carries out one action, whatever happens to the organization meanwhile.
 *
 * A conflict or a missing organization means that the tenant is not what the plan saw. Then the
 * organization is read again and compared again, and what is left to do is done; so a create that meets
 * an existing organization repairs it, and a create whose answer was lost finds its own work. One that
 * is to be updated is known by its id: whatever its name is by now, it is the one that the plan saw.
 *
 * @throws OperationError when it cannot be done; `mayHaveHappened` says whether a part of it may be
 */
export async function carryOut(
  client: ManagementClient,
  action: Action,
  rules: PlanRules,
  signal?: AbortSignal,
  hooks: CarryOutHooks = {},
): Promise<Ending> {
  if (action.kind === "delete") return { outcome: await deleteIfUnchanged(client, action, signal) };
  const writer = new Writer(client, signal, hooks);
  try {
    return await writeUntilDone(client, writer, action, rules, signal, hooks);
  } catch (error) {
    throw writer.hasWritten ? asBegun(error) : error;
  }
}

async function writeUntilDone(
  client: ManagementClient,
  writer: Writer,
  action: CreateAction | UpdateAction,
  rules: PlanRules,
  signal: AbortSignal | undefined,
  hooks: CarryOutHooks,
): Promise<Ending> {
  const fresh = await refresh(client, action, signal);
  if (fresh.current && fresh.step === undefined) {
    return { outcome: "unchanged", organization: fresh.current, ...fresh.meanwhile };
  }
  let step: CreateAction | UpdateAction | undefined = fresh.step ?? action;
  let seen = fresh.current;
  if (fresh.current) mustBeOurs(step.desired, fresh.current, rules);
  let isForeign = false;
  let refusal: OperationError | undefined;
  for (let look = 0; look < mostLooks; look++) {
    try {
      const organization = await writer.write(step, seen);
      return { outcome: isForeign ? "adopted" : "done", organization, ...fresh.meanwhile };
    } catch (error) {
      if (!isWorldChanged(error)) {
        if (!(await hasHappened(client, step, error, signal))) {
          if (isRejected(error)) await mustHaveThings(client, step, signal);
          throw error;
        }
        return { outcome: isForeign ? "adopted" : "done", ...fresh.meanwhile };
      }
      refusal = error;
    }
    const current = await findAgain(client, step, refusal, signal);
    const next = compareOrganization(step.desired, current);
    if (refusal.code === "not-found" && next?.kind === "update") {
      await mustHaveThings(client, next, signal);
    }
    if (step.kind === "create" && refusal.code === "conflict" && !writer.hasWritten) {
      writer.hasWritten = refusal.mayHaveHappened && isOurWork(next);
      isForeign ||= !writer.hasWritten;
    }
    if (next !== undefined && current !== undefined) {
      mustBeOurs(step.desired, current, rules);
      if (!("id" in step) || step.id !== current.id) mustBeNobodyElse(step.desired, current);
    }
    if (isForeign && step.kind === "create" && current !== undefined && hooks.onMeeting) {
      if ((await hooks.onMeeting(current, next)) === "again") {
        isForeign = false;
        continue;
      }
    }
    // What exists already is not this policy's to touch; an organization of our own is finished.
    const isBeyondPolicy = next?.kind === "update" && rules.policy === "create-only" && isForeign;
    if (next === undefined || isBeyondPolicy) {
      const written = isForeign ? "adopted" : "done";
      return {
        outcome: writer.hasWritten ? written : "unchanged",
        ...(current && { organization: current }),
        ...fresh.meanwhile,
      };
    }
    step = next;
    seen = current;
  }
  throw new OperationError(
    `Organization ${action.organization} was looked at ${mostLooks} times while it was being written, and each time the tenant refused what was left to do; the last time: ${refusal?.happened ?? ""}`,
    {
      code: "keeps-changing",
      advice: "If somebody else writes it, let them end, and run again.",
      cause: refusal,
    },
  );
}

/** The organization of a step as it is now, after the tenant said that it is not what the plan saw. */
async function findAgain(
  client: ManagementClient,
  step: CreateAction | UpdateAction,
  refusal: OperationError,
  signal: AbortSignal | undefined,
): Promise<CurrentOrganization | undefined> {
  if (step.kind === "create") return readOne(client, step.desired, signal);
  const current = await client.organizationById(step.id, signal);
  if (current === undefined) return readOne(client, step.desired, signal);
  if (refusal.code === "conflict" && current.name !== step.desired.name) {
    await mustBeFree(client, step, current, signal);
  }
  return withEntries(client, current, step.desired, signal);
}

/** Says who has a name that an organization was to get. */
async function mustBeFree(
  client: ManagementClient,
  { desired: { name } }: UpdateAction,
  current: CurrentOrganization,
  signal: AbortSignal | undefined,
): Promise<void> {
  const holder = await client.organizationByName(name, signal);
  if (holder === undefined || holder.id === current.id) return;
  throw new OperationError(
    `Organization ${current.name} was not renamed to ${name}: that name is held by ${describeOrganization(holder)}. Give one of the two another name.`,
    { code: "conflict" },
  );
}

/** An error that ended an action of which something had been written before. */
function asBegun(error: unknown): unknown {
  if (!(error instanceof OperationError)) {
    return new OperationError("The run was interrupted.", {
      code: "interrupted",
      cause: error,
      mayHaveHappened: true,
    });
  }
  if (error.mayHaveHappened) return error;
  const { message, code, request } = error;
  return new OperationError(message, {
    code,
    cause: error,
    mayHaveHappened: true,
    ...(request && { request }),
  });
}

/**
 * Whether the work of a step is done although the last that was heard of it is an error: the tenant
 * may have lost its answers and nothing else.
 */
async function hasHappened(
  client: ManagementClient,
  step: Action,
  error: unknown,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (!(error instanceof OperationError && error.mayHaveHappened)) return false;
  try {
    if (step.kind === "delete") {
      return (await client.organizationById(step.id, signal)) === undefined;
    }
    const current = await readOne(client, step.desired, signal);
    if (step.kind === "update" && current?.id !== step.id) return false;
    return current !== undefined && compareOrganization(step.desired, current) === undefined;
  } catch {
    // What the write met says more than that nobody can look either.
    return false;
  }
}

/**
 * Whether an organization that met a create whose earlier answer was lost is that create's own work:
 * a create writes all fields at once, and entries may be left to do.
 */
function isOurWork(left: CreateAction | UpdateAction | undefined): boolean {
  return left === undefined || (left.kind === "update" && Object.keys(left.fields).length === 0);
}

/** Deletes an organization that is still the one which the plan saw. */
async function deleteIfUnchanged(
  client: ManagementClient,
  action: DeleteAction,
  signal: AbortSignal | undefined,
): Promise<OutcomeKind> {
  const current = await client.organizationById(action.id, signal);
  if (current === undefined) return "unchanged";
  const { owner, isProtected } = readMarks(
    current,
    action.owner === undefined ? [] : [action.owner],
  );
  if (current.name !== action.organization || owner !== action.owner || isProtected) {
    throw new OperationError(
      `Organization ${action.organization} was not deleted: since it was planned it was renamed, protected or given another owner.`,
      { code: "changed-since-plan", advice: "Plan again." },
    );
  }
  try {
    await client.deleteOrganization(action.id, signal);
  } catch (error) {
    if (!(await hasHappened(client, action, error, signal))) throw error;
  }
  return "done";
}

function mustBeOurs(
  desired: ResolvedOrganization,
  current: CurrentOrganization,
  rules: PlanRules,
): void {
  const refusal = refuse(desired, current, rules);
  if (refusal === undefined) return;
  throw new OperationError(
    `Organization ${desired.name} was left alone: it belongs to owner ${JSON.stringify(refusal.owner)}.`,
    {
      code: "other-owner",
      advice: `To take it over, write \`previous_owners: [${JSON.stringify(refusal.owner)}]\` in the manifest, or give --take-over.`,
    },
  );
}

/** An organization that a create meets may be another one of ours, which has this name by now. */
function mustBeNobodyElse(desired: ResolvedOrganization, current: CurrentOrganization): void {
  const { owner, declaredName } = readMarks(current, ownersOf(desired));
  if (declaredName === undefined || declaredName === desired.name) return;
  throw new OperationError(
    `Organization ${desired.name} was left alone: it is ${owner}/${declaredName} under another name, as its mark says. Plan again.`,
    { code: "changed-since-plan" },
  );
}

/** Whether an error says that the tenant is not what the plan saw. */
function isWorldChanged(error: unknown): error is OperationError {
  return (
    error instanceof OperationError && (error.code === "conflict" || error.code === "not-found")
  );
}

/** Whether Auth0 finds something wrong with what was sent. */
function isRejected(error: unknown): boolean {
  return error instanceof OperationError && error.code === "rejected";
}

async function readOne(
  client: ManagementClient,
  desired: ResolvedOrganization,
  signal: AbortSignal | undefined,
): Promise<CurrentOrganization | undefined> {
  const current = await client.organizationByName(desired.name, signal);
  return current && withEntries(client, current, desired, signal);
}

async function withEntries(
  client: ManagementClient,
  current: CurrentOrganization,
  desired: ResolvedOrganization,
  signal: AbortSignal | undefined,
): Promise<CurrentOrganization | undefined> {
  const declared = collections.filter(({ name }) => desired[name] !== undefined);
  const read = await readCollections(client, current, declared, signal);
  const sources = {
    things: new SetThings(client),
    users: new ListedThings(client, signal),
    signal,
  };
  return (
    read && completeEntries(client, sources, desired, read, (name) => desired[name] !== undefined)
  );
}
