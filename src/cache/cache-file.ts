import { chmodSync, closeSync, mkdirSync, openSync, readSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type Libsql from "libsql";
import { explainSystemError, refuseKept } from "../file/index.js";

/** Where it is kept unless told otherwise, in the folder that the process stands in. */
export const defaultCachePath = join(".orgwright", "cache.db");

/** Marks a file as such a cache; the letters "OrgC". */
const applicationId = 0x4f726743;

/** The layout of the tables. Another one is a miss: what is in it can be read from the tenant again. */
const layout = 2;

/** It is loaded where a file is opened: most runs keep nothing. */
function loadDriver(): typeof Libsql {
  return createRequire(import.meta.url)("libsql") as typeof Libsql;
}

/** How long one process waits for another one that writes. */
const busyTimeoutMs = 5_000;

/**
 * One row per tenant: from where its events must be read on before anything else may be believed, and
 * since when. One row per organization and collection: what was read, and for which declaration. One row
 * per organization of the tenant's list, which may be read anew while another process uses the old one;
 * without a text where something has happened since.
 */
const tables = `
CREATE TABLE tenants (
  tenant TEXT PRIMARY KEY,
  begun_at INTEGER NOT NULL,
  position TEXT NOT NULL,
  listing INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE organizations (
  tenant TEXT NOT NULL,
  listing INTEGER NOT NULL,
  organization TEXT NOT NULL,
  item TEXT NOT NULL,
  PRIMARY KEY (tenant, listing, organization)
) WITHOUT ROWID;
CREATE TABLE entries (
  tenant TEXT NOT NULL,
  collection TEXT NOT NULL,
  organization TEXT NOT NULL,
  items TEXT NOT NULL,
  declared TEXT NOT NULL,
  read_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, collection, organization)
) WITHOUT ROWID;
CREATE INDEX entries_by_age ON entries (tenant, collection, read_at);
`;

/** How SQLite keeps the statements that made the tables. */
const schema = tables.split(";\n").flatMap((statement) => statement.trim() || []);

/** A value that a statement binds. */
type SqlValue = string | number;

/** What a query may ask for: the driver ends the process when it meets a text that is none. */
type Cell = number | ArrayBuffer;

/** An open file of the cache. */
export class CacheFile {
  readonly #driver: Libsql.Database;
  readonly #statements = new Map<string, Libsql.Statement<[readonly SqlValue[]]>>();

  /** Use {@link openCacheFile}. */
  constructor(driver: Libsql.Database) {
    this.#driver = driver;
  }

  /** The rows that a query finds. It asks for texts as `CAST(… AS BLOB)`, to be read by {@link textIn}. */
  all(sql: string, ...values: SqlValue[]): readonly Readonly<Record<string, Cell>>[] {
    return this.#statement(sql).all(values) as Record<string, Cell>[];
  }

  /** Carries out a statement that changes something. */
  run(sql: string, ...values: SqlValue[]): void {
    this.#statement(sql).run(values);
  }

  /** Does all of the work or none of it. */
  transaction(work: () => void): void {
    this.#driver.exec("BEGIN IMMEDIATE");
    try {
      work();
      this.#driver.exec("COMMIT");
    } catch (error) {
      if (this.#driver.inTransaction) this.#driver.exec("ROLLBACK");
      throw error;
    }
  }

  close(): void {
    this.#statements.clear();
    this.#driver.close();
  }

  #statement(sql: string): Libsql.Statement<[readonly SqlValue[]]> {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#driver.prepare<[readonly SqlValue[]]>(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** The text of a cell. Throws TypeError for what is none. */
export function textIn(cell: Cell | undefined): string {
  if (typeof cell !== "object") throw new TypeError("no text");
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(cell);
}

/**
 * Opens the file of a cache, and makes it when it is missing. One that is damaged or has another layout
 * is made anew: nothing in it is the only copy of anything. A file that is something else is left as it
 * is.
 *
 * @returns why not, in words that go on after "the cache", where it cannot be used
 */
export function openCacheFile(path: string): CacheFile | string {
  try {
    const refused = refuseKept(path);
    if (refused !== undefined) return `${path} is not used: ${refused}`;
    if (isForeign(path)) return `${path} is not used: it is a file of something else`;
    mkdirSync(dirname(path), { recursive: true });
    // Names of organizations and addresses of people are nobody else's business.
    closeSync(openSync(path, "a", 0o600));
    chmodSync(path, 0o600);
  } catch (error) {
    return `${path} is not used: ${explainSystemError(error)}`;
  }
  try {
    return open(path);
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === "SQLITE_BUSY") return `${path} is not used: another process keeps it locked`;
  }
  try {
    for (const suffix of ["", "-journal"]) rmSync(`${path}${suffix}`, { force: true });
    closeSync(openSync(path, "a", 0o600));
    return open(path);
  } catch (error) {
    return `${path} is not used: ${explainSystemError(error)}`;
  }
}

class OtherLayout extends Error {}

function open(path: string): CacheFile {
  const driver = new (loadDriver())(path, { timeout: busyTimeoutMs });
  try {
    // One file, so that a job can keep it: no log beside it that would have to be kept as well.
    driver.exec("PRAGMA journal_mode = DELETE");
    // After a loss of power the cache may be damaged, which is a miss.
    driver.exec("PRAGMA synchronous = OFF");
    const file = new CacheFile(driver);
    file.transaction(() => {
      const found = pragma(file, "application_id");
      if (found === 0) {
        driver.exec(tables);
        driver.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${layout};`);
      } else if (
        found !== applicationId ||
        pragma(file, "user_version") !== layout ||
        !hasOurTables(file)
      ) {
        throw new OtherLayout();
      }
    });
    // A page that is damaged is found now and not in the middle of a plan.
    const [check] = file.all(
      "SELECT CAST(quick_check AS BLOB) AS found FROM pragma_quick_check(1)",
    );
    if (textIn(check?.["found"]) !== "ok") throw new OtherLayout();
    return file;
  } catch (error) {
    driver.close();
    throw error;
  }
}

/** Whether there are our tables and nothing else: views and triggers of somebody's would act for us. */
function hasOurTables(file: CacheFile): boolean {
  const marks = schema.map(() => "?").join(", ");
  const [found] = file.all(
    `SELECT count(*) FILTER (WHERE sql IN (${marks})) AS ours, count(sql) AS everything FROM sqlite_schema`,
    ...schema,
  );
  return found?.["ours"] === schema.length && found["everything"] === schema.length;
}

function pragma(file: CacheFile, name: "application_id" | "user_version"): number {
  const [row] = file.all(`SELECT ${name} AS value FROM pragma_${name}`);
  return Number(row?.["value"]);
}

/** Whether a file that is there begins like none of ours: somebody's own file is never written over. */
function isForeign(path: string): boolean {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return false;
  const head = Buffer.alloc(72);
  const descriptor = openSync(path, "r");
  try {
    readSync(descriptor, head, 0, head.length, 0);
  } finally {
    closeSync(descriptor);
  }
  // Where SQLite's format keeps it: https://www.sqlite.org/fileformat2.html#application_id
  return head.readUInt32BE(68) !== applicationId;
}
