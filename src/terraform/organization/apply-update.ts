import { OperationError } from "../../errors/index.js";
import {
  collectionOf,
  configuration,
  entriesIn,
  labelOf,
  type Collection,
  type CollectionName,
  type CurrentOrganization,
  type FieldValue,
} from "../../model/index.js";
import type { ResolvedEntry } from "../../plan/index.js";
import type {
  CollectionChange,
  ManagedOrganizations,
  MayTakeOut,
  Updated,
} from "../store/index.js";
import type { WithNotices } from "../provider.js";
import {
  isObjectValue,
  isWhollyKnown,
  unknownValue,
  type ObjectValue,
  type Value,
} from "../value.js";
import { heldElsewhere } from "./apply-errors.js";
import { readCleared } from "./clearing.js";
import { desiredOf } from "./desired.js";
import { mayRemove } from "./in-part.js";
import { lossOf } from "./losses.js";
import { idOf, nameOf, settleState } from "./organization-state.js";
import { showsOther } from "./people-state.js";
import { changedPeople } from "./plan-people.js";
import { entriesOf, plannedSteps, plannedValues } from "./planned-changes.js";
import * as refusals from "./refusals.js";
import { requireStore, type ConfiguredTenant } from "./tenant.js";

/** Changes what a plan changes in one organization of the state. */
export async function applyUpdate(
  tenant: ConfiguredTenant,
  prior: ObjectValue,
  planned: ObjectValue,
): Promise<WithNotices<ObjectValue>> {
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
  const { organization, spared, added } = await store.update(id, changes, { isFresh });
  const left = await writePeople(tenant, id, prior, settled);
  return {
    value: isWhollyKnown(settled)
      ? settled
      : settleState(settled, await look(store, id, settled, organization, added)),
    notices: [...spared, ...left].map(([collection, labels]) =>
      refusals.entriesSpared(name, collection, labels),
    ),
  };
}

/** Makes people those whom a plan declares, where it changes something of them. */
async function writePeople(
  tenant: ConfiguredTenant,
  id: string,
  prior: ObjectValue,
  planned: ObjectValue,
): Promise<ReadonlyMap<CollectionName, readonly string[]>> {
  const changed = changedPeople(prior, planned);
  if (changed.length === 0) return new Map();
  const shown = tenant.notes.record().lossesOf(id, id);
  const mayTakeOut: MayTakeOut = (collection, entry) =>
    showsOther(collection, prior[collection.name] ?? null, entry) ||
    shown.has(lossOf([collection.name, labelOf(collection, entry)]));
  const organization = { id, name: nameOf(planned) ?? id };
  return requireStore(tenant).writePeople(organization, desiredOf(planned), mayTakeOut);
}

/** An organization as the tenant has it now, with its entries where the plan left some open. */
async function look(
  store: ManagedOrganizations,
  id: string,
  planned: ObjectValue,
  known: CurrentOrganization | undefined,
  added: Updated["added"],
): Promise<CurrentOrganization> {
  const organization = known ?? (await lookAtValues());
  if (organization === undefined) {
    throw new OperationError(`Organization ${id} was deleted while it was written.`, {
      code: "changed-since-plan",
    });
  }
  const open = configuration.filter(({ name }) => !isWhollyKnown(planned[name] ?? null));
  const unknown = open.filter((collection) => !isOpenWhereAddedAlone(collection));
  const completed = await store.complete(
    organization,
    unknown.map(({ name }) => name),
  );
  const born = open
    .filter((collection) => !unknown.includes(collection))
    .map(({ name }) => [name, added.get(name)] as const);
  return { ...completed, ...Object.fromEntries(born) };

  function isOpenWhereAddedAlone({ name, identity }: (typeof configuration)[number]): boolean {
    const entries = planned[name] ?? null;
    if (!isObjectValue(entries)) return false;
    const ids = new Set(added.get(name)?.map((entry) => entry[identity]));
    return Object.values(entries).every(
      (entry) => isWhollyKnown(entry) || (isObjectValue(entry) && ids.has(textOf(entry[identity]))),
    );
  }

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
  store: ManagedOrganizations,
  planned: ObjectValue,
): Promise<ObjectValue> {
  const open = configuration.filter(({ name, identity }) =>
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

function textOf(value: Value | FieldValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

async function collectionChanges(
  { notes, ...tenant }: ConfiguredTenant,
  id: string,
  prior: ObjectValue,
  planned: ObjectValue,
): Promise<ReadonlyMap<CollectionName, CollectionChange>> {
  const changes = new Map<CollectionName, CollectionChange>();
  for (const collection of configuration) {
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
