import { organizationDataAttributes } from "../../derive/index.js";
import { invariant } from "../../errors/index.js";
import {
  asMap,
  entriesIn,
  holdsPeople,
  keysOf,
  labelOf,
  saysUnder,
  terraformFields,
  reservedMetadataKeys,
  type Collection,
  type CurrentOrganization,
  type Field,
  type Fields,
  type FieldValue,
  type FieldValues,
  type ListField,
} from "../../model/index.js";
import { partOf, readInPart } from "./in-part.js";
import { hasNothing, isObjectValue, unknownValue, type ObjectValue, type Value } from "../value.js";

/**
 * The state of an organization as it is now, in the form that the state had before: what means the
 * same, such as nothing and an empty map, stays as it was written; and of what it has a part of, what
 * others have added is not in it.
 *
 * @param prior null for an organization that the state does not have yet
 */
export function refreshState(prior: ObjectValue | null, current: CurrentOrganization): ObjectValue {
  const values: FieldValues = current;
  const inPart = readInPart(prior);
  return {
    id: current.id,
    ...mapFields(terraformFields, (field, name) => {
      const before = prior?.[name] ?? null;
      const isUnread = field.kind === "list" && values[name] === undefined;
      // Of people a state has those who are declared, see refreshPeople.
      if (field.manifestOnly === true || holdsPeople(field) || isUnread) return before;
      const kept = keepForm(field, before, observe(field, values[name]));
      return inPart.has(name) ? partOf(before, kept) : kept;
    }),
  };
}

/** What was planned, with what was left open filled in from the organization as it is now. */
export function settleState(planned: ObjectValue, current: CurrentOrganization): ObjectValue {
  const observed = refreshState(null, current);
  return {
    id: current.id,
    ...mapFields(terraformFields, (field, name) =>
      settle(field, planned[name] ?? null, observed[name] ?? null),
    ),
  };
}

/** The id in a state. */
export function idOf(state: ObjectValue): string {
  const id = state["id"];
  invariant(typeof id === "string" && id !== "", "a state has no id");
  return id;
}

/** The name in a state, a plan or a configuration, where it is known. */
export function nameOf(values: ObjectValue): string | undefined {
  const name = values["name"];
  return typeof name === "string" ? name : undefined;
}

/** An organization as a data source shows it. */
export function dataOf(current: CurrentOrganization): ObjectValue {
  const state = refreshState(null, current);
  return Object.fromEntries(
    Object.keys(organizationDataAttributes).map((name) => [name, state[name] ?? null]),
  );
}

function observe(field: Field, current: FieldValue | undefined): Value {
  switch (field.kind) {
    case "scalar":
      return current ?? field.serverDefault ?? null;
    case "texts":
      return current ?? null;
    case "map": {
      // What Orgwright notes there is not part of anybody's configuration.
      const pairs = Object.entries(asMap(current)).filter(
        ([key]) => !reservedMetadataKeys.includes(key),
      );
      return pairs.length === 0 ? null : Object.fromEntries(pairs);
    }
    case "object": {
      if (Object.keys(asMap(current)).length === 0) return null;
      return mapFields(field.fields, (child, name) => observe(child, asMap(current)[name]));
    }
    case "list": {
      const entries = entriesIn(current);
      return entries.length === 0
        ? null
        : Object.fromEntries(entries.map((entry) => observeEntry(field, entry)));
    }
  }
}

function observeEntry({ collection }: ListField, entry: FieldValues): [string, ObjectValue] {
  const about = keysOf(collection, entry);
  return [
    labelOf(collection, entry),
    {
      ...mapFields(collection.keys, (_, key) => about[key] ?? null),
      ...mapFields(collection.settings, (field, setting) => observe(field, entry[setting])),
    },
  ];
}

