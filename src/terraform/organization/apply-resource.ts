import { DiagnosticError, invariant, OperationError } from "../../errors/index.js";
import {
  collectionOf,
  collections,
  entriesIn,
  readMarks,
  type Collection,
  type CollectionName,
  type CurrentOrganization,
  type FieldValue,
} from "../../model/index.js";
import type { ResolvedEntry } from "../../plan/index.js";
import { noticesOf } from "../notice.js";
import type { ApplyRequest, PrivateNote, WithNotices } from "../provider.js";
import type { CollectionChange, Meeting, OrganizationStore } from "../store/index.js";
import {
  isObjectValue,
  isWhollyKnown,
  unknownValue,
  type ObjectValue,
  type Value,
} from "../value.js";
import { checkConfiguration } from "./check-configuration.js";
import { readCleared } from "./clearing.js";
import { desiredOf } from "./desired.js";
import { fateOf } from "./fate.js";
import { findFormerToRename } from "./former-name.js";
import { mayRemove } from "./in-part.js";
import { lossOf, weigh } from "./losses.js";
import { noticesAt } from "./notices-at.js";
import { idOf, nameOf, settleState } from "./organization-state.js";
import { entriesOf, mindedNames, plannedSteps, plannedValues } from "./planned-changes.js";
import * as refusals from "./refusals.js";
import { requireStore, type Tenant } from "./tenant.js";

type Applied = WithNotices<ObjectValue | null>;

/**
 * Carries out what was planned for one resource: what the plan says, where it differs from what the
 * plan saw, and nothing else.
 */
export async function applyResource(
  tenant: Tenant,
  { prior, config, planned, note }: ApplyRequest,
): Promise<Applied> {
  tenant.claims.startApplying();
  if (planned === null || config === null) {
    invariant(prior, "nothing is to be destroyed");
    return destroy(tenant, prior, note);
  }
  // What was unknown while planning is judged now, before the first write.
  const mistakes = checkConfiguration(config);
  if (mistakes.length > 0) return { value: prior, notices: mistakes };
  try {
    return await (prior === null ? create(tenant, planned) : update(tenant, prior, planned));
  } catch (error) {
    if (error instanceof DiagnosticError) {
      return { value: prior, notices: noticesAt(error.diagnostics, config) };
    }
    throw error;
  }
}

async function destroy(
  tenant: Tenant,
  prior: ObjectValue,
  note: PrivateNote | undefined,
): Promise<Applied> {
  const { claims, notes } = tenant;
  const store = requireStore(tenant);
  const id = idOf(prior);
  const name = nameOf(prior) ?? id;
  const isKept = note?.["kept"] === true || notes.record().noteOf(id)?.kind === "kept";
  if (isKept || claims.isTaken(id)) return { value: null, notices: [refusals.leftAlone(name, id)] };
  if (prior["protected"] === true) return { value: prior, notices: [refusals.protectedHere(name)] };
  const { name: planned, owner } = note ?? {};
  await store.delete({
    id,
    name: typeof planned === "string" ? planned : name,
    owner: typeof owner === "string" ? owner : undefined,
  });
  return { value: null, notices: [] };
}

async function update(tenant: Tenant, prior: ObjectValue, planned: ObjectValue): Promise<Applied> {
  const { claims, notes } = tenant;
  const store = requireStore(tenant);
  const id = idOf(prior);
  const name = nameOf(planned) ?? id;
  if (claims.isTaken(id)) throw heldElsewhere(name, id);
  const settled = await settleReferences(store, planned);
  const { isFresh } = notes.record();
  const changes = {
    values: plannedValues(prior, settled),
    collections: await collectionChanges(tenant, id, prior, settled),
  };
  const { organization, spared } = await store.update(id, changes, { isFresh });
  return {
    value: isWhollyKnown(settled)
      ? settled
      : settleState(settled, await look(store, id, settled, organization)),
    notices: [...spared].map(([collection, left]) =>
      refusals.entriesSpared(name, collection, left),
    ),
  };
}

