import type { CurrentOrganization } from "../model/index.js";
import { checkpointPages } from "./checkpoint-pages.js";
import type { ManagementClient } from "./client.js";
import { routeName, routes } from "./routes.js";

/**
 * Reads all organizations of a tenant in the order of their creation, a page of 100 at a time, each
 * organization once.
 *
 * @param total how many there are, where that was told already
 * @throws OperationError when the list cannot be read, or does not end
 */
export function organizationPages(
  client: ManagementClient,
  signal?: AbortSignal,
  total?: number,
): AsyncGenerator<readonly CurrentOrganization[]> {
  return checkpointPages({
    route: routeName(routes.listOrganizations),
    read: (cursor) => client.organizationsFrom(cursor, signal),
    total: async () => total ?? (await client.organizationPage(0, signal)).total,
  });
}
