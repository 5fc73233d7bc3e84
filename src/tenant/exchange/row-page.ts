import type { TenantClock } from "../clock.js";
import type { ListedRow, RowList } from "../store/index.js";
import type { Answer } from "./answer.js";
import { decodeCursor, encodeCursor, expiredCursor, invalidCursor } from "./cursor.js";
import { answerPage, type PageRequest, type PageShape } from "./paging.js";
import type { Call } from "./route.js";

/** A list of rows, and how it is shown. */
export interface RowPage<Row extends { readonly seq: number; readonly id: string } = ListedRow> {
  readonly key: string;
  readonly rows: {
    count(): number;
    read: (
      start: { readonly offset: number } | { readonly afterSeq: number },
      limit: number,
    ) => readonly Row[];
  };
  readonly render: (row: Row) => string;
  readonly shape?: PageShape;
}

/**
 * Answers with one page of a list that the database keeps, in any shape of paging. A cursor holds
 * the place of the last item that was seen, so that it holds when that item is removed.
 *
 * @throws Refusal 400 for a cursor that this list did not give or that is too old.
 */
export function answerRows<Row extends { readonly seq: number; readonly id: string }>(
  { key, rows, render, shape = {} }: RowPage<Row>,
  page: PageRequest,
  call: Call,
  clock: TenantClock,
): Answer {
  if (page.kind === "offset") {
    const items = rows.read({ offset: page.start }, page.limit).map(render);
    return answerPage(key, page, items, { total: () => rows.count() }, shape);
  }
  const start =
    page.from === undefined ? { offset: 0 } : { afterSeq: readPlace(page.from, call, clock) };
  // One more than asked for tells whether there is a next page.
  const read = rows.read(start, page.limit + 1);
  const shown = read.slice(0, page.limit);
  const last = shown.at(-1);
  const hasNext = shape.isNextAlways === true || read.length > shown.length;
  return answerPage(key, page, shown.map(render), {
    ...(hasNext && last && { next: encodeCursor(`${last.id},${last.seq}`, clock.now()) }),
  });
}

/** The rows of a list as they are kept. */
export function plainRows(key: string, rows: RowList, shape: PageShape = {}): RowPage {
  return { key, rows, render: ({ json }) => json, shape };
}

function readPlace(cursor: string, call: Call, clock: TenantClock): number {
  if (call.isCursorExpired) throw expiredCursor();
  const place = /,(\d+)$/.exec(decodeCursor(cursor, clock.now()))?.[1];
  if (place === undefined) throw invalidCursor();
  return Number(place);
}
