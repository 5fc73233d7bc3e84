import { callApi, type Query } from "../data/index.js";

/** A page of a list, and where the next one begins. */
export interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly next?: string;
}

/** How many rows a page has. */
export const pageSize = 50;

/** The largest page that the API gives. */
export const largestPage = 100;

/** Reads all of a short list by offset pages: as many requests as it has hundreds. */
export async function readAll<Item>(
  path: string,
  key: string,
  query: Query,
  signal: AbortSignal,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let page = 0; page < 10; page += 1) {
    const answer = await callApi<Readonly<Record<string, readonly Item[]>> | readonly Item[]>(
      path,
      {
        query: { ...query, page, per_page: largestPage },
        signal,
      },
    );
    const read = Array.isArray(answer)
      ? (answer as readonly Item[])
      : ((answer as Readonly<Record<string, readonly Item[]>>)[key] ?? []);
    items.push(...read);
    if (read.length < largestPage) break;
  }
  return items;
}
