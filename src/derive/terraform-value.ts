import type { PathSegment } from "../errors/index.js";
import {
  asMap,
  collectionOf,
  declaredPairs,
  entriesIn,
  holdsPeople,
  isWord,
  ownValue,
  terraformFields,
  words,
  type Field,
  type Fields,
  type FieldValue,
  type FieldValues,
  type ListField,
} from "../model/index.js";

import { fieldsInPart, inPartAttribute, withInclude } from "./in-part.js";

/**
 * What a manifest would say for the attributes of an `orgwright_organization`, ready to be checked
 * by {@link checkOrganization}: null is left out, because Terraform has it for whatever is not
 * written, also as the entry of a map; and so is an object that says nothing. What `clear` names is
 * null, what `in_part` names is included. Entries are listed in the order of their keys in the map.
 */
export function desiredFromTerraform(attributes: FieldValue): FieldValue {
  const {
    clear,
    [inPartAttribute]: parts,
    ...desired
  } = asMap(desiredObject(terraformFields, attributes));
  const places = Array.isArray(clear) ? (clear as readonly FieldValue[]) : [];
  const cleared = places.reduce<FieldValue>(
    (value, place) =>
      typeof place === "string" ? clearAt(value, stepsTo(place, attributes)) : value,
    desired,
  );
  return withInclude(asMap(cleared), parts);
}

/** The way to a place, through an entry by its position among those that are there. */
function stepsTo(place: string, attributes: FieldValue): readonly (string | number)[] {
  const entry = entryPlace(place);
  if (entry === undefined) return place.split(".");
  const written = writtenEntries(asMap(attributes)[entry.collection]).map(([name]) => name);
  return [entry.collection, written.indexOf(entry.key), entry.setting];
}

/** A place within an entry under a key, named with dots; the key may have dots of its own. */
export function entryPlace(
  place: string,
): { readonly collection: string; readonly key: string; readonly setting: string } | undefined {
  const [, collection = "", key = "", setting = ""] = /^(\w+)\.(.+)\.([^.]+)$/.exec(place) ?? [];
  const facts = collectionOf(collection);
  return facts === undefined || facts.people === true ? undefined : { collection, key, setting };
}

function clearAt(value: FieldValue | undefined, steps: readonly (string | number)[]): FieldValue {
  const [step, ...rest] = steps;
  if (step === undefined) return null;
  if (Array.isArray(value)) {
    return value.map((entry: FieldValue, index) => (index === step ? clearAt(entry, rest) : entry));
  }
  return { ...asMap(value), [step]: clearAt(asMap(value)[step], rest) };
}

/** The key under which the entry with this index in the declared list stands in the map. */
export function entryKeyAt(
  attributes: FieldValue,
  collection: string,
  index: number,
): string | undefined {
  return writtenEntries(asMap(attributes)[collection])[index]?.[0];
}

/** A path of the declared organization as it is written where entries stand under keys. */
export function underKeys(
  path: readonly PathSegment[],
  attributes: FieldValue,
): readonly PathSegment[] {
  const [first, word, ...below] = path;
  const parts = asMap(attributes)[inPartAttribute];
  // What is declared in part has no word here.
  if (
    isWord(word) &&
    Array.isArray(parts) &&
    (parts as readonly FieldValue[]).includes(String(first))
  ) {
    return underKeys([first ?? "", ...below], withoutParts(attributes));
  }
  const [index, ...rest] = path.slice(1);
  if (typeof first !== "string" || typeof index !== "number") return path;
  if (collectionOf(first) === undefined) return path;
  return [first, entryKeyAt(attributes, first, index) ?? String(index), ...rest];
}

function withoutParts(attributes: FieldValue): FieldValue {
  const { [inPartAttribute]: _parts, ...rest } = asMap(attributes);
  return rest;
}

function desiredObject(fields: Fields, attributes: FieldValue): FieldValue {
  const result: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(asMap(attributes))) {
    const field = ownValue(fields, name);
    if (field === undefined || value === null) continue;
    const desired = desiredValue(field, value);
    const isOfParts = field.kind === "object" || holdsPeople(field);
    const saysNothing = isOfParts && Object.keys(asMap(desired)).length === 0;
    // Whatever else than an object stands there is the checks' to refuse.
    if (!saysNothing || !isObject(value)) result[name] = desired;
  }
  return result;
}

