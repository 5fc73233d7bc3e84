import { entryPlace } from "../../derive/index.js";
import type { PathSegment } from "../../errors/index.js";
import {
  collectionOf,
  holdsPeople,
  nearest,
  organizationFields,
  ownValue,
  terraformFields,
  type Field,
  type Fields,
} from "../../model/index.js";
import type { Notice } from "../notice.js";
import { isObjectValue, unknownValue, type ObjectValue, type Value } from "../value.js";

/** The places that a configuration wants to be empty, such as `branding.logo_url`. */
export type Cleared = ReadonlySet<string>;

const path = [{ attribute: "clear" }];

/** What can be named: the fields of an organization that Terraform has an attribute for. */
const places: Fields = Object.fromEntries(
  Object.entries<Field>(organizationFields).filter(([name]) =>
    Object.hasOwn(terraformFields, name),
  ),
);

/** What a configuration, or a plan of it, says shall be empty. */
export function readCleared(attributes: ObjectValue): Cleared {
  return new Set(entriesOf(attributes).filter((entry) => typeof entry === "string"));
}

/** Everything that is wrong with what a configuration wants to be empty. */
export function checkCleared(config: ObjectValue): readonly Notice[] {
  return entriesOf(config).flatMap((place): readonly Notice[] => {
    if (typeof place !== "string") return [];
    const field = fieldOf(place);
    if (field === undefined) {
      const suggestion = nearest(place, [...clearablePlaces(places, "")]);
      return [
        error(
          `clear names ${JSON.stringify(place)}, which is not an attribute`,
          `${suggestion === undefined ? "" : `Did you mean ${suggestion}? `}Write an attribute with the ones it stands in, such as "branding.logo_url".`,
        ),
      ];
    }
    if (field.clearing.by === "refused") {
      return [error(`${place} cannot be cleared`, field.clearing.instead)];
    }
    if (!isWritten(config, place)) return [];
    return [
      error(
        `${place} is written and cleared`,
        "It cannot be both. Remove the line that writes it, or its entry in `clear`.",
      ),
    ];
  });
}

/** What is wrong with a plan of a configuration whose `clear` is not known. */
export function refuseUnknownClearing(config: ObjectValue): readonly Notice[] {
  const entries = entriesOf(config);
  if (config["clear"] !== unknownValue && !entries.includes(unknownValue)) return [];
  return [
    error(
      "clear is known only after apply",
      "A plan must show what will be empty. Write the names themselves, or values that are known while planning.",
    ),
  ];
}

/** Whether what is wrong at a path of the declared organization is told of as an entry of `clear`. */
export function isToldAsCleared(config: ObjectValue, issuePath: readonly PathSegment[]): boolean {
  const root = String(issuePath[0]);
  // What is written under it has faults of its own.
  const isNone = !Object.hasOwn(places, root) || (isOfPeople(root) && !isWritten(config, root));
  return [...readCleared(config)].some(
    (place) => place === issuePath.join(".") || (isNone && place.split(".")[0] === root),
  );
}

function isOfPeople(name: string): boolean {
  const field = ownValue(places, name);
  return field !== undefined && holdsPeople(field);
}

function error(summary: string, detail: string): Notice {
  return { severity: "error", summary, detail, path };
}

function entriesOf(attributes: ObjectValue): readonly Value[] {
  const entries = attributes["clear"];
  return Array.isArray(entries) ? (entries as readonly Value[]) : [];
}

function isWritten(config: ObjectValue, place: string): boolean {
  let value: Value = config;
  for (const step of place.split(".")) {
    if (!isObjectValue(value)) return false;
    value = value[step] ?? null;
  }
  return hasWords(value);
}

/** Whether a value says anything: an object whose parts are all null does not. */
function hasWords(value: Value): boolean {
  return isObjectValue(value) ? Object.values(value).some(hasWords) : value !== null;
}

function fieldOf(place: string): Field | undefined {
  const entry = entryPlace(place);
  const collection =
    entry && Object.hasOwn(places, entry.collection) ? collectionOf(entry.collection) : undefined;
  if (entry !== undefined && collection !== undefined) {
    return ownValue(collection.settings, entry.setting) ?? ownValue(collection.keys, entry.setting);
  }
  let fields: Fields = places;
  let field: Field | undefined;
  for (const step of place.split(".")) {
    field = Object.hasOwn(fields, step) ? fields[step] : undefined;
    fields = field?.kind === "object" ? field.fields : {};
  }
  return field;
}

function* clearablePlaces(fields: Fields, prefix: string): Generator<string> {
  for (const [name, field] of Object.entries(fields)) {
    if (field.clearing.by !== "refused") yield `${prefix}${name}`;
    if (field.kind === "object") yield* clearablePlaces(field.fields, `${prefix}${name}.`);
  }
}
