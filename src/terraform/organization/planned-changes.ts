import {
  configuration,
  organizationFields,
  storedFields,
  type Collection,
  type CollectionName,
  type EntryChange,
  type Field,
  type FieldValue,
} from "../../model/index.js";
import { holdsMany } from "../../derive/index.js";
import { inOrder } from "../../plan/index.js";
import type { ValueChange } from "../store/index.js";
import { isObjectValue, unknownValue, type ObjectValue, type Value } from "../value.js";
import { readCleared } from "./clearing.js";
import { mayRemove } from "./in-part.js";

/**
 * The values that a plan changes: what was planned, where it differs from what the plan saw. What
 * the plan left open is no change; Terraform plans again while applying, when everything is known.
 */
export function plannedValues(prior: ObjectValue, planned: ObjectValue): readonly ValueChange[] {
  const changes = storedFields(organizationFields).flatMap(([name, field]) => [
    ...changesOf(field, prior[name] ?? null, planned[name] ?? null, [name]),
  ]);
  // Of a map of which the plan has a part, what is only missing from it is others'.
  return changes.filter(
    ({ path: [name = ""], to }) =>
      to !== undefined || !holdsMany(name) || mayRemove(name, prior, planned),
  );
}

function* changesOf(
  field: Field,
  prior: Value,
  planned: Value,
  path: readonly string[],
): Generator<ValueChange> {
  if (planned === unknownValue) return;
  switch (field.kind) {
    case "scalar":
      if (prior !== planned) yield { path, from: plain(prior), to: plain(planned) };
      return;
    case "map": {
      const from = isObjectValue(prior) ? prior : {};
      const to = isObjectValue(planned) ? planned : {};
      for (const key of Object.keys({ ...from, ...to })) {
        const before: Value = from[key] ?? null;
        const after: Value = to[key] ?? null;
        if (before === after || after === unknownValue) continue;
        yield { path: [...path, key], from: plain(before), to: plain(after) };
      }
      return;
    }
    case "object":
      for (const [name, child] of Object.entries(field.fields)) {
        yield* changesOf(child, partOf(prior, name), partOf(planned, name), [...path, name]);
      }
      return;
    case "list":
    case "texts":
  }
}

/**
 * The steps from the entries that a plan saw to those that it wants. Every entry of the plan must be
 * known by its identity.
 *
 * @param removes whether what the plan does not have any more is to go
 */
export function plannedSteps(
  collection: Collection & { readonly name: CollectionName },
  prior: Value,
  planned: Value,
  removes = true,
): readonly EntryChange[] {
  const { name, identity, most } = collection;
  const before = entriesOf(prior);
  const after = entriesOf(planned);
  const written = after.flatMap((entry): readonly EntryChange[] => {
    const id = entry[identity] as string;
    const had = before.find((other) => other[identity] === id);
    const settings = plannedSettings(collection, had, entry);
    if (had === undefined) return [{ collection: name, kind: "add", id, settings }];
    return Object.keys(settings).length === 0
      ? []
      : [{ collection: name, kind: "update", id, settings }];
  });
  const kept = new Set(after.map((entry) => entry[identity]));
  const removed = before
    .filter((entry) => removes && !kept.has(entry[identity] ?? null))
    .map((entry): EntryChange => ({
      collection: name,
      kind: "remove",
      id: entry[identity] as string,
      settings: {},
    }));
  return inOrder(written, removed, before.length, most);
}

function plannedSettings(
  { settings }: Collection,
  had: ObjectValue | undefined,
  entry: ObjectValue,
): EntryChange["settings"] {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, field]) => {
      const to = entry[name] ?? null;
      if (to === unknownValue) return [];
      const from = had === undefined ? null : (had[name] ?? null);
      const unset = field.serverDefault ?? null;
      return (from ?? unset) === (to ?? unset) ? [] : [[name, plain(to) ?? null]];
    }),
  );
}

/** The collections that a plan says something of. */
export function mindedCollections(planned: ObjectValue): typeof configuration {
  const cleared = readCleared(planned);
  return configuration.filter(({ name }) => isObjectValue(planned[name]) || cleared.has(name));
}

/** The names of the collections that a plan says something of. */
export function mindedNames(planned: ObjectValue): readonly CollectionName[] {
  return mindedCollections(planned).map(({ name }) => name);
}

/** The entries of a map of them that are there. */
export function entriesOf(entries: Value): readonly ObjectValue[] {
  return isObjectValue(entries) ? Object.values(entries).filter(isObjectValue) : [];
}

function partOf(value: Value, name: string): Value {
  return isObjectValue(value) ? (value[name] ?? null) : null;
}

/** What is not there at all is undefined in the model. */
function plain(value: Value): FieldValue | undefined {
  return value === null ? undefined : (value as FieldValue);
}
