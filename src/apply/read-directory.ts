import { findThings, type ManagementClient } from "../auth0/index.js";
import type { Directory, Wanted } from "../plan/index.js";

/**
 * Finds the things of a tenant that declarations refer to, each kind once.
 *
 * @throws OperationError when a kind cannot be looked at whose names are referred to
 */
export async function readDirectory(
  client: ManagementClient,
  wanted: Wanted,
  signal?: AbortSignal,
): Promise<Directory> {
  return new Map(
    await Promise.all(
      [...wanted].map(
        async ([kind, things]) => [kind, await findThings(client, kind, things, signal)] as const,
      ),
    ),
  );
}
