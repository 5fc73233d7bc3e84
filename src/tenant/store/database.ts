import { createRequire } from "node:module";
import type Libsql from "libsql";
import { OperationError } from "../../errors/index.js";
import { isWhole } from "./database-check.js";
import { cannotBeOpened, toOpeningError, toWorkError } from "./database-failure.js";
import { createPrivately, findFault, keepPrivate } from "./database-file.js";
import { applicationId, migrations } from "./migrations.js";

/** What can be bound to a statement. The driver takes no truth values: bind 0 or 1. */
export type SqlValue = string | number | null;

/** A condition for a WHERE clause, with the values that it binds. */
export interface SqlCondition {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** A row as the driver hands it out; the columns are those that the statement names. */
export type Row = Readonly<Record<string, string | number | null>>;

/** What a statement changed. */
export interface WriteResult {
  readonly rows: number;
  readonly lastRowid: number;
}

/** Whoever wants to know of writes. */
export interface WriteObserver {
  /** Called before anything is written, in the transaction in which it will be. */
  readonly beforeWrite: () => void;
  /** Called once what was written is there for everybody. */
  readonly afterWrite: () => void;
  readonly afterRollback: () => void;
}

/** It is loaded where a database is opened: most who import this never open one. */
function loadDriver(): typeof Libsql {
  return createRequire(import.meta.url)("libsql") as typeof Libsql;
}

/** Searches are statements of their own; all others together are far fewer. */
const keptStatements = 200;

/** How long a write waits for another process that writes the same file. */
const busyTimeoutMs = 10_000;

/**
 * The tenant's database: a file that survives the process, or memory.
 *
 * What was committed survives the death of the process at any moment, `kill -9` included. After a
 * loss of power the last commits may be gone, but the file is whole.
 */
export class Database {
  readonly #driver: Libsql.Database;
  readonly #path: string;
  readonly #statements = new Map<string, Libsql.Statement<[readonly SqlValue[]]>>();

  #observer: WriteObserver | undefined;
  #isTelling = false;
  #isClosed = false;

  private constructor(driver: Libsql.Database, path: string) {
    this.#driver = driver;
    this.#path = path;
  }

  /**
   * Opens a database and brings its tables into shape; creates file and folder when missing.
   *
   * @param path a file, or ":memory:".
   * @throws OperationError "database-error", naming the path. A file that is not ours is left as it is.
   */
  static open(path: string): Database {
    let driver: Libsql.Database | undefined;
    try {
      if (path !== ":memory:") {
        const fault = findFault(path);
        if (fault !== undefined) throw cannotBeOpened(path, fault);
        createPrivately(path);
      }
      driver = new (loadDriver())(path, { timeout: busyTimeoutMs });
      const database = new Database(driver, path);
      database.#prepareFile();
      return database;
    } catch (error) {
      driver?.close();
      const { cause } = error as { readonly cause?: unknown };
      if (error instanceof OperationError && cause === undefined) throw error;
      throw toOpeningError(path, cause ?? error);
    }
  }

  /** The first row that a query finds. */
  get(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.#ask(() => this.#statement(sql).get(values) as Row | undefined);
  }

  /** All rows that a query finds. */
  all(sql: string, ...values: SqlValue[]): Row[] {
    return this.#ask(() => this.#statement(sql).all(values) as Row[]);
  }

  /** The rows that a query finds, one after another: those of a large table are not held at once. */
  *each(sql: string): Generator<Row> {
    const rows = this.#ask(() => this.#statement(sql).iterate([]) as IterableIterator<Row>);
    for (;;) {
      const next = this.#ask(() => rows.next());
      if (next.done === true) return;
      yield next.value;
    }
  }

