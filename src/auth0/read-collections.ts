import { OperationError } from "../errors/index.js";
import type { Collection, CurrentOrganization } from "../model/index.js";
import type { ManagementClient } from "./client.js";

/**
 * An organization with the entries of its collections, all read side by side; undefined when it is gone.
 *
 * @throws OperationError when a collection cannot be read: not being allowed to look is not being empty
 */
export async function readCollections(
  client: ManagementClient,
  organization: CurrentOrganization,
  wanted: readonly Collection[],
  signal?: AbortSignal,
): Promise<CurrentOrganization | undefined> {
  if (wanted.length === 0) return organization;
  try {
    const read = await Promise.all(
      wanted.map(
        async (collection) =>
          [collection.name, await client.entriesOf(collection, organization.id, signal)] as const,
      ),
    );
    return { ...organization, ...Object.fromEntries(read) };
  } catch (error) {
    if (error instanceof OperationError && error.code === "not-found") return undefined;
    throw error;
  }
}
