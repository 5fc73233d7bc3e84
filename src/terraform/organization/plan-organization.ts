import {
  holdsPeople,
  terraformFields,
  type Field,
  type Fields,
  type ListField,
} from "../../model/index.js";
import { isObjectValue, unknownValue, type ObjectValue, type Value } from "../value.js";
import { readCleared, type Cleared } from "./clearing.js";

/**
 * What the state of an organization would be after its configuration was applied.
 *
 * | configuration    | the organization exists               | it is to be created |
 * | ---------------- | ------------------------------------- | ------------------- |
 * | nothing, null    | as it is                              | known after apply   |
 * | unknown          | known after apply                     | known after apply   |
 * | named in `clear` | nothing                               | nothing             |
 * | an object        | attribute by attribute, by this table | the same            |
 * | a map, a value   | as configured                         | as configured       |
 *
 * An object whose attributes are all null says nothing, and so does `{}`, which is the same to
 * Terraform. An entry of a map that is null is left out of the map, whatever the map is.
 *
 * A create leaves open what is not configured, because it may find the organization and adopt it.
 * Collections are the exception: nobody asked about them, so they are not read. People are as configured.
 */
export function planOrganization(prior: ObjectValue | null, config: ObjectValue): ObjectValue {
  const cleared = readCleared(config);
  return {
    id: prior?.["id"] ?? unknownValue,
    ...planFields(terraformFields, prior ?? undefined, config, cleared, ""),
  };
}

/** @param prior undefined where nothing is known of what is there. */
function planFields(
  fields: Fields,
  prior: Value | undefined,
  config: ObjectValue,
  cleared: Cleared,
  prefix: string,
): ObjectValue {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      planField(
        field,
        priorOf(field, name, prior),
        config[name] ?? null,
        cleared,
        `${prefix}${name}`,
      ),
    ]),
  );
}

function priorOf(field: Field, name: string, prior: Value | undefined): Value | undefined {
  if (isObjectValue(prior)) return prior[name] ?? null;
  // Where there was nothing at all, nothing stays, unless Auth0 fills it in.
  return prior === null && field.serverDefault === undefined ? null : undefined;
}

function planField(
  field: Field,
  prior: Value | undefined,
  config: Value,
  cleared: Cleared,
  place: string,
): Value {
  if (config === unknownValue) return unknownValue;
  if (config === null) return planUnwritten(field, prior, cleared, place);
  if (!isObjectValue(config) || holdsPeople(field)) return config;
  switch (field.kind) {
    case "scalar":
    case "map":
    case "texts":
      return config;
    case "object": {
      // What is emptied as a whole is empty in each of its parts.
      const parts = cleared.has(place) ? partsOf(field.fields, place) : cleared;
      return planFields(field.fields, prior, config, parts, `${place}.`);
    }
    case "list":
      return planEntries(field, prior, config, cleared);
  }
}

function planUnwritten(
  field: Field,
  prior: Value | undefined,
  cleared: Cleared,
  place: string,
): Value {
  // Whose people nobody declares any more keeps them, and the state knows nothing of them.
  if (field.manifestOnly === true || holdsPeople(field)) return null;
  if (cleared.has(place)) return field.serverDefault ?? null;
  if (prior === undefined) return field.kind === "list" ? null : unknownValue;
  const isTouched =
    field.kind === "object" && [...cleared].some((other) => other.startsWith(`${place}.`));
  if (!isTouched || !isObjectValue(prior)) return prior;
  const nothing = Object.fromEntries(Object.keys(field.fields).map((name) => [name, null]));
  const left = planFields(field.fields, prior, nothing, cleared, `${place}.`);
  return Object.values(left).every((part) => part === null) ? null : left;
}

function partsOf(fields: Fields, place: string): Cleared {
  return new Set(Object.keys(fields).map((name) => `${place}.${name}`));
}

function planEntries(
  field: ListField,
  prior: Value | undefined,
  config: ObjectValue,
  cleared: Cleared,
): ObjectValue {
  const priorEntries = isObjectValue(prior) ? Object.values(prior).filter(isObjectValue) : [];
  return Object.fromEntries(
    Object.entries(config).map(([key, entry]) => [
      key,
      isObjectValue(entry) ? planEntry(field, priorEntries, key, entry, cleared) : entry,
    ]),
  );
}

/** What Auth0 knows of an entry besides what is written of it is what was known before, or is looked up. */
function planEntry(
  { collection }: ListField,
  priorEntries: readonly ObjectValue[],
  key: string,
  config: ObjectValue,
  cleared: Cleared,
): ObjectValue {
  const keys = Object.keys(collection.keys);
  const [implied = ""] = keys;
  const isSilent = keys.every((each) => (config[each] ?? null) === null);
  const about: ObjectValue = isSilent ? { [implied]: key } : config;
  const written = keys.filter((each) => (about[each] ?? null) !== null);
  const prior = priorEntries.find((entry) => written.every((each) => entry[each] === about[each]));
  return {
    ...Object.fromEntries(keys.map((each) => [each, about[each] ?? prior?.[each] ?? unknownValue])),
    ...planFields(collection.settings, prior, config, cleared, `${collection.name}.${key}.`),
  };
}
