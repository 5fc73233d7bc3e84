import { isUtf8 } from "node:buffer";
import type { Database, SqlValue } from "./database.js";

/**
 * In bytes. Up to this size, which some thousand organizations have, all of a database is looked at
 * in less time than a start takes; of larger ones, damage is told when it is met.
 */
const largestChecked = 4 * 1024 * 1024;

/**
 * Whether a database is whole: its pages fit together, and its texts are texts. The driver ends the
 * process when it meets one that is none.
 */
export function isWhole(database: Database): boolean {
  const size = database.get(
    "SELECT page_count * page_size AS size FROM pragma_page_count, pragma_page_size",
  );
  if (Number(size?.["size"]) > largestChecked) return true;
  const [found] = database.all("PRAGMA quick_check(1)");
  return (
    found?.["quick_check"] === "ok" &&
    tablesOf(database).every((table) => hasTexts(database, table))
  );
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

function hasTexts(
  database: Database,
  { name, columns }: { readonly name: string; readonly columns: readonly string[] },
): boolean {
  const blobs = columns.map((column) => `CAST("${column}" AS BLOB) AS "${column}"`).join(", ");
  return database
    .all(`SELECT ${blobs} FROM "${name}"`)
    .every((row) =>
      Object.values(row).every((value: unknown) => value === null || isUtf8(value as Buffer)),
    );
}
