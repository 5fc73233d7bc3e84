import type { TenantClock } from "../clock.js";
import type { Database, Row } from "./database.js";
import { eventTriggers } from "./event-triggers.js";

/** Something that happened. */
export interface StoredEvent {
  /** Its place among all. */
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly happenedAt: number;
  /** What it tells, as JSON. */
  readonly data: string;
}

/** Who is changing something, as events tell it. */
export type EventContext = Readonly<Record<string, unknown>>;

const nobody = "{}";

/** What happened to the tenant, in the order in which it happened. */
export class EventStore {
  /** What the next change will be told of. */
  #context = nobody;
  #isTold = true;
  /** What the database has been told of it; "" when that is not known. */
  #noted = "";
  readonly #listeners = new Set<() => void>();

  constructor(
    private readonly database: Database,
    private readonly clock: TenantClock,
  ) {
    database.execute(eventTriggers);
    database.observe({
      beforeWrite: () => this.#note(),
      afterWrite: () => this.wake(),
      afterRollback: () => {
        this.#noted = "";
      },
    });
  }

  /** Does work whose events tell by whom it was done. What it does later, it does as nobody. */
  as<Result>(context: EventContext, work: () => Result): Result {
    const before = this.#context;
    this.#context = JSON.stringify(context);
    try {
      return work();
    } finally {
      this.#context = before;
    }
  }

  /** Does work that makes no events. */
  silently<Result>(work: () => Result): Result {
    this.#isTold = false;
    try {
      return work();
    } finally {
      this.#isTold = true;
    }
  }

  /** Tells of every write of this process, also of those that made no event. Returns how to stop it. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Wakes whoever listens, as a write does. */
  wake(): void {
    for (const listener of this.#listeners) listener();
  }

  /** The events behind a place, so many at most. */
  read(afterSeq: number, limit: number): readonly StoredEvent[] {
    return this.database
      .all("SELECT * FROM events WHERE seq > ? ORDER BY seq LIMIT ?", afterSeq, limit)
      .map(readEvent);
  }

  /** The place of the last event that there was. */
  lastSeq(): number {
    return Number(
      this.database.get("SELECT seq FROM sqlite_sequence WHERE name = 'events'")?.["seq"] ?? 0,
    );
  }

  /** The place right before all events that happened at a time or later. */
  seqBefore(timeMs: number): number {
    const row = this.database.get(
      "SELECT min(seq) AS seq FROM events WHERE happened_at >= ?",
      timeMs,
    );
    return typeof row?.["seq"] === "number" ? row["seq"] - 1 : this.lastSeq();
  }

  /** The place up to which events are forgotten. */
  forgottenUntil(): number {
    const row = this.database.get("SELECT min(seq) AS seq FROM events");
    return typeof row?.["seq"] === "number" ? row["seq"] - 1 : this.lastSeq();
  }

  /** Forgets what happened before a time. */
  forget(beforeMs: number): void {
    const found = this.database.get(
      "SELECT 1 AS found FROM events WHERE happened_at < ?",
      beforeMs,
    );
    if (found) this.database.run("DELETE FROM events WHERE happened_at < ?", beforeMs);
  }

  #note(): void {
    const now = this.clock.now();
    const noted = `${now} ${this.#isTold} ${this.#context}`;
    if (noted === this.#noted) return;
    this.#noted = noted;
    this.database.run(
      "UPDATE temp.presence SET happened_at = ?, context = ?, is_told = ?",
      now,
      this.#context,
      this.#isTold ? 1 : 0,
    );
  }
}

function readEvent(row: Row): StoredEvent {
  return {
    seq: Number(row["seq"]),
    id: String(row["id"]),
    type: String(row["type"]),
    happenedAt: Number(row["happened_at"]),
    data: String(row["data"]),
  };
}
