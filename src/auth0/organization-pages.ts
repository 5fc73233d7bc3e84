import type { CurrentOrganization } from "../model/index.js";
import { checkpointPages } from "./checkpoint-pages.js";
import type { ManagementClient } from "./client.js";

/**
 * Reads all organizations of a tenant in the order of their creation, a page of 100 at a time, each
 * organization once.
 *
 * @throws OperationError when the list cannot be read
 */
export function organizationPages(
  client: ManagementClient,
  signal?: AbortSignal,
): AsyncGenerator<readonly CurrentOrganization[]> {
  return checkpointPages((cursor) => client.organizationsFrom(cursor, signal));
}