/** An organization as the tenant has it now, with its entries where the plan left some open. */
async function look(
  store: OrganizationStore,
  id: string,
  planned: ObjectValue,
  known: CurrentOrganization | undefined,
): Promise<CurrentOrganization> {
  const organization = known ?? (await lookAtValues());
  if (organization === undefined) {
    throw new OperationError(`Organization ${id} was deleted while it was written.`, {
      code: "changed-since-plan",
    });
  }
  const open = collections
    .map(({ name }) => name)
    .filter((name) => !isWhollyKnown(planned[name] ?? null));
  return open.length === 0 ? organization : store.complete(organization, open);

  /** Where the plan left nothing open but entries, its own values are what is there. */
  async function lookAtValues(): Promise<CurrentOrganization | undefined> {
    const name = nameOf(planned);
    const isOpen = Object.entries(planned).some(
      ([key, value]) => collectionOf(key) === undefined && !isWhollyKnown(value),
    );
    return isOpen || name === undefined ? store.find({ id }) : { id, name };
  }
}

/** Fills in the identity of entries whose thing the plan knew by name alone. */
async function settleReferences(
  store: OrganizationStore,
  planned: ObjectValue,
): Promise<ObjectValue> {
  const open = collections.filter(({ name, identity }) =>
    entriesOf(planned[name] ?? null).some((entry) => typeof entry[identity] !== "string"),
  );
  if (open.length === 0) return planned;
  const resolved = await store.resolve(desiredOf(planned));
  const settled = open.map((collection) => {
    let index = 0;
    const entries = Object.entries(planned[collection.name] as ObjectValue).map(
      ([key, entry]): [string, Value] => {
        if (!isObjectValue(entry)) return [key, entry];
        return [key, settleKeys(collection, entry, entriesIn(resolved[collection.name])[index++])];
      },
    );
    return [collection.name, Object.fromEntries(entries)] as const;
  });
  return { ...planned, ...Object.fromEntries(settled) };
}

function settleKeys(
  { keys, identity }: Collection,
  entry: ObjectValue,
  found: ResolvedEntry | undefined,
): ObjectValue {
  const settled = Object.keys(keys).map((key): [string, Value] => {
    if (key === identity) return [key, textOf(found?.[key]) ?? null];
    return [
      key,
      entry[key] === unknownValue ? (textOf(found?.[key]) ?? unknownValue) : (entry[key] ?? null),
    ];
  });
  return { ...entry, ...Object.fromEntries(settled) };
}

