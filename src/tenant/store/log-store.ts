import type { TenantClock } from "../clock.js";
import type { Database } from "./database.js";
import { DocumentStore } from "./document-store.js";

/** An entry of the tenant's log as the API answers it. */
export interface LogEntry {
  readonly _id: string;
  readonly log_id: string;
  readonly date: string;
  readonly [field: string]: unknown;
}

/** The tenant's log, oldest first. */
export class LogStore extends DocumentStore<LogEntry> {
  constructor(
    database: Database,
    private readonly clock: TenantClock,
  ) {
    super(database, {
      name: "log_entries",
      columns: (entry) => ({ id: entry.log_id, happened_at: Date.parse(entry.date) }),
    });
  }

  /** Adds an entry; its id sorts behind all that are there. */
  add(entry: Readonly<Record<string, unknown>>): void {
    const date = new Date(this.clock.now()).toISOString();
    // Another process may add one at the same moment.
    this.database.transaction(() => {
      const last = this.database.get(
        "SELECT seq FROM sqlite_sequence WHERE name = 'log_entries'",
      )?.["seq"];
      const place = String(Number(last ?? 0) + 1).padStart(24, "0");
      const id = `900${date.replaceAll(/\D/g, "")}${place}`;
      this.create({ date, ...entry, log_id: id, _id: id });
    });
  }

  /** The place of an entry, or undefined. */
  seqOf(id: string): number | undefined {
    const row = this.database.get("SELECT seq FROM log_entries WHERE id = ?", id);
    return row && Number(row["seq"]);
  }

  /** Forgets what happened before a time. */
  forget(beforeMs: number): void {
    this.database.run("DELETE FROM log_entries WHERE happened_at < ?", beforeMs);
  }
}
