import type { ManagementClient } from "../auth0/index.js";
import {
  collectionOf,
  collections,
  declaredEntries,
  identityOf,
  namesOne,
  type Collection,
  type CollectionName,
  type CurrentOrganization,
  type FieldMap,
  type FieldValues,
} from "../model/index.js";
import type { ResolvedEntries, ResolvedOrganization } from "../plan/index.js";
import type { ListedThings } from "./listed-things.js";
import { nameSettings } from "./name-settings.js";
import { readListed } from "./read-listed.js";
import type { SetThings } from "./set-things.js";

type KnownCollection = Collection & { readonly name: CollectionName };

/** Who is asked for what entries alone do not tell. */
export interface Sources {
  readonly things: SetThings;
  readonly users: ListedThings;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What is declared of a collection of an organization, with what others have to know of it: who is invited
 * may be a member. Undefined where neither is declared.
 */
export function declaredWithMet(
  { name, listed }: KnownCollection,
  desired: ResolvedOrganization,
): ResolvedEntries | undefined {
  const declared = desired[name];
  if (listed === undefined || declared === undefined) return declared;
  const { isWhole, wanted, excluded } = declaredEntries(declared);
  const also = collections
    .filter(({ metBy }) => metBy?.collection === name)
    .flatMap((other) => asksFor(other, desired, () => true));
  if (isWhole || also.length === 0) return declared;
  return {
    include: [...wanted.map(({ entry }) => entry), ...also],
    exclude: excluded.map(({ entry }) => entry),
  };
}

/**
 * An organization of which everything is known that comparing its entries takes: who is there already by
 * another collection, and what the things are called that settings name.
 *
 * @param isFresh whether the entries of a collection were read just now, with what others ask of it
 * @throws OperationError when the tenant cannot be read
 */
export async function completeEntries(
  client: ManagementClient,
  { things, users, signal }: Sources,
  desired: ResolvedOrganization,
  current: CurrentOrganization,
  isFresh: (name: CollectionName) => boolean,
): Promise<CurrentOrganization> {
  const completed = await Promise.all(
    collections
      .filter(({ name }) => desired[name] !== undefined)
      .flatMap((collection) => [
        nameDeclared(collection, things, desired, current, signal),
        lookForMet(client, users, collection, desired, current, isFresh, signal),
      ]),
  );
  return { ...current, ...Object.fromEntries(completed.flat()) };
}

type Entries = readonly (readonly [CollectionName, readonly FieldValues[]])[];

/**
 * Calls what settings of declared entries name by the names of these things. What one setting names alone
 * is compared by its id.
 */
async function nameDeclared(
  collection: KnownCollection,
  things: SetThings,
  desired: ResolvedOrganization,
  current: CurrentOrganization,
  signal: AbortSignal | undefined,
): Promise<Entries> {
  const { name } = collection;
  const entries: readonly FieldValues[] = current[name] ?? [];
  const { wanted } = declaredEntries(desired[name] ?? []);
  const meant = new Set(wanted.map(({ entry }) => identityOf(collection, entry)));
  const named = await nameSettings(collection, entries, current.id, things, {
    isAbout: (entry) => meant.has(identityOf(collection, entry)),
    includes: (setting) => !namesOne(collection, setting),
    signal,
  });
  return named === entries ? [] : [[name, named]];
}

/** Looks whether entries that are not there are held by another collection, where that was not read for it. */
async function lookForMet(
  client: ManagementClient,
  users: ListedThings,
  collection: KnownCollection,
  desired: ResolvedOrganization,
  current: CurrentOrganization,
  isFresh: (name: CollectionName) => boolean,
  signal: AbortSignal | undefined,
): Promise<Entries> {
  const other = collection.metBy && collectionOf(collection.metBy.collection);
  if (other === undefined || isFresh(other.name)) return [];
  const present: readonly FieldValues[] = current[collection.name] ?? [];
  const there = new Set(present.map((entry) => identityOf(collection, entry)));
  const asked = asksFor(collection, desired, (id) => !there.has(id));
  if (asked.length === 0) return [];
  const known: readonly FieldValues[] = current[other.name] ?? [];
  const wanted = { include: asked };
  const found = await readListed(client, users, other, current.id, wanted, signal);
  const ids = new Set(found.map((entry) => identityOf(other, entry)));
  return [[other.name, [...known.filter((entry) => !ids.has(identityOf(other, entry))), ...found]]];
}

/** What the entries that are wanted of a collection are called in the one that may hold them. */
function asksFor(
  collection: KnownCollection,
  desired: ResolvedOrganization,
  includes: (id: string) => boolean,
): FieldMap[] {
  const { metBy, name } = collection;
  const declared = desired[name];
  if (metBy === undefined || declared === undefined) return [];
  return declaredEntries(declared).wanted.flatMap(({ entry }) => {
    const id = identityOf(collection, entry);
    return includes(id) ? [{ [metBy.key]: id }] : [];
  });
}
