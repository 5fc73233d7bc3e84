import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import Libsql from "libsql";
import { OperationError } from "../../errors/index.js";
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
export interface Change {
  readonly rows: number;
  readonly lastRowid: number;
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
  readonly #statements = new Map<string, Libsql.Statement<[readonly SqlValue[]]>>();

  private constructor(driver: Libsql.Database) {
    this.#driver = driver;
  }

  /**
   * Opens a database and brings its tables into shape; creates file and folder when missing.
   *
   * @param path a file, or ":memory:".
   * @throws OperationError "database-error", naming the path.
   */
  static open(path: string): Database {
    let driver: Libsql.Database | undefined;
    try {
      if (path !== ":memory:") createPrivately(path);
      driver = new Libsql(path, { timeout: busyTimeoutMs });
      const database = new Database(driver);
      database.#prepareFile(path);
      return database;
    } catch (error) {
      driver?.close();
      if (error instanceof OperationError) throw error;
      throw databaseError(path, reason(error), error);
    }
  }

  /** The first row that a query finds. */
  get(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.#statement(sql).get(values) as Row | undefined;
  }

  /** All rows that a query finds. */
  all(sql: string, ...values: SqlValue[]): Row[] {
    return this.#statement(sql).all(values) as Row[];
  }

  /** Carries out a statement that changes something. */
  run(sql: string, ...values: SqlValue[]): Change {
    const result = this.#statement(sql).run(values);
    return { rows: result.changes, lastRowid: Number(result.lastInsertRowid) };
  }

  /** Carries out several statements that take no values. */
  execute(sql: string): void {
    this.#driver.exec(sql);
  }

  /** Does all of the work or none of it. Must not be nested. */
  transaction<Result>(work: () => Result): Result {
    // Taking the write lock at once: a lock that is upgraded later cannot wait for its turn.
    this.#driver.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#driver.exec("COMMIT");
      return result;
    } catch (error) {
      // A full disk, for one, has ended the transaction already.
      if (this.#driver.inTransaction) this.#driver.exec("ROLLBACK");
      throw error;
    }
  }

  /** Closes the file. Nothing may be asked afterwards. */
  close(): void {
    this.#statements.clear();
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

  #prepareFile(path: string): void {
    this.#driver.exec("PRAGMA foreign_keys = ON");
    this.#driver.exec("PRAGMA temp_store = MEMORY");
    // 32 MB: an index of a hundred thousand organizations stays at hand, for counting them.
    this.#driver.exec("PRAGMA cache_size = -32768");
    switchToWriteAheadLog(this.#driver);
    // With a write-ahead log, NORMAL loses nothing when the process dies; FULL would guard against
    // loss of power as well, at a third of the speed.
    this.#driver.exec("PRAGMA synchronous = NORMAL");
    this.transaction(() => {
      const version = this.#readVersion(path);
      if (version === migrations.length) return;
      for (const step of migrations.slice(version)) this.execute(step);
      this.execute(
        `PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length};`,
      );
    });
  }

  /** The layout that the file has; 0 when there is nothing in it. */
  #readVersion(path: string): number {
    if (this.#pragma("application_id") === applicationId) {
      const version = this.#pragma("user_version");
      if (version <= migrations.length) return version;
      throw databaseError(
        path,
        `it has layout ${version}, and this version knows layout ${migrations.length}`,
      );
    }
    const isEmpty = this.get("SELECT count(*) AS tables FROM sqlite_schema")?.["tables"] === 0;
    if (isEmpty) return 0;
    throw databaseError(path, "it is a database of another program");
  }

  #pragma(name: "user_version" | "application_id"): number {
    return Number(this.get(`SELECT ${name} AS value FROM pragma_${name}`)?.["value"]);
  }
}

/** Whether a write failed because a value that must be unique is there already. */
export function isUniqueViolation(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code;
  return code === "SQLITE_CONSTRAINT_UNIQUE" || code === "SQLITE_CONSTRAINT_PRIMARYKEY";
}

function createPrivately(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  // The file holds a client secret and a signing key.
  closeSync(openSync(path, "a", 0o600));
}

/** Changing the journal does not wait for other processes by itself, so it is tried again. */
function switchToWriteAheadLog(driver: Libsql.Database): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let attempt = 1; ; attempt += 1) {
    try {
      driver.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      if ((error as { code?: unknown }).code !== "SQLITE_BUSY" || attempt === 200) throw error;
      Atomics.wait(pause, 0, 0, 20);
    }
  }
}

function databaseError(path: string, why: string, cause?: unknown): OperationError {
  return new OperationError(
    `The embedded tenant's database ${path} cannot be opened: ${why}. ` +
      "Give a path that can be written, or move the file away to start afresh.",
    { code: "database-error", ...(cause !== undefined && { cause }) },
  );
}

function reason(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: string };
  switch (code) {
    case "EACCES":
    case "EROFS":
    case "SQLITE_READONLY":
      return "it may not be written";
    case "EISDIR":
      return "it is a folder";
    case "ENOTDIR":
    case "EEXIST":
      return "a part of the path is a file, not a folder";
    case "SQLITE_NOTADB":
      return "it is not a database";
    case "SQLITE_CORRUPT":
      return "it is damaged";
    case "SQLITE_BUSY":
      return "another process keeps it locked";
    default:
      return message ?? String(error);
  }
}
