import {
  declaredEntries,
  identityOf,
  type Collection,
  type FieldMap,
  type FieldValues,
  type PlacedEntry,
} from "../model/index.js";
import { mapEntries, type ResolvedEntries, type ResolvedEntry } from "./action.js";

/** What a list tells of the entries that are declared by the names which it tells itself. */
export interface MatchedListed {
  /** The same declaration with the ids that the list tells. */
  readonly entries: ResolvedEntries;
  /** Wanted and not in the list, or not told apart by it. */
  readonly missing: readonly PlacedEntry[];
}

/**
 * Finds declared entries in the list that the tenant has of them, by id or by the name that the list
 * tells. Capital letters in it make no difference.
 *
 * @param current entries as the tenant lists them; of an organization that is not there, none
 */
export function matchListed(
  collection: Collection,
  declared: ResolvedEntries,
  current: readonly FieldValues[],
): MatchedListed {
  const { identity } = collection;
  const byName = new Map<string, FieldValues[]>();
  const ids = new Set<string>();
  for (const entry of current) {
    ids.add(identityOf(collection, entry));
    const name = listedNameOf(collection, entry);
    if (name === undefined) continue;
    const alike = byName.get(name);
    if (alike) alike.push(entry);
    else byName.set(name, [entry]);
  }
  const found = new Map<FieldMap, string>();
  const { wanted, excluded } = declaredEntries(declared);
  const missing: PlacedEntry[] = [];
  for (const placed of wanted) {
    const { entry } = placed;
    const id = identityOf(collection, entry);
    if (id !== "" && ids.has(id)) continue;
    const name = listedNameOf(collection, entry);
    const [only, another] = name === undefined ? [] : (byName.get(name) ?? []);
    // What is told apart by more than its name is for somebody who knows more.
    if (id !== "" || only === undefined || another !== undefined || isNarrowed(collection, entry)) {
      missing.push(placed);
    } else found.set(entry, identityOf(collection, only));
  }
  // Whoever is excluded by a name is meant by it, however often it is there.
  const also = excluded.flatMap(({ entry }): ResolvedEntry[] => {
    const name = listedNameOf(collection, entry);
    const alike = name === undefined ? [] : (byName.get(name) ?? []);
    return alike.map((each) => ({ ...entry, [identity]: identityOf(collection, each) }));
  });
  const withIds = mapEntries(declared, (entry) => {
    const id = found.get(entry);
    return id === undefined ? entry : { ...entry, [identity]: id };
  });
  if (also.length === 0) return { entries: withIds, missing };
  // Only words can exclude.
  const { include, exclude = [] } = Object.fromEntries(Object.entries(withIds));
  return {
    entries: { ...(include && { include }), exclude: [...exclude, ...also] },
    missing,
  };
}

/** The name that a list tells of an entry, in small letters. */
export function listedNameOf({ listed }: Collection, entry: FieldValues): string | undefined {
  const name = listed === undefined ? undefined : entry[listed.name];
  return typeof name === "string" ? name.toLowerCase() : undefined;
}

/** Whether an entry says more than a list tells. */
function isNarrowed({ keys, identity, listed }: Collection, entry: FieldValues): boolean {
  return Object.keys(keys).some(
    (key) => key !== identity && key !== listed?.name && typeof entry[key] === "string",
  );
}

/** A predicate for the items of a list that a declaration of a part of it is about. */
export function isAboutListed(
  collection: Collection,
  declared: ResolvedEntries,
): (entry: FieldValues) => boolean {
  const { isWhole, wanted, excluded } = declaredEntries(declared);
  if (isWhole) return () => true;
  const said = [...wanted, ...excluded].map(({ entry }) => entry);
  const ids = new Set(said.map((entry) => identityOf(collection, entry)));
  const names = new Set(said.map((entry) => listedNameOf(collection, entry)));
  return (entry) =>
    ids.has(identityOf(collection, entry)) || names.has(listedNameOf(collection, entry) ?? "\0");
}
