import {
  idsOfSet,
  isRecord,
  namesOne,
  organizationFields,
  storedFields,
  type Collection,
  type CurrentOrganization,
  type Field,
  type FieldMap,
  type FieldValue,
  type FieldValues,
  type Thing,
  type ThingKind,
} from "../model/index.js";
import { isPathPart } from "./path-part.js";

/** An answer is not what the API promises; the message says what stands where. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
}

type Json = Readonly<Record<string, unknown>>;

const organizationParts = storedFields(organizationFields);

/** Reads an organization out of an answer; what the model does not know is passed over. */
export function decodeOrganization(value: unknown): CurrentOrganization {
  if (!isRecord(value) || typeof value["id"] !== "string" || typeof value["name"] !== "string") {
    throw unexpected("an organization with an id and a name", value);
  }
  return {
    id: readId(value["id"]),
    ...decodeFields(organizationParts, value),
  } as CurrentOrganization;
}

/** Reads an entry of an organization's collection out of an answer. */
export function decodeEntry(collection: Collection, answer: unknown): FieldValues {
  const {
    noun,
    identity,
    ignoresCase,
    item,
    told: texts = [],
    carried = [],
    settings,
    sets = {},
    references = {},
    listed,
    shown,
    reference,
    read,
  } = collection;
  const value = withPlaces(collection, answer);
  const id = isRecord(value) ? value[read.identity ?? identity] : undefined;
  const owner = reference?.kind.of;
  if (!isRecord(value) || typeof id !== "string") {
    throw unexpected(`a ${noun.one} with a ${read.identity ?? identity}`, value);
  }
  const told = shown === undefined ? undefined : value[shown.at];
  const itemId = item === undefined ? undefined : value[item.id];
  if (item !== undefined && typeof itemId !== "string") {
    throw unexpected(`a ${noun.one} with an ${item.id}`, value);
  }
  return {
    [identity]:
      item === undefined
        ? readId(id, listed?.kind.hasFreeIds)
        : ignoresCase
          ? id.toLowerCase()
          : id,
    ...(item !== undefined && typeof itemId === "string" && { [item.id]: readId(itemId) }),
    ...Object.fromEntries(
      texts.flatMap((key) => (typeof value[key] === "string" ? [[key, value[key]] as const] : [])),
    ),
    ...Object.fromEntries(
      carried.flatMap((key) =>
        value[key] === undefined || value[key] === null ? [] : [[key, value[key] as FieldValue]],
      ),
    ),
    // Its name is not told; whoever has looked it up puts it there.
    ...(owner && { [owner.name]: textOr(value[owner.id]) }),
    ...decodeFields(Object.entries(settings), value),
    ...Object.fromEntries(Object.keys(sets).flatMap((name) => decodeSet(name, value[name]))),
    ...Object.fromEntries(
      Object.keys(references).flatMap((name) => decodeReference(collection, name, value[name])),
    ),
    ...(shown !== undefined &&
      isRecord(told) &&
      typeof told["name"] === "string" && {
        [shown.at]: { name: told["name"], ...traitsOf(reference?.kind.traits ?? [], told) },
      }),
  };
}

/** An answer with everything under the name that the model has for it. */
function withPlaces({ places = {} }: Collection, answer: unknown): unknown {
  if (!isRecord(answer)) return answer;
  const placed = Object.entries(places).map(([name, place]) => {
    let value: unknown = answer;
    for (const key of place.split(".")) {
      value = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    }
    return [name, value] as const;
  });
  return { ...answer, ...Object.fromEntries(placed) };
}

/** What a setting names, by ids alone: whoever has looked the names up puts them there. */
function decodeReference(
  collection: Collection,
  name: string,
  value: unknown,
): (readonly [string, FieldValue])[] {
  if (namesOne(collection, name)) {
    if (typeof value !== "string") return [];
    const id = readId(value);
    return [
      [name, id],
      [idsOfSet(name), id],
    ];
  }
  const given: readonly unknown[] = Array.isArray(value) ? value : [];
  const ids = given.filter((id) => typeof id === "string").map((id) => readId(id));
  return [
    [name, ids],
    [idsOfSet(name), ids],
  ];
}

/** A set of an entry, by the names of its things, and their ids in the same order. */
export function decodeSet(name: string, value: unknown): (readonly [string, FieldValue])[] {
  if (!Array.isArray(value)) return [];
  const things = value.filter(isRecord).flatMap(({ id, name: called }) => {
    if (typeof id !== "string" || typeof called !== "string") return [];
    return [{ id: readId(id), called }];
  });
  return [
    [name, things.map(({ called }) => called)],
    [idsOfSet(name), things.map(({ id }) => id)],
  ];
}

