import { OperationError } from "../errors/index.js";
import type { Page } from "./decode.js";

/** A cursor is good for 24 hours: whoever meets expired ones again and again meets something else. */
const mostRestarts = 3;

/** Pages in a row that told nothing new, after which nothing new is to be expected. */
const mostBarrenPages = 3;

/** So many pages are read before anybody asks how long the list is. */
const unquestionedPages = 20;

/** The most pages of a list whose length the tenant does not tell. Auth0 tells it when asked. */
const mostUntoldPages = 200;

/** More items than any list of Auth0's has. */
const longestList = 2_000_000;

/** A list that is read page after page. */
export interface CheckpointList<Item> {
  /** For messages: the route's name. */
  readonly route: string;
  /** Reads the page behind a cursor, the first one without. */
  readonly read: (cursor: string | undefined) => Promise<Page<Item>>;
  /** Finds out how many items there are; asked for once, and only where a list is long. */
  readonly total: () => number | undefined | Promise<number | undefined>;
}

/**
 * Reads a list to its end, page after page. When the tenant refuses a cursor because it has become
 * too old, the list is read once more from the start; each item comes once all the same.
 *
 * @throws OperationError when a page cannot be read, and `invalid-answer` as soon as the list does
 * not get on: a cursor or only items that were there before, or more items than there can be
 */
export async function* checkpointPages<Item extends { readonly id: string }>(
  list: CheckpointList<Item>,
): AsyncGenerator<readonly Item[]> {
  const seen = new Set<string>();
  let restarts = 0;
  let pass = new Pass(list.route);
  let cursor: string | undefined;
  for (;;) {
    let page: Page<Item>;
    try {
      page = await list.read(cursor);
    } catch (error) {
      if (cursor === undefined || restarts === mostRestarts || !isRefused(error)) throw error;
      restarts += 1;
      cursor = undefined;
      pass = new Pass(list.route);
      continue;
    }
    const fresh = page.items.filter(({ id }) => !seen.has(id));
    for (const { id } of fresh) seen.add(id);
    if (fresh.length > 0) yield fresh;
    if (page.next === undefined) return;
    pass.mustGetOn(page);
    if (pass.pages === unquestionedPages) pass.limit(await list.total());
    cursor = page.next;
  }
}

/** One way through a list, and whether it leads anywhere. */
class Pass {
  pages = 0;
  readonly #route: string;
  readonly #cursors = new Set<string>();
  readonly #ids = new Set<string>();
  #barren = 0;
  #mostPages = mostUntoldPages;
  #mostItems = longestList;

  constructor(route: string) {
    this.#route = route;
  }

  /** Takes note of how many items there are; others may add to them while they are read. */
  limit(total: number | undefined): void {
    if (total === undefined) return;
    this.#mostItems = Math.min(longestList, 1.1 * total + 1000);
    this.#mostPages = this.#mostItems;
  }

  mustGetOn({ items, next }: Page<{ readonly id: string }>): void {
    this.pages += 1;
    const before = this.#ids.size;
    for (const { id } of items) this.#ids.add(id);
    this.#barren = this.#ids.size > before ? 0 : this.#barren + 1;
    if (next !== undefined && this.#cursors.has(next)) {
      throw endless(this.#route, "a page leads back to one that was read before");
    }
    if (next !== undefined) this.#cursors.add(next);
    if (this.#barren >= mostBarrenPages) {
      throw endless(this.#route, `${this.#barren} pages in a row told nothing new`);
    }
    if (this.pages >= this.#mostPages || this.#ids.size > this.#mostItems) {
      const read = `${this.#ids.size} items on ${this.pages} pages were read`;
      throw endless(this.#route, `${read}, which is more than it can have`);
    }
  }
}

/** What is thrown when a list does not get on. */
export function endless(route: string, why: string): OperationError {
  return new OperationError(
    `The tenant's list does not end: ${route}: ${why}. Check that the address is that of an Auth0 tenant.`,
    { code: "invalid-answer" },
  );
}

/** Nothing but the cursor changes from page to page, so a page that is invalid has an invalid cursor. */
function isRefused(error: unknown): boolean {
  return error instanceof OperationError && error.request?.status === 400;
}
