import { readCollections, type ManagementClient, type OnForbidden } from "../auth0/index.js";
import type { Collection, CollectionName, CurrentOrganization } from "../model/index.js";
import { nameEntries, type Directory, type ResolvedOrganization } from "../plan/index.js";
import { declaredWithMet } from "./complete-entries.js";
import type { FleetEntries } from "./fleet-entries.js";
import type { ListedThings } from "./listed-things.js";
import { readListed } from "./read-listed.js";

/** How entries are read. */
export interface ReadingOptions<C extends Collection> {
  readonly signal?: AbortSignal | undefined;
  /** What is known of the names of what entries are about. */
  readonly directory: Directory;
  /** Asked first, because it may know what many organizations have. */
  readonly fleet: FleetEntries;
  readonly onForbidden?: OnForbidden<C> | undefined;
  /** Who reads lists of which only a part is declared; all of them are read as a whole unless given. */
  readonly inPart?: {
    readonly users: ListedThings;
    readonly desired: ResolvedOrganization;
  };
}

/**
 * An organization with the entries of its collections, read in the cheapest way and called by the names
 * that are known of them; undefined when it is gone.
 *
 * @throws OperationError when a collection cannot be read
 */
export async function readEntries<C extends Collection & { readonly name: CollectionName }>(
  client: ManagementClient,
  organization: CurrentOrganization,
  wanted: readonly C[],
  { signal, directory, fleet, onForbidden, inPart }: ReadingOptions<C>,
): Promise<CurrentOrganization | undefined> {
  const known = await Promise.all(
    wanted.map(async (collection) => {
      const entries = await fleet.of(collection, organization.id);
      return [collection, entries] as const;
    }),
  );
  const read = known.flatMap(([{ name }, entries]) => (entries ? [[name, entries] as const] : []));
  const left = known.flatMap(([collection, entries]) => (entries ? [] : [collection]));
  const base = { ...organization, ...Object.fromEntries(read) };
  const complete = await readCollections(client, base, left, signal, onForbidden, (collection) => {
    const declared = inPart && declaredWithMet(collection, inPart.desired);
    return inPart === undefined || declared === undefined || collection.listed === undefined
      ? client.entriesOf(collection, organization.id, signal)
      : readListed(client, inPart.users, collection, organization.id, declared, signal);
  });
  return complete && nameEntries(complete, wanted, directory);
}