function desiredValue(field: Field, value: FieldValue): FieldValue {
  switch (field.kind) {
    case "scalar":
    case "texts":
      return value;
    case "map":
      return isObject(value)
        ? Object.fromEntries(Object.entries(asMap(value)).filter(([, pair]) => pair !== null))
        : value;
    case "object":
      return desiredObject(field.fields, value);
    case "list":
      return holdsPeople(field)
        ? desiredPeople(field, value)
        : writtenEntries(value).map(([key, entry]) => desiredEntry(field, key, entry));
  }
}

/** What stands under the words that are written, without what entries do not say. */
function desiredPeople({ item }: ListField, value: FieldValue): FieldValue {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    writtenEntries(value).map(([word, entries]) => [
      word,
      Array.isArray(entries)
        ? entries.map((entry: FieldValue) => (isObject(entry) ? desiredObject(item, entry) : entry))
        : entries,
    ]),
  );
}

/** An entry says what it is about by its identity, else by its other keys, else by the key it stands under. */
function desiredEntry(
  { item, collection: { keys, identity, ways } }: ListField,
  key: string,
  entry: FieldValue,
): FieldValue {
  const written = asMap(desiredObject(item, entry));
  const settings = Object.fromEntries(
    Object.entries(written).filter(([name]) => !Object.hasOwn(keys, name)),
  );
  const about = Object.entries(written).filter(
    ([name]) => Object.hasOwn(keys, name) && keys[name]?.notInTerraform !== true,
  );
  const id = written[identity];
  if (id !== undefined) return { [identity]: id, ...settings };
  const [implied = identity] = Object.keys(keys);
  // The key says what the rest of a way lacks, and everything where nothing else does.
  const isImplied =
    about.length === 0 ||
    ways.some(
      (way) =>
        way.includes(implied) &&
        way.length === about.length + 1 &&
        about.every(([name]) => name !== implied && way.includes(name)),
    );
  return { ...(isImplied && { [implied]: key }), ...Object.fromEntries(about), ...settings };
}

/** The entries of a map that are there; null means left out. */
function writtenEntries(value: FieldValue | undefined): [string, FieldValue][] {
  return Object.entries(asMap(value)).filter(([, entry]) => entry !== null);
}

function isObject(value: FieldValue): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * What the attributes of an `orgwright_organization` would say for an organization that a manifest
 * declares: the other way round. What is not declared is null; what a manifest clears with null is
 * empty where Terraform has a way to say that, and else null as well.
 */
export function terraformFromDesired(organization: FieldValue): FieldValue {
  const parts = fieldsInPart(organization);
  return {
    ...asMap(attributesOf(terraformFields, organization)),
    [inPartAttribute]: parts.length === 0 ? null : parts,
  };
}

function attributesOf(fields: Fields, declared: FieldValue | undefined): FieldValue {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      attributeOf(field, declared === undefined ? undefined : ownValue(asMap(declared), name)),
    ]),
  );
}

function attributeOf(field: Field, declared: FieldValue | undefined): FieldValue {
  if (declared === undefined) return null;
  switch (field.kind) {
    case "scalar":
    case "texts":
      return declared;
    case "map":
      return Object.fromEntries(
        Object.entries(declaredPairs(declared).pairs).filter(([, value]) => value !== null),
      );
    case "object":
      return declared === null ? null : attributesOf(field.fields, declared);
    case "list":
      if (holdsPeople(field)) return peopleAttributes(field, declared);
      return Object.fromEntries(
        entriesIn(declared).map((entry) => [keyOf(field, entry), attributesOf(field.item, entry)]),
      );
  }
}

function peopleAttributes(
  { item, collection: { keys } }: ListField,
  declared: FieldValue,
): FieldValue {
  return Object.fromEntries(
    words.map((word) => {
      const entries = asMap(declared)[word];
      const fields = word === "exclude" ? keys : item;
      return [
        word,
        Array.isArray(entries)
          ? entries.map((entry: FieldValue) => attributesOf(fields, entry))
          : null,
      ];
    }),
  );
}

/** The key under which a declared entry stands: its identity, or else what it says of itself. */
function keyOf({ collection: { keys, identity } }: ListField, entry: FieldValues): string {
  const id = entry[identity];
  if (typeof id === "string") return id;
  return Object.keys(keys)
    .map((key) => entry[key])
    .filter((value) => typeof value === "string")
    .join(" ");
}
