import type { CurrentOrganization } from "../model/index.js";
import type { ManagementClient } from "./client.js";

/** Reads all organizations of a tenant in the order of their creation, a page of 100 at a time. */
export async function* organizationPages(
  client: ManagementClient,
  signal?: AbortSignal,
): AsyncGenerator<readonly CurrentOrganization[]> {
  let cursor: string | undefined;
  do {
    const page = await client.organizationsFrom(cursor, signal);
    yield page.items;
    cursor = page.next;
  } while (cursor !== undefined);
}