function keepForm(field: Field, prior: Value, observed: Value): Value {
  if (!isObjectValue(prior)) return observed;
  switch (field.kind) {
    case "scalar":
    case "texts":
      return observed;
    case "map": {
      // A key that was written as null is not there, and stays written.
      const has = isObjectValue(observed) ? observed : {};
      const left = Object.entries(prior).filter(([key, value]) => value === null && !(key in has));
      const isEmpty = observed === null && left.length === 0 && Object.keys(prior).length > 0;
      return isEmpty ? null : { ...has, ...Object.fromEntries(left) };
    }
    case "object": {
      if (!isObjectValue(observed)) return hasNothing(prior) ? prior : null;
      return mapFields(field.fields, (child, name) =>
        keepForm(child, prior[name] ?? null, observed[name] ?? null),
      );
    }
    case "list":
      return keepKeys(field.collection, prior, isObjectValue(observed) ? observed : {});
  }
}

/** Puts entries under the keys that the configuration chose for them. */
function keepKeys(collection: Collection, prior: ObjectValue, observed: ObjectValue): ObjectValue {
  const { identity, keys } = collection;
  const keyById = new Map(
    Object.entries(prior).flatMap(([key, entry]) =>
      isObjectValue(entry) ? [[entry[identity], key] as const] : [],
    ),
  );
  const kept = Object.entries(observed).map(([name, entry]): [string, Value] => {
    const id = isObjectValue(entry) ? entry[identity] : undefined;
    // Whatever else stands under this name in the configuration is another entry.
    const isTaken = isObjectValue(prior[name]) && typeof id === "string";
    const key = keyById.get(id ?? null) ?? (isTaken ? id : name);
    const before = keyById.has(id ?? null) ? prior[key] : undefined;
    return [key, isObjectValue(before) ? withWords(collection, keys, before, entry) : entry];
  });
  const found = new Set(kept.map(([key]) => key));
  const left = Object.entries(prior).filter(([key, entry]) => entry === null && !found.has(key));
  return Object.fromEntries([...kept, ...left]);
}

/** An entry with what it was said to be about, where it is the same thing in other words: a name for an id. */
function withWords(
  { identity, reference }: Collection,
  keys: Fields,
  prior: ObjectValue,
  entry: Value,
): Value {
  if (!isObjectValue(entry) || reference?.holds === undefined) return entry;
  const words = Object.keys(keys).filter(
    (key) =>
      key !== identity && keys[key]?.notInTerraform !== true && typeof prior[key] === "string",
  );
  return { ...entry, ...Object.fromEntries(words.map((key) => [key, prior[key] ?? null])) };
}

function settle(field: Field, planned: Value, observed: Value): Value {
  if (planned === unknownValue) return observed;
  if (!isObjectValue(planned) || holdsPeople(field)) return planned;
  switch (field.kind) {
    case "scalar":
    case "texts":
      return planned;
    case "map":
      return Object.fromEntries(
        Object.entries(planned).map(([key, value]) => [
          key,
          value === unknownValue && isObjectValue(observed) ? (observed[key] ?? null) : value,
        ]),
      );
    case "object":
      return settleFields(field.fields, planned, observed);
    case "list": {
      const entries = isObjectValue(observed) ? Object.values(observed).filter(isObjectValue) : [];
      return Object.fromEntries(
        Object.entries(planned).map(([key, entry]) => [
          key,
          isObjectValue(entry) ? settleEntry(field, entry, entries) : entry,
        ]),
      );
    }
  }
}

function settleEntry(
  { item, collection }: ListField,
  planned: ObjectValue,
  entries: readonly ObjectValue[],
): ObjectValue {
  const { keys, identity } = collection;
  const isKnown = (key: string) => typeof planned[key] === "string";
  const isSame = (key: string) => (entry: ObjectValue) =>
    saysUnder(collection, entry as FieldValues, key, planned[key]);
  const others = Object.keys(keys).filter((key) => key !== identity && isKnown(key));
  const observed =
    (isKnown(identity) ? entries.find(isSame(identity)) : undefined) ??
    (others.length === 0
      ? undefined
      : entries.find((entry) => others.every((key) => isSame(key)(entry))));
  return settleFields(item, planned, observed ?? null);
}

function settleFields(fields: Fields, planned: ObjectValue, observed: Value): ObjectValue {
  return mapFields(fields, (child, name) =>
    settle(child, planned[name] ?? null, isObjectValue(observed) ? (observed[name] ?? null) : null),
  );
}

function mapFields(
  fields: Fields,
  map: (field: Field, name: string) => Value,
): { readonly [name: string]: Value } {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, map(field, name)]),
  );
}
