import {
  entriesIn,
  nearest,
  traitsIn,
  type Collection,
  type CollectionName,
  type CurrentOrganization,
  type EntryReference,
  type FieldMap,
  type FieldValues,
  type Misfit,
  type Thing,
} from "../model/index.js";
import type { Directory } from "./resolve.js";

/** Why a reference leads to no thing. */
export interface Unmatched {
  readonly code: "unknown-reference" | "ambiguous-reference";
  readonly key: string;
  /** What is wrong, with what the entry says put in by whoever tells it. */
  readonly summary: (shown: string) => string;
  readonly detail: string;
}

/** What an entry refers to. */
export type Matched =
  | { readonly things: readonly Thing[]; readonly misfit?: Misfit }
  /** It may not be looked at, and its id can be used without. */
  | { readonly id: string }
  | { readonly unmatched: Unmatched };

/** The keys by which an entry says what it is about, in their order. */
export function saidKeys({ keys }: Collection, entry: FieldValues): readonly string[] {
  return Object.keys(keys).filter((key) => typeof entry[key] === "string");
}

/**
 * Finds the things that an entry refers to: one, or, where the entry says so, all that fit. Each key
 * leaves fewer of them; a key that may hold an id or a name is an id first.
 */
export function matchThing(
  collection: Collection & { readonly reference: EntryReference },
  entry: FieldValues,
  directory: Directory,
): Matched {
  const { reference, noun } = collection;
  const { kind } = reference;
  const { things, isComplete } = thingsOf(directory, kind);
  const said = saidKeys(collection, entry);
  let left = things;
  let path = "";
  for (const key of said) {
    const value = textOf(entry, key);
    const trait = traitsIn(collection, key).find((each) => left.some((t) => t[each] === value));
    const found = trait === undefined ? [] : left.filter((thing) => thing[trait] === value);
    const alike =
      kind.of !== undefined &&
      trait !== kind.of.id &&
      traitsIn(collection, key).includes(kind.of.name)
        ? namesakes(directory, kind.of.kind, value)
        : [];
    if (alike.length > 1) {
      return { unmatched: ambiguous(key, (kind.of?.kind ?? kind).noun.many, alike) };
    }
    if (found.length === 0) {
      const mayBeId = traitsIn(collection, key).includes("id") && said.length === 1;
      if (!isComplete && mayBeId) return { id: value };
      return { unmatched: unknown(collection, key, value, left, path, directory) };
    }
    left = found;
    path = `${kind.of !== undefined && key !== reference.name ? kind.of.kind.noun.one : noun.one} ${value}`;
  }
  const misfits = left.map((thing) => reference.misfit?.(entry, thing));
  const fitting = left.filter((_, index) => misfits[index] === undefined);
  const isAll = said.length === 1 && said[0] === reference.all;
  if (isAll && fitting.length > 0) return { things: fitting };
  const candidates = fitting.length === 1 ? fitting : left;
  if (candidates.length > 1 && !isAll) {
    const ids = candidates.map(({ id }) => id);
    return { unmatched: ambiguous(said.at(-1) ?? "", kind.noun.many, ids) };
  }
  const misfit = fitting.length === 0 ? misfits.find((each) => each !== undefined) : undefined;
  return { things: candidates, ...(misfit && { misfit }) };
}

/** What was found of a kind, each thing with the name of what it belongs to where that is known. */
function thingsOf(
  directory: Directory,
  kind: EntryReference["kind"],
): { readonly things: readonly Thing[]; readonly isComplete: boolean } {
  const found = directory.get(kind) ?? { things: [], isComplete: false };
  const { of } = kind;
  if (of === undefined) return found;
  return { ...found, things: withOwners(found.things, of, directory) };
}

