import { z } from "zod";
import { answerText, type Answer } from "./answer.js";
import { invalidPaging } from "./refusal.js";

/** How far offset paging reaches. */
const wall = 1000;

/** How many items a page has unless asked for another number. */
export const defaultPageSize = 50;
const largestPageSize = 100;

/** A whole number in a query string. */
export function integerParameter(minimum: number, maximum: number): z.ZodType<number> {
  return z.preprocess(
    (text) => (typeof text === "string" && /^-?\d{1,15}$/.test(text) ? Number(text) : text),
    z.int().min(minimum).max(maximum),
  );
}

/** A truth value in a query string. */
export const booleanParameter: z.ZodType<boolean> = z.preprocess(
  (text) => (text === "true" ? true : text === "false" ? false : text),
  z.boolean(),
);

/** A parameter that may be repeated, so many times at most. */
export function listParameter(most: number): z.ZodType<string[]> {
  return z.preprocess(
    (value) => (typeof value === "string" ? [value] : value),
    z.array(z.string()).max(most),
  );
}

/** The parameters of offset paging. */
export const offsetParameters = {
  page: integerParameter(0, 1000).exactOptional(),
  per_page: integerParameter(1, largestPageSize).exactOptional(),
  include_totals: booleanParameter.exactOptional(),
};

/** The parameters of checkpoint paging. */
export const checkpointParameters = {
  from: z.string().exactOptional(),
  take: integerParameter(1, largestPageSize).exactOptional(),
};

/** The same where a larger page than there is may be asked for, and the largest one is given. */
export const cappedCheckpointParameters = {
  ...checkpointParameters,
  take: integerParameter(1, 1_000_000).exactOptional(),
};

/** What a query string says about paging. */
export interface PagingQuery {
  readonly page?: number;
  readonly per_page?: number;
  readonly include_totals?: boolean;
  readonly from?: string;
  readonly take?: number;
}

/** Which of the three list shapes is asked for, and which part of the list. */
export type PageRequest =
  OffsetRequest | { readonly kind: "checkpoint"; readonly from?: string; readonly limit: number };

/** A page by its place in the list. */
export interface OffsetRequest {
  readonly kind: "offset";
  readonly start: number;
  readonly limit: number;
  readonly hasTotals: boolean;
}

/**
 * Reads the paging parameters; `take` and `from` win over the others.
 *
 * @throws Refusal 400 behind the 1000-record wall.
 */
export function readPaging(query: PagingQuery): PageRequest {
  if (query.take !== undefined || query.from !== undefined) {
    return {
      kind: "checkpoint",
      limit: query.take ?? defaultPageSize,
      ...(query.from !== undefined && { from: query.from }),
    };
  }
  return readOffset(query);
}

/** What most lists say of a page behind the wall. */
function tooFar(page: number): string {
  return (
    `Requesting page ${page} exceeds the allowed maximum of ${wall} records. ` +
    `To fetch results beyond ${wall}, use the checkpoint pagination method`
  );
}

/**
 * Reads the parameters of a list that knows offset paging only.
 *
 * @param refusalOf what this list says of a page behind the wall.
 * @throws Refusal 400 behind the 1000-record wall.
 */
export function readOffset(
  query: Omit<PagingQuery, "from" | "take">,
  refusalOf: (page: number) => string = tooFar,
): OffsetRequest {
  const page = query.page ?? 0;
  const limit = query.per_page ?? defaultPageSize;
  if (page * limit >= wall) {
    throw invalidPaging(refusalOf(page));
  }
  return { kind: "offset", start: page * limit, limit, hasTotals: query.include_totals ?? false };
}

/** Reads the parameters of a list that knows checkpoint paging only. */
export function readCheckpoint({ from, take }: Pick<PagingQuery, "from" | "take">): PageRequest {
  return {
    kind: "checkpoint",
    limit: Math.min(take ?? defaultPageSize, largestPageSize),
    ...(from !== undefined && { from }),
  };
}

/** In what a list of some kind differs from most others. */
export interface PageShape {
  /** What `limit` says: the number that was asked for, or that of the items. */
  readonly limit?: "asked" | "items";
  /** Whether totals are told where they are asked for. */
  readonly hasTotal?: boolean;
  /** What totals are accompanied by. */
  readonly beside?: (itemCount: number) => object;
  /** Whether `next` is given with every page that has items, the last one included. */
  readonly isNextAlways?: boolean;
}

/** Answers with one page of a list in the shape that was asked for. The items are JSON already. */
export function answerPage(
  key: string,
  request: PageRequest,
  items: readonly string[],
  more: { readonly total?: () => number; readonly next?: string },
  shape: PageShape = {},
): Answer {
  const list = `[${items.join(",")}]`;
  if (request.kind === "checkpoint") {
    const next = more.next === undefined ? "" : `,"next":${JSON.stringify(more.next)}`;
    return answerText(200, `{"${key}":${list}${next}}`);
  }
  if (!request.hasTotals) return answerText(200, list);
  const head = JSON.stringify({
    start: request.start,
    limit: shape.limit === "items" ? items.length : request.limit,
    ...(shape.hasTotal !== false && { total: more.total?.() ?? items.length }),
    ...shape.beside?.(items.length),
  });
  return answerText(200, `${head.slice(0, -1)},"${key}":${list}}`);
}

/** Answers with one page of a list that is at hand as a whole and knows offset paging only. */
export function answerSlice(
  key: string,
  request: OffsetRequest,
  all: readonly string[],
  shape?: PageShape,
): Answer {
  const items = all.slice(request.start, request.start + request.limit);
  return answerPage(key, request, items, { total: () => all.length }, shape);
}
