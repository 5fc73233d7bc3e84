import type { Database, Row, SqlCondition, SqlValue } from "./database.js";

/** What a list sees: a table, a snapshot of it, or those of its rows that are old enough. */
export interface View {
  readonly table: string;
  /** Rows created later are not seen. */
  readonly createdUntilMs?: number;
  /** Others are not seen either. */
  readonly condition?: SqlCondition;
}

/** Lists that Auth0 calls eventually consistent, by the table or view that they read. */
export const laggingTables = [
  "organizations",
  "listed_members",
  "discovery_domains",
  "users",
  "clients",
] as const;

/** One of them. */
export type LaggingTable = (typeof laggingTables)[number];

/** A part of a list: from an offset, or behind a row. */
export type RowStart = { readonly offset: number } | { readonly afterSeq: number };

/** A row of a list. */
export interface ListedRow {
  readonly seq: number;
  readonly id: string;
  /** Its document, as JSON. */
  readonly json: string;
}

/** Rows of one kind, and how to get at a part of them. */
export interface RowList {
  count(): number;
  read(start: RowStart, limit: number): readonly ListedRow[];
}

/** The conditions of a view, and the values that they bind. */
export function conditionsOf({ createdUntilMs, condition }: View): {
  readonly conditions: string[];
  readonly values: SqlValue[];
} {
  return {
    conditions: [
      ...(createdUntilMs === undefined ? [] : ["created_at <= ?"]),
      ...(condition === undefined ? [] : [condition.sql]),
    ],
    values: [
      ...(createdUntilMs === undefined ? [] : [createdUntilMs]),
      ...(condition?.values ?? []),
    ],
  };
}

/** A WHERE clause of all the conditions. */
export function where(conditions: readonly string[]): string {
  return conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
}

/** One condition out of several, all of which must hold. */
export function allOf(conditions: readonly SqlCondition[]): SqlCondition {
  return {
    sql: conditions.length === 0 ? "TRUE" : conditions.map(({ sql }) => `(${sql})`).join(" AND "),
    values: conditions.flatMap(({ values }) => values),
  };
}

/** How many rows a view sees. */
export function countRows(database: Database, view: View): number {
  const { conditions, values } = conditionsOf(view);
  const row = database.get(
    `SELECT count(*) AS total FROM ${view.table} ${where(conditions)}`,
    ...values,
  );
  return Number(row?.["total"]);
}

/**
 * A part of what a view sees, in the order of creation or the other way round.
 *
 * @param columns what is read of each row.
 */
export function readRows(
  database: Database,
  view: View,
  start: RowStart,
  limit: number,
  columns: string,
  direction: "ascending" | "descending" = "ascending",
): readonly Row[] {
  const { conditions, values } = conditionsOf(view);
  if ("afterSeq" in start) {
    conditions.push(direction === "ascending" ? "seq > ?" : "seq < ?");
    values.push(start.afterSeq);
  }
  return database.all(
    `SELECT ${columns} FROM ${view.table} ${where(conditions)}
     ORDER BY seq ${direction === "ascending" ? "ASC" : "DESC"} LIMIT ? OFFSET ?`,
    ...values,
    limit,
    "offset" in start ? start.offset : 0,
  );
}

/** What a view sees, in the order of creation or the other way round, as a list. */
export function rowList(
  database: Database,
  view: View,
  direction: "ascending" | "descending" = "ascending",
): RowList {
  return {
    count: () => countRows(database, view),
    read: (start, limit) =>
      readRows(database, view, start, limit, "seq, id, document", direction).map(readListed),
  };
}

function readListed(row: Row): ListedRow {
  return { seq: Number(row["seq"]), id: String(row["id"]), json: String(row["document"]) };
}