/** Puts in the names of what things, or entries, belong to; what nobody looked up keeps its id. */
export function withOwners<Item extends FieldValues>(
  items: readonly Item[],
  of: NonNullable<EntryReference["kind"]["of"]>,
  directory: Directory,
): readonly Item[] {
  const owners = new Map(
    (directory.get(of.kind)?.things ?? []).map((owner) => [owner.id, owner.name]),
  );
  if (owners.size === 0) return items;
  return items.map((item) => {
    const id = item[of.id];
    const name = typeof id === "string" ? owners.get(id) : undefined;
    return name === undefined ? item : { ...item, [of.name]: name };
  });
}

function namesakes(
  directory: Directory,
  kind: EntryReference["kind"],
  name: string,
): readonly string[] {
  const things = directory.get(kind)?.things ?? [];
  return things.filter((thing) => thing.name === name).map(({ id }) => id);
}

function ambiguous(key: string, many: string, ids: readonly string[]): Unmatched {
  const some = ids.slice(0, 10);
  return {
    code: "ambiguous-reference",
    key,
    summary: (shown) => `the tenant has ${ids.length} ${many} ${shown}`,
    detail: `Write the id of the one that is meant: ${some.join(", ")}${ids.length > some.length ? ", …" : ""}.`,
  };
}

function unknown(
  collection: Collection & { readonly reference: EntryReference },
  key: string,
  value: string,
  left: readonly Thing[],
  path: string,
  directory: Directory,
): Unmatched {
  const { kind } = collection.reference;
  const { of } = kind;
  const isOwner = of !== undefined && traitsIn(collection, key).includes(of.name);
  const owners = of === undefined ? [] : (directory.get(of.kind)?.things ?? []);
  if (isOwner && owners.some(({ id, name }) => id === value || name === value)) {
    return {
      code: "unknown-reference",
      key,
      summary: (shown) => `${of.kind.noun.one} ${shown} has no ${kind.noun.one}`,
      detail: `Create its ${kind.noun.one} in the tenant first.`,
    };
  }
  const noun = isOwner ? of.kind.noun.one : kind.noun.one;
  const subject = path === "" ? "the tenant" : path;
  const known = isOwner ? owners.map(({ name }) => name) : left.map(({ name }) => name);
  return {
    code: "unknown-reference",
    key,
    summary: (shown) => `${subject} has no ${noun} ${path === "" ? "" : "for "}${shown}`,
    detail: advise(value, [...new Set(known)]),
  };
}

function advise(wanted: string, names: readonly string[]): string {
  const suggestion = nearest(wanted, names);
  const some = names.slice(0, 10);
  const list = some.length === names.length ? some.join(", ") : `${some.join(", ")}, …`;
  return [
    suggestion === undefined ? "" : `Did you mean ${suggestion}?`,
    names.length === 0 ? "It has none at all." : `It has ${list}.`,
  ]
    .join(" ")
    .trim();
}

function textOf(entry: FieldValues, key: string): string {
  const value = entry[key];
  return typeof value === "string" ? value : "";
}

/** What a resolved entry says of the thing that it is about, besides its identity. */
export function saysOf(collection: Collection, thing: Thing): FieldMap {
  const [way = []] = collection.ways;
  const of = collection.reference?.kind.of;
  return {
    ...(of && { [of.id]: thing[of.id] ?? "" }),
    ...Object.fromEntries(
      way.map((key) => {
        const trait = traitsIn(collection, key).findLast((each) => thing[each] !== "") ?? "name";
        return [key, thing[trait] ?? ""];
      }),
    ),
  };
}

/** An organization whose entries go by the names of what they belong to, as far as these are known. */
export function nameEntries(
  organization: CurrentOrganization,
  read: readonly (Collection & { readonly name: CollectionName })[],
  directory: Directory,
): CurrentOrganization {
  const named = read.flatMap(({ name, reference }) => {
    const of = reference?.kind.of;
    if (of === undefined || organization[name] === undefined) return [];
    return [[name, withOwners(entriesIn(organization[name]), of, directory)] as const];
  });
  return named.length === 0 ? organization : { ...organization, ...Object.fromEntries(named) };
}
