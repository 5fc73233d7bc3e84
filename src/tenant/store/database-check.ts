import { isUtf8 } from "node:buffer";
import type { Database, SqlValue } from "./database.js";

/**
 * In bytes. Up to this size, which some thousand organizations have, all pages of a database are looked at
 * in less time than a start takes; of larger ones, a damaged page is told when it is met.
 */
const largestChecked = 4 * 1024 * 1024;

/**
 * Whether a database is whole: its pages fit together, and its texts are texts. These are looked at
 * however large it is: the driver ends the process when it meets one that is none.
 */
export function isWhole(database: Database): boolean {
  const size = database.get(
    "SELECT page_count * page_size AS size FROM pragma_page_count, pragma_page_size",
  );
  if (Number(size?.["size"]) <= largestChecked) {
    const [found] = database.all("SELECT quick_check = 'ok' AS is_ok FROM pragma_quick_check(1)");
    if (found?.["is_ok"] !== 1) return false;
  }
  if (!hasTexts(database, "sqlite_schema", ["name", "sql"])) return false;
  return tablesOf(database).every(({ name, columns }) => hasTexts(database, name, columns));
}

function tablesOf(
  database: Database,
): readonly { readonly name: string; readonly columns: readonly string[] }[] {
  return database.all("SELECT name FROM sqlite_schema WHERE type = 'table'").map(({ name }) => ({
    name: String(name),
    columns: database
      .all("SELECT name FROM pragma_table_info(?)", name as SqlValue)
      .map((column) => String(column["name"])),
  }));
}

/** All texts of a row are asked for as one, because each value that is handed over takes its time. */
function hasTexts(database: Database, table: string, columns: readonly string[]): boolean {
  const texts = columns
    .map(quote)
    .map((column) => `CASE typeof(${column}) WHEN 'text' THEN ${column} ELSE '' END`)
    // Between them is what no character goes over.
    .join(" || ',' || ");
  const rows = database.each(`SELECT CAST(${texts} AS BLOB) AS texts FROM ${quote(table)}`);
  for (const row of rows) if (!isUtf8(row["texts"] as unknown as Buffer)) return false;
  return true;
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
