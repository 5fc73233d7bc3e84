import type { CurrentOrganization } from "../model/index.js";
import { organizationPages } from "./organization-pages.js";
import { endless } from "./checkpoint-pages.js";
import { offsetWall, pageSize, type ManagementClient } from "./client.js";
import { routeName, routes } from "./routes.js";

/** Which organizations somebody wants to know about. */
export interface OrganizationRequest {
  /** Names that must be looked up; `all` for whatever the tenant has. */
  readonly names: ReadonlySet<string> | "all";
  /**
   * Called with each organization as it is read, those that nobody named included when a list
   * happened to hold them. May come twice for one organization when the tenant changes meanwhile.
   */
  readonly visit: (organization: CurrentOrganization) => void;
  /** Called with the number read so far and, when it is known, the number there will be. */
  readonly onProgress?: (
    read: number,
    total: number | undefined,
    /** Requests that are still to be sent, by kind, as far as it is known. */
    left: Readonly<Record<string, number>>,
  ) => void;
  /** Waited for before a further page of a long list is read; none is waited for unless given. */
  readonly room?: () => Promise<void>;
  readonly signal?: AbortSignal;
}

/**
 * Reads organizations with the fewest requests. The first page of 100 tells the total; then the
 * names that it lacks are looked up one by one, or the remaining pages are read, whichever is fewer:
 *
 * | left to find           | total        | how                                          |
 * | ---------------------- | ------------ | -------------------------------------------- |
 * | nothing                | any          | done after the first page                    |
 * | fewer names than pages | any          | by name, side by side                        |
 * | more names than pages  | at most 1000 | offset pages, side by side                   |
 * | more names than pages  | more         | checkpoint pages, one after another          |
 *
 * Checkpoint pages start over, because a cursor for the second page is not to be had otherwise.
 *
 * @throws OperationError when the tenant cannot be read, or its list does not end
 */
export async function readOrganizations(
  client: ManagementClient,
  { names, visit, onProgress, room, signal }: OrganizationRequest,
): Promise<void> {
  const missing = names === "all" ? undefined : new Set(names);
  if (missing?.size === 0) return;
  let read = 0;
  let left: Record<string, number> = {};
  const { kind } = routes.listOrganizations;
  const take = (organizations: readonly CurrentOrganization[], total: number | undefined): void => {
    for (const organization of organizations) {
      missing?.delete(organization.name);
      visit(organization);
    }
    read += organizations.length;
    onProgress?.(read, total, left);
  };

  if (missing?.size === 1) {
    const [name = ""] = missing;
    const found = await client.organizationByName(name, signal);
    if (found) take([found], 1);
    return;
  }

  const first = await client.organizationPage(0, signal);
  let total = first.total ?? first.items.length;
  const isBeyondWall = total > offsetWall;
  const pagesLeft = Math.ceil(total / pageSize) - (isBeyondWall ? 0 : 1);
  left = { [kind]: pagesLeft };
  take(first.items, first.total);
  if (missing?.size === 0 || total <= first.items.length) return;

  if (missing && missing.size <= pagesLeft) {
    const byName = routes.getOrganizationByName.kind;
    let unread = missing.size;
    left = { [byName]: unread };
    await Promise.all(
      [...missing].map(async (name) => {
        const found = await client.organizationByName(name, signal);
        unread -= 1;
        left = { [byName]: unread };
        if (found) take([found], undefined);
      }),
    );
  } else if (isBeyondWall) {
    read = 0;
    for await (const page of organizationPages(client, signal, total)) {
      left = { [kind]: Math.max(0, Math.ceil((total - read - page.length) / pageSize)) };
      take(page, total);
      // Whoever looks for names needs nothing after the last of them.
      if (missing?.size === 0) break;
      await room?.();
    }
  } else {
    const seen = new Set<string>();
    let repeated = 0;
    const look = ({ items, total: now }: typeof first): void => {
      for (const { id } of items) {
        if (seen.has(id)) repeated += 1;
        seen.add(id);
      }
      total = Math.min(total, now ?? total);
    };
    look(first);
    await Promise.all(
      Array.from({ length: pagesLeft }, async (_, index) => {
        const page = await client.organizationPage(index + 1, signal);
        look(page);
        left = { [kind]: Math.max(0, (left[kind] ?? 0) - 1) };
        take(page.items, page.total);
      }),
    );
    // What is deleted meanwhile moves others to a page before; half of the list does not move.
    if (repeated > seen.size && seen.size < total / 2) {
      throw endless(routeName(routes.listOrganizations), "its pages hold the same again and again");
    }
  }
}