function textOf(value: FieldValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

async function collectionChanges(
  { notes, ...tenant }: Tenant,
  id: string,
  prior: ObjectValue,
  planned: ObjectValue,
): Promise<ReadonlyMap<CollectionName, CollectionChange>> {
  const changes = new Map<CollectionName, CollectionChange>();
  for (const collection of collections) {
    const { name } = collection;
    const before = prior[name] ?? null;
    const after = planned[name] ?? null;
    const isCleared = after === null && readCleared(planned).has(name);
    if (!isObjectValue(after) && !isCleared) continue;
    if (isObjectValue(before)) {
      changes.set(name, {
        kind: "steps",
        steps: plannedSteps(collection, before, after, mayRemove(name, prior, planned)),
      });
      continue;
    }
    const store = requireStore({ notes, ...tenant });
    const shown = notes.record().lossesOf(id, id);
    changes.set(name, {
      kind: "whole",
      entries: isObjectValue(after) ? ((await store.resolve(desiredOf(planned)))[name] ?? []) : [],
      mayRemove: (label) => isCleared || shown.has(lossOf([name, label])),
    });
  }
  return changes;
}

async function create(tenant: Tenant, planned: ObjectValue): Promise<Applied> {
  const { claims } = tenant;
  const store = requireStore(tenant);
  let created: CurrentOrganization | undefined;
  try {
    const former = await findFormerToRename(tenant, store, planned);
    if (former !== undefined) return await takeOver(tenant, store, former, planned);
    const { organization, isAdopted } = await store.create(desiredOf(planned), {
      onMeeting: (meeting) => judge(tenant, store, planned, meeting),
      onCreated: (organization) => {
        created = organization;
        claims.take(organization.id);
      },
    });
    claims.take(organization.id);
    return {
      value: settleState(planned, organization),
      notices: isAdopted ? [refusals.adopted(organization)] : [],
    };
  } catch (error) {
    if (created === undefined || tenant.adopts) throw error;
    // What this create made half can only be taken up again from the state: nothing adopts it. Where
    // the provider adopts, it stays out of the state, because Terraform destroys first what is in it.
    return unfinished(planned, created, error);
  }
}

/** Makes an organization that had a former name the one that was to be created. */
async function takeOver(
  tenant: Tenant,
  store: OrganizationStore,
  former: CurrentOrganization,
  planned: ObjectValue,
): Promise<Applied> {
  const desired = desiredOf(planned);
  const current = await store.complete(former, mindedNames(planned));
  mayTakeOver(tenant, planned, {
    organization: former,
    changes: await store.changesFor(desired, current),
  });
  const organization = await store.adopt(desired, current);
  return {
    value: settleState(planned, organization),
    notices: [refusals.adoptedAs(former.name, organization)],
  };
}

/** What becomes of an organization that has the name of one that is to be created. */
async function judge(
  tenant: Tenant,
  store: OrganizationStore,
  planned: ObjectValue,
  meeting: Meeting,
): Promise<"adopt" | "again"> {
  const { claims, notes } = tenant;
  const { organization } = meeting;
  const { id, name } = organization;
  if (claims.isTaken(id)) throw heldElsewhere(name, id);
  if (notes.record().noteOf(id)?.kind === "replaced") throw meetsItself(name);
  const fate = fateOf(id, claims, notes);
  if (fate?.kind === "stays" && fate.as !== undefined && fate.as !== name) {
    throw renamedMeanwhile(organization, fate.as);
  }
  if (fate?.kind === "stays" || (fate?.kind === "renamed" && fate.to === name)) {
    throw heldElsewhere(name, id);
  }
  if (fate !== undefined) {
    await store.makeRoom(name);
    return "again";
  }
  mayTakeOver(tenant, planned, meeting);
  return "adopt";
}

/** Takes an organization that is nothing else's, if it loses nothing by that which no plan has shown. */
function mayTakeOver(
  { claims, notes, adopts }: Tenant,
  planned: ObjectValue,
  { organization, changes }: Meeting,
): void {
  const { id, name } = organization;
  const { owner } = readMarks(organization);
  if (owner !== undefined) {
    throw new OperationError(
      `Organization ${name} (${id}) belongs to ${owner}: a manifest with that owner manages it, so it is not taken over.`,
      { code: "other-owner" },
    );
  }
  if (!adopts) {
    throw new OperationError(
      `Organization ${name} exists already, and this provider does not adopt (adopt = false). Import it with the id ${name}: write an import block, or run terraform import with the resource's address and ${name}.`,
      { code: "name-taken" },
    );
  }
  const shown = notes.record().lossesOf(id, nameOf(planned) ?? name);
  const { losses, lost } = weigh(changes);
  if (losses.every((loss) => shown.has(loss))) {
    claims.take(id);
    return;
  }
  throw new OperationError(
    `Organization ${name} (${id}) exists, and the plan has not shown what taking it over would do to it, so it was left as it is: ${lost.join("; ")}.`,
    { code: "would-be-lost" },
  );
}

/** The state of an organization that was created and not finished, with the reason. */
function unfinished(planned: ObjectValue, created: CurrentOrganization, error: unknown): Applied {
  const state = settleState(planned, { ...created, ...withoutEntries });
  return { value: withoutUnknown(state), notices: noticesOf(error) };
}

const withoutEntries = Object.fromEntries(collections.map(({ name }) => [name, []]));

function withoutUnknown(value: ObjectValue): ObjectValue {
  return Object.fromEntries(
    Object.entries(value).map(([key, part]): [string, Value] => [
      key,
      part === unknownValue ? null : isObjectValue(part) ? withoutUnknown(part) : part,
    ]),
  );
}

function heldElsewhere(name: string, id: string): OperationError {
  return new OperationError(
    `Organization ${name} (${id}) is held by another resource already, and two cannot hold one: each would undo what the other does, and destroying one would take it from both.`,
    { code: "held-twice" },
  );
}

function renamedMeanwhile({ name, id }: CurrentOrganization, was: string): OperationError {
  return new OperationError(
    `The name ${name} belongs to organization ${id}, which another resource holds, and which was called ${was} when this was planned. It was left as it is.`,
    { code: "changed-since-plan" },
  );
}

function meetsItself(name: string): OperationError {
  return new OperationError(
    `Organization ${name} was to be created before it is destroyed (create_before_destroy), and a tenant has one organization of a name: the new one would be the old one. Nothing was changed. Remove create_before_destroy, or give the new one another name.`,
    { code: "held-twice" },
  );
}
