import { OperationError } from "../errors/index.js";
import type { Page } from "./decode.js";

/** A cursor is good for 24 hours: whoever meets expired ones again and again meets something else. */
const mostRestarts = 3;

/**
 * Reads a list to its end, page after page. When the tenant refuses a cursor because it has become
 * too old, the list is read once more from the start; each item comes once all the same.
 *
 * @param read reads the page behind a cursor, the first one without
 * @throws OperationError when a page cannot be read, or when the list leads back to itself
 */
export async function* checkpointPages<Item extends { readonly id: string }>(
  read: (cursor: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<readonly Item[]> {
  const seen = new Set<string>();
  let restarts = 0;
  let cursor: string | undefined;
  for (;;) {
    let page: Page<Item>;
    try {
      page = await read(cursor);
    } catch (error) {
      if (cursor === undefined || restarts === mostRestarts || !isRefused(error)) throw error;
      restarts += 1;
      cursor = undefined;
      continue;
    }
    const fresh = page.items.filter(({ id }) => !seen.has(id));
    for (const { id } of fresh) seen.add(id);
    if (fresh.length > 0) yield fresh;
    if (page.next === undefined) return;
    if (page.next === cursor) {
      throw new OperationError(
        "The tenant's list does not end: a page names itself as the next one. Check that the address is that of an Auth0 tenant.",
        { code: "invalid-answer" },
      );
    }
    cursor = page.next;
  }
}

/** Nothing but the cursor changes from page to page, so a page that is invalid has an invalid cursor. */
function isRefused(error: unknown): boolean {
  return error instanceof OperationError && error.request?.status === 400;
}
