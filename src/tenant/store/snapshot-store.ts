import type { Database } from "./database.js";
import type { LaggingTable, View } from "./view.js";

/** Keeps tables as they were, for lists that shall not see what happens next. */
export class SnapshotStore {
  #taken = 0;

  constructor(private readonly database: Database) {}

  /** Keeps a table as it is now. */
  take(table: LaggingTable): View {
    this.#taken += 1;
    const copy = `snapshot_${this.#taken}`;
    this.database.execute(`CREATE TABLE temp.${copy} AS SELECT * FROM ${table}`);
    this.database.execute(`CREATE INDEX temp.${copy}_by_id ON ${copy} (id)`);
    return { table: `temp.${copy}` };
  }

  /** Forgets a snapshot. */
  drop(view: View): void {
    this.database.execute(`DROP TABLE ${view.table}`);
  }
}
