import type { Database } from "./database.js";

/** A copy of everything that a tenant holds. */
export interface StateCopy {
  readonly number: number;
}

/** What happened is no state: a copy has none of it, and it is forgotten when one is put back. */
const happenings = new Set(["events", "log_entries"]);

/**
 * What of the settings belongs to the tenant's state. The rest is what the running server is known
 * by: its key, its ports, its client.
 */
const settingsOfState = "key = 'tenant_settings'";

/**
 * Copies of a whole tenant, for tests that begin with the same each time. They live in the
 * connection's own tables and end with it.
 */
export class StateCopies {
  #taken = 0;
  /** The tables, each with the columns that tell its rows apart. */
  readonly #tables: readonly { readonly name: string; readonly key: string }[];

  constructor(private readonly database: Database) {
    this.#tables = database
      .all(
        `SELECT s.name, group_concat(c.name, ', ') AS key
         FROM main.sqlite_schema AS s JOIN pragma_table_info(s.name) AS c ON c.pk > 0
         WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite_%' GROUP BY s.name`,
      )
      .map(({ name, key }) => ({ name: String(name), key: String(key) }))
      .filter(({ name }) => !happenings.has(name));
  }

  /** Keeps everything as it is now. */
  take(): StateCopy {
    const copy = { number: (this.#taken += 1) };
    this.database.execute(
      this.#tables
        .map(({ name }) => `CREATE TABLE ${copyOf(copy, name)} AS ${stateOf(name)};`)
        .join("\n"),
    );
    return copy;
  }

  /** Puts everything back as a copy has it. No place in a list is given twice. */
  putBack(copy: StateCopy): void {
    // Rows go and come back with what refers to them; between, nothing is checked nor deleted along.
    this.database.execute("PRAGMA foreign_keys = OFF");
    try {
      this.database.transaction(() => {
        for (const { name, key } of this.#tables) {
          const [now, then] = [stateOf(name), `SELECT * FROM ${copyOf(copy, name)}`];
          // Comparing is cheaper than writing, and most rows are as they were.
          this.database.run(
            `DELETE FROM main.${name} WHERE (${key}) IN (SELECT ${key} FROM (${now} EXCEPT ${then}))`,
          );
          this.database.run(`INSERT INTO main.${name} ${then} EXCEPT ${now}`);
        }
        for (const table of happenings) this.database.run(`DELETE FROM main.${table}`);
      });
    } finally {
      this.database.execute("PRAGMA foreign_keys = ON");
    }
  }
}

function copyOf(copy: StateCopy, table: string): string {
  return `temp.state_${copy.number}_${table}`;
}

function stateOf(table: string): string {
  return `SELECT * FROM main.${table}${table === "settings" ? ` WHERE ${settingsOfState}` : ""}`;
}
