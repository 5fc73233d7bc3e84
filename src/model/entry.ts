import type { Collection, EntryChangeKind } from "./collection.js";
import type { CollectionName } from "./collections.js";
import { asMap, type FieldMap, type FieldValue, type FieldValues } from "./field-value.js";
import type { Thing } from "./thing.js";
import { declaredEntries } from "./words.js";

/** What is to be done to one entry of an organization. */
export interface EntryChange {
  readonly collection: CollectionName;
  readonly kind: EntryChangeKind;
  /** What tells the entry from the others: the value under the collection's identity. */
  readonly id: string;
  /** What paths call the entry, where that is another id and known. */
  readonly item?: string;
  /** The settings to send: all that differ from what the tenant has or would fill in; null puts one back. */
  readonly settings: FieldValues;
  /** By setting, the things that the entry is given, by their names, and those that it loses, by their ids. */
  readonly sets?: Readonly<Record<string, SetChange>>;
}

/** What is to be done to a set of things that an entry has. */
export interface SetChange {
  readonly give: readonly string[];
  readonly take: readonly string[];
}

/** The key under which an entry has the ids of the things that a setting names, in the order of the names. */
export function idsOfSet(name: string): string {
  return `${name}.ids`;
}

/** What tells an entry from the others, in what a tenant lists and in what is resolved. */
export function identityOf({ identity, ignoresCase }: Collection, entry: FieldValues): string {
  const value = entry[identity];
  if (typeof value !== "string") return "";
  return ignoresCase ? value.toLowerCase() : value;
}

/** Whether an entry that a tenant lists is good no longer, and so as good as not there. */
export function hasExpired({ expiry }: Collection, entry: FieldValues, nowMs: number): boolean {
  const until = expiry === undefined ? undefined : entry[expiry];
  return typeof until === "string" && Date.parse(until) <= nowMs;
}

/** Whether a setting holds the name of one thing, whose id is known as soon as it was found. */
export function namesOne({ settings }: Collection, setting: string): boolean {
  return settings[setting]?.kind === "scalar";
}

/** What paths call an entry that a tenant has, where that is not its identity. */
export function itemOf({ item }: Collection, entry: FieldValues): { readonly item?: string } {
  const id = item === undefined ? undefined : entry[item.id];
  return typeof id === "string" ? { item: id } : {};
}

/** Which traits of the thing that an entry refers to a key of it holds, the surest first. */
export function traitsIn({ reference, identity }: Collection, key: string): readonly string[] {
  return reference?.holds?.[key] ?? [key === identity ? "id" : "name"];
}

/** Whether an entry is about what another one says under a key, by that key or by one that means the same. */
export function saysUnder(
  collection: Collection,
  entry: FieldValues,
  key: string,
  value: unknown,
): boolean {
  const traits = traitsIn(collection, key).join();
  return Object.keys(collection.keys).some(
    (other) => traitsIn(collection, other).join() === traits && entry[other] === value,
  );
}

/** An entry of an organization that has a thing. */
export function entryOfThing(
  { identity, reference, settings }: Collection,
  thing: Thing,
  said: FieldValues,
): FieldValues {
  const { kind, name = identity } = reference ?? {};
  return {
    ...(kind?.of && { [kind.of.id]: thing[kind.of.id], [kind.of.name]: thing[kind.of.name] }),
    [name]: thing.name,
    [identity]: thing.id,
    ...Object.fromEntries(Object.keys(settings).map((setting) => [setting, said[setting]])),
  };
}

/** What is known of what an entry is about, by the keys by which entries say it. */
export function keysOf(
  { keys, shown, reference }: Collection,
  entry: FieldValues,
): { readonly [key: string]: string } {
  const told = shown === undefined ? undefined : asMap(entry[shown.at])["name"];
  return Object.fromEntries(
    Object.keys(keys).flatMap((key) => {
      const value = key === reference?.name ? (told ?? entry[key]) : entry[key];
      return typeof value === "string" ? [[key, value] as const] : [];
    }),
  );
}

/** How a manifest says what an entry is about: in the first way for which enough is known. */
function wayOf(collection: Collection, entry: FieldValues): { readonly [key: string]: string } {
  const known = keysOf(collection, entry);
  const way = collection.ways.find((keys) => keys.every((key) => known[key] !== undefined)) ?? [];
  return Object.fromEntries(way.map((key) => [key, known[key] ?? ""]));
}

/** What people call an entry; undefined where nothing but an id is known. */
export function nameOfEntry(collection: Collection, entry: FieldValues): string | undefined {
  const way = Object.entries(wayOf(collection, entry));
  const isIdAlone =
    (collection.reference ?? collection.listed) !== undefined &&
    way.every(([key]) => key === collection.identity);
  return isIdAlone ? undefined : way.map(([, value]) => value).join(" ");
}

/** What an entry is called in plans and reports. */
export function labelOf(collection: Collection, entry: FieldValues): string {
  return nameOfEntry(collection, entry) ?? identityOf(collection, entry);
}

/** Whether an entry goes by a name in plans and reports, whatever else it is known by. */
export function goesBy(collection: Collection, entry: FieldValues, name: string): boolean {
  return (
    labelOf(collection, entry) === name ||
    Object.keys(collection.keys).some((key) => entry[key] === name)
  );
}

/** What an entry says of itself, without what it is about. */
export function settingsOf({ settings }: Collection, entry: FieldValues): FieldMap {
  return Object.fromEntries(
    Object.keys(settings).flatMap((name) => {
      const value = entry[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** What a manifest says for an entry to be as it is. */
export function describeEntry(collection: Collection, entry: FieldValues): FieldMap {
  return { ...wayOf(collection, entry), ...settingsOf(collection, entry) };
}

/** The same by its id, where others have its name as well. */
export function describeById(collection: Collection, entry: FieldValues): FieldMap {
  const { identity } = collection;
  return { [identity]: entry[identity] ?? null, ...settingsOf(collection, entry) };
}

/** The entries of a list, or those that a declaration wants, as the values of their fields. */
export function entriesIn(list: FieldValue | undefined): readonly FieldMap[] {
  return declaredEntries(list).wanted.map(({ entry }) => entry);
}