  /** Carries out a statement that changes something. Throws what the driver says of constraints. */
  run(sql: string, ...values: SqlValue[]): WriteResult {
    const isAlone = this.#isClosed || !this.#driver.inTransaction;
    if (isAlone) this.#tellOfWrite();
    const result = this.#ask(() => this.#statement(sql).run(values));
    if (isAlone && !this.#isTelling) this.#observer?.afterWrite();
    return { rows: result.changes, lastRowid: Number(result.lastInsertRowid) };
  }

  /** Lets somebody know of all writes from now on. */
  observe(observer: WriteObserver): void {
    this.#observer = observer;
  }

  /** Carries out several statements that take no values. */
  execute(sql: string): void {
    this.#ask(() => this.#driver.exec(sql));
  }

  /** Does all of the work or none of it. Must not be nested. */
  transaction<Result>(work: () => Result): Result {
    // Taking the write lock at once: a lock that is upgraded later cannot wait for its turn.
    this.execute("BEGIN IMMEDIATE");
    try {
      this.#tellOfWrite();
      const result = work();
      this.execute("COMMIT");
      this.#observer?.afterWrite();
      return result;
    } catch (error) {
      // A full disk, for one, has ended the transaction already.
      if (!this.#isClosed && this.#driver.inTransaction) this.#driver.exec("ROLLBACK");
      this.#observer?.afterRollback();
      throw error;
    }
  }

  /** What the observer writes himself, he need not be told of. */
  #tellOfWrite(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    try {
      this.#observer?.beforeWrite();
    } finally {
      this.#isTelling = false;
    }
  }

  /** Closes the file. What is asked afterwards is refused. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#statements.clear();
    this.#emptyLog();
    this.#driver.close();
  }

  #statement(sql: string): Libsql.Statement<[readonly SqlValue[]]> {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#driver.prepare<[readonly SqlValue[]]>(sql);
      if (this.#statements.size >= keptStatements) this.#statements.clear();
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** @throws OperationError "database-error" when it is the file that fails. */
  #ask<Result>(work: () => Result): Result {
    // The driver ends the whole process when it is asked for something that is closed.
    if (this.#isClosed) {
      throw new OperationError("The embedded tenant is closed.", { code: "database-error" });
    }
    try {
      return work();
    } catch (error) {
      throw toWorkError(this.#path, error);
    }
  }

  /** Brings everything into the one file, which people copy without what stands beside it. */
  #emptyLog(): void {
    try {
      this.#driver.exec("PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)");
    } catch {
      // Another process works on it, or the disk is full: what was committed stays in the log.
    }
  }

  #prepareFile(): void {
    this.execute("PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY");
    // 32 MB: an index of a hundred thousand organizations stays at hand, for counting them.
    this.execute("PRAGMA cache_size = -32768");
    // Whose file it is must be known before anything is written to it.
    this.#readVersion();
    if (this.#path !== ":memory:") {
      if (!isWhole(this)) throw cannotBeOpened(this.#path, "it is damaged");
      keepPrivate(this.#path);
    }
    this.#switchToWriteAheadLog();
    // With a write-ahead log, NORMAL loses nothing when the process dies; FULL would guard against
    // loss of power as well, at a third of the speed.
    this.execute("PRAGMA synchronous = NORMAL");
    this.transaction(() => {
      const version = this.#readVersion();
      if (version === migrations.length) return;
      for (const step of migrations.slice(version)) this.execute(step);
      this.execute(
        `PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length};`,
      );
    });
  }

  /** The layout that the file has; 0 when there is nothing in it. */
  #readVersion(): number {
    const tables = Number(this.get("SELECT count(*) AS tables FROM sqlite_schema")?.["tables"]);
    const application = this.#pragma("application_id");
    if (application !== applicationId) {
      if (tables === 0 && application === 0) return 0;
      throw cannotBeOpened(this.#path, "it is a database of another program");
    }
    const version = this.#pragma("user_version");
    if (version > migrations.length) {
      throw cannotBeOpened(
        this.#path,
        `it has layout ${version}, and this version knows layout ${migrations.length}`,
      );
    }
    if (version < 1 || tables === 0) throw cannotBeOpened(this.#path, "it is damaged");
    return version;
  }

  #pragma(name: "user_version" | "application_id"): number {
    return Number(this.get(`SELECT ${name} AS value FROM pragma_${name}`)?.["value"]);
  }

  /** Changing the journal does not wait for other processes by itself, so it is tried again. */
  #switchToWriteAheadLog(): void {
    const pause = new Int32Array(new SharedArrayBuffer(4));
    for (let attempt = 1; ; attempt += 1) {
      try {
        this.#driver.exec("PRAGMA journal_mode = WAL");
        return;
      } catch (error) {
        if ((error as { code?: unknown }).code !== "SQLITE_BUSY" || attempt === 200) throw error;
        Atomics.wait(pause, 0, 0, 20);
      }
    }
  }
}

/** Whether a write failed because a value that must be unique is there already. */
export function isUniqueViolation(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code;
  return code === "SQLITE_CONSTRAINT_UNIQUE" || code === "SQLITE_CONSTRAINT_PRIMARYKEY";
}
