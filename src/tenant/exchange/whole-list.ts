import type { TenantClock } from "../clock.js";
import type { Answer } from "./answer.js";
import { decodeCursor, encodeCursor, expiredCursor, invalidCursor } from "./cursor.js";
import { answerPage, answerSlice, type PageRequest } from "./paging.js";
import type { Call } from "./route.js";

/** An item of a list: what a cursor remembers of it, and how it is shown. */
interface Item {
  readonly id: string;
  readonly json: string;
}

/**
 * Answers with one page of a list that is at hand as a whole, in any shape of paging.
 *
 * @throws Refusal 400 for a cursor that this list did not give or that is too old.
 */
export function answerWholeList(
  key: string,
  request: PageRequest,
  all: readonly Item[],
  call: Call,
  clock: TenantClock,
): Answer {
  const toJson = ({ json }: Item): string => json;
  if (request.kind === "offset") return answerSlice(key, request, all.map(toJson));

  const start = request.from === undefined ? 0 : indexBehind(all, request.from, call, clock);
  const shown = all.slice(start, start + request.limit);
  const last = shown.at(-1);
  const isLast = start + request.limit >= all.length;
  return answerPage(key, request, shown.map(toJson), {
    ...(!isLast && last && { next: encodeCursor(last.id, clock.now()) }),
  });
}

function indexBehind(all: readonly Item[], cursor: string, call: Call, clock: TenantClock): number {
  if (call.isCursorExpired) throw expiredCursor();
  const id = decodeCursor(cursor, clock.now());
  const index = all.findIndex((item) => item.id === id);
  if (index < 0) throw invalidCursor();
  return index + 1;
}