/** Whether an item of a list counts as an entry. */
export function isEntry({ read: { without } }: Collection, value: unknown): boolean {
  return without === undefined || !isRecord(value) || value[without.key] !== without.value;
}

/** Reads a thing of the tenant out of an answer. */
export function decodeThing(kind: ThingKind, value: unknown): Thing {
  const { noun, traits, keys, of, hasFreeIds, mayLackName } = kind;
  const id = isRecord(value) ? value[keys?.id ?? "id"] : undefined;
  const said = isRecord(value) ? value[keys?.name ?? "name"] : undefined;
  const name = mayLackName ? textOr(said) : said;
  if (!isRecord(value) || typeof id !== "string" || typeof name !== "string") {
    throw unexpected(`a ${noun.one} with an id and a name`, value);
  }
  return {
    ...traitsOf(traits, traitsHolder(kind, value)),
    ...(of && { [of.name]: textOr(value[of.id]) }),
    id: readId(id, hasFreeIds),
    name,
  };
}

/** What has the traits of a thing: the thing, or the first item of a list that it has. */
function traitsHolder({ traitsIn }: ThingKind, value: Json): Json {
  const list = traitsIn === undefined ? undefined : value[traitsIn];
  const first: unknown = Array.isArray(list) ? list[0] : undefined;
  return traitsIn === undefined ? value : isRecord(first) ? first : {};
}

/** Reads the organizations of a list that have a thing, with what they say of it. */
export function decodeHolder(
  { settings, readByThing }: Collection,
  value: unknown,
): { readonly id: string; readonly said: FieldMap | undefined } {
  if (!isRecord(value) || typeof value["id"] !== "string") {
    throw unexpected("an organization with an id", value);
  }
  const said = readByThing?.at === undefined ? {} : value[readByThing.at];
  return {
    id: readId(value["id"]),
    said: isRecord(said) ? decodeFields(Object.entries(settings), said) : undefined,
  };
}

function traitsOf(traits: readonly string[], value: Json): { readonly [trait: string]: string } {
  return Object.fromEntries(traits.map((trait) => [trait, textOr(value[trait])]));
}

/** A page of a list, in whichever of the three shapes the tenant sent it. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** How many there are in all; only offset pages tell. */
  readonly total?: number;
  /** Where the next page begins; absent on the last one, and on offset pages. */
  readonly next?: string;
}

/** Reads a page: a bare array, an offset page or a checkpoint page. */
export function decodePage<Item>(
  value: unknown,
  key: string,
  decode: (item: unknown) => Item,
): Page<Item> {
  if (Array.isArray(value)) return { items: value.map(decode) };
  if (!isRecord(value) || !Array.isArray(value[key])) throw unexpected(`a list of ${key}`, value);
  const { total, next } = value;
  return {
    items: (value[key] as unknown[]).map(decode),
    ...(typeof total === "number" && { total }),
    ...(typeof next === "string" && next !== "" && { next }),
  };
}

/** Keeps the fields that the model knows and that hold something of their kind. */
function decodeFields(fields: readonly [string, Field][], value: Json): FieldMap {
  const result: Record<string, FieldValue> = {};
  for (const [name, field] of fields) {
    const decoded = decodeField(field, value[name]);
    if (decoded !== undefined) result[name] = decoded;
  }
  return result;
}

function decodeField(field: Field, value: unknown): FieldValue | undefined {
  switch (field.kind) {
    case "scalar":
      return isScalar(value) && typeof value === scalarTypes[field.type] ? value : undefined;
    case "object":
      return isRecord(value) ? decodeFields(Object.entries(field.fields), value) : undefined;
    case "map":
      return isRecord(value)
        ? Object.fromEntries(
            Object.entries(value).filter(
              (pair): pair is [string, string] => typeof pair[1] === "string",
            ),
          )
        : undefined;
    case "texts":
    case "list":
      return undefined;
  }
}

const scalarTypes = { string: "string", integer: "number", boolean: "boolean" } as const;

function isScalar(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

/** Ids become parts of paths, so what a tenant sends as one must not lead anywhere else. */
export function readId(id: string, isUserId = false): string {
  if (isPathPart(id, isUserId)) return id;
  throw new ShapeError(`${JSON.stringify(id.slice(0, 100))} as an id, which it cannot be`);
}

/** A text of an answer, empty where there is none. */
export function textOr(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** An answer with something else than what belongs there; of that only its kind is told. */
export function unexpected(wanted: string, value: unknown): ShapeError {
  const got =
    value === null || value === undefined
      ? "nothing"
      : Array.isArray(value)
        ? "a list"
        : typeof value;
  return new ShapeError(`${got} where ${wanted} belongs`);
}
