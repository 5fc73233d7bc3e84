import { OperationError, refusalOf } from "../errors/index.js";
import type { Collection, CurrentOrganization, FieldValues } from "../model/index.js";
import type { ManagementClient } from "./client.js";

/** Called with a collection that the tenant does not let us look at, and why. */
export type OnForbidden<C extends Collection> = (collection: C, why: OperationError) => void;

/**
 * An organization with the entries of its collections, all read side by side; undefined when it is gone.
 *
 * @param readOne reads the entries of one collection, in another way than all of them
 * @param onForbidden called where it is not allowed to look; what is there stays unknown then
 * @throws OperationError when a collection cannot be read: not being allowed to look is not being empty
 */
export async function readCollections<C extends Collection>(
  client: ManagementClient,
  organization: CurrentOrganization,
  wanted: readonly C[],
  signal?: AbortSignal,
  onForbidden?: OnForbidden<C>,
  readOne: (collection: C) => Promise<readonly FieldValues[]> = (collection) =>
    client.entriesOf(collection, organization.id, signal),
): Promise<CurrentOrganization | undefined> {
  if (wanted.length === 0) return organization;
  const read = async (
    collection: C,
  ): Promise<readonly (readonly [string, readonly FieldValues[]])[]> => {
    try {
      return [[collection.name, await readOne(collection)]];
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined || onForbidden === undefined) throw error;
      onForbidden(collection, refusal);
      return [];
    }
  };
  try {
    const entries = await Promise.all(wanted.map(read));
    return { ...organization, ...Object.fromEntries(entries.flat()) };
  } catch (error) {
    if (error instanceof OperationError && error.code === "not-found") return undefined;
    throw error;
  }
}
