import { openCacheFile, textIn, type CacheFile } from "./cache-file.js";
import { CachedList } from "./cached-list.js";
import { parsePosition, type Position } from "./position.js";

/** What a tenant's organization had in a collection when it was read. */
export interface Remembered {
  readonly items: readonly unknown[];
  /** Milliseconds since 1970. */
  readonly readAt: number;
  /** What was declared then, in a form that can be compared; not what it meant. */
  readonly declared: string;
}

/** What was read, for {@link TenantCache.keep}. */
export interface KeptEntries extends Remembered {
  readonly collection: string;
  /** The organization's id. */
  readonly organization: string;
}

/** What an event was about. Where it says no more, it is about everything of the organization. */
export interface Touched {
  readonly organization: string;
  readonly collection?: string | undefined;
  /** Whether it is about the organization's own fields, and none of its collections. */
  readonly isItself?: boolean | undefined;
}

/** How a cache is opened. */
export interface TenantCacheOptions {
  /** What the tenant is, as plans know it; what one tenant has is never taken for another's. */
  readonly tenant: string;
  /** Nothing is believed for longer, events or not. Milliseconds. */
  readonly maxAgeMs: number;
  /** The present time, in milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * What was read of one tenant's collections, and of its list of organizations.
 *
 * The rule that makes it safe, for two processes as well: entries are kept together with the position
 * from which the events have to be read on that may contradict them, and a position only ever moves
 * forward together with forgetting what the events before it named. Whoever keeps entries sets the
 * position back to where it stood before they were read; reading an event twice only forgets too much.
 *
 * A cache that fails, because its disk is full or it was damaged, is empty from then on: it is never
 * the reason for an error.
 *
 * @example
 * const cache = TenantCache.open(".orgwright/cache.db", { tenant: "acme.eu.auth0.com", maxAgeMs: 86_400_000, now: Date.now });
 */
export class TenantCache {
  /** The tenant's organizations without what hangs on them. */
  readonly list: CachedList;
  readonly #tenant: string;
  readonly #now: () => number;
  #file: CacheFile | undefined;

  private constructor(file: CacheFile, { tenant, now }: TenantCacheOptions) {
    this.#file = file;
    this.#tenant = tenant;
    this.#now = now;
    this.list = new CachedList(tenant, {
      ask: (question) => this.#try(question),
      write: (work, position) => {
        this.#write((open) => {
          if (position !== undefined) this.#setPosition(open, position);
          work(open);
        });
      },
    });
  }

  /** @returns why not, in words that go on after "the cache", where the file cannot be used */
  static open(path: string, options: TenantCacheOptions): TenantCache | string {
    const file = openCacheFile(path);
    if (typeof file === "string") return file;
    const cache = new TenantCache(file, options);
    cache.#dropOlderThan(options.maxAgeMs);
    return cache;
  }

  /** From where events must be read on; undefined where nothing is remembered. */
  position(): Position | undefined {
    const text = this.#try((file) => {
      const [row] = file.all(
        "SELECT CAST(position AS BLOB) AS position FROM tenants WHERE tenant = ?",
        this.#tenant,
      );
      return row && textIn(row["position"]);
    });
    return text === undefined ? undefined : parsePosition(parseJson(text));
  }

  /** What is remembered of an organization's collection. Believe it only after {@link catchUp}. */
  entries(collection: string, organization: string): Remembered | undefined {
    return this.#try((file) => {
      const [row] = file.all(
        "SELECT CAST(items AS BLOB) AS items, CAST(declared AS BLOB) AS declared, read_at FROM entries WHERE tenant = ? AND collection = ? AND organization = ?",
        this.#tenant,
        collection,
        organization,
      );
      if (row === undefined) return undefined;
      const items = parseItems(textIn(row["items"]));
      if (items === undefined) return undefined;
      return { items, declared: textIn(row["declared"]), readAt: Number(row["read_at"]) };
    });
  }

  /** Forgets what events named, and notes how far they were read. */
  catchUp(touched: readonly Touched[], position: Position): void {
    this.#write((file) => {
      this.#forget(file, touched);
      this.#setPosition(file, position);
    });
  }

  /** Forgets what this process itself has changed, or found to be otherwise. */
  forget(touched: readonly Touched[]): void {
    if (touched.length > 0) this.#write((file) => this.#forget(file, touched));
  }

  /** Forgets everything of the tenant: its events are no longer known from where they must be read. */
  clear(): void {
    this.#write((file) => {
      file.run("DELETE FROM entries WHERE tenant = ?", this.#tenant);
      file.run("DELETE FROM organizations WHERE tenant = ?", this.#tenant);
      file.run("DELETE FROM tenants WHERE tenant = ?", this.#tenant);
    });
  }

  /**
   * Keeps what was read.
   *
   * @param position how far events had been read before the first of the entries was read
   */
  keep(entries: readonly KeptEntries[], position: Position): void {
    if (entries.length === 0) return;
    this.#write((file) => {
      for (const { collection, organization, items, declared, readAt } of entries) {
        file.run(
          "INSERT OR REPLACE INTO entries (tenant, collection, organization, items, declared, read_at) VALUES (?, ?, ?, ?, ?, ?)",
          this.#tenant,
          collection,
          organization,
          JSON.stringify(items),
          declared,
          Math.trunc(readAt),
        );
      }
      this.#setPosition(file, position);
    });
  }

  /** Of how many organizations a collection is remembered. */
  count(collection: string): number {
    const rows = this.#try((file) =>
      file.all(
        "SELECT count(*) AS count FROM entries WHERE tenant = ? AND collection = ?",
        this.#tenant,
        collection,
      ),
    );
    return Number(rows?.[0]?.["count"] ?? 0);
  }

  /** The organizations whose collection was read longest ago, the oldest first. */
  oldest(collection: string, count: number): ReadonlySet<string> {
    const rows = this.#try((file) =>
      file
        .all(
          "SELECT CAST(organization AS BLOB) AS organization FROM entries WHERE tenant = ? AND collection = ? ORDER BY read_at LIMIT ?",
          this.#tenant,
          collection,
          count,
        )
        .map((row) => textIn(row["organization"])),
    );
    return new Set(rows ?? []);
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  #dropOlderThan(maxAgeMs: number): void {
    const begun = this.#now() - maxAgeMs;
    this.#write((file) => {
      // A clock that was set back must not make anything last for ever.
      for (const table of ["entries", "organizations"]) {
        file.run(
          `DELETE FROM ${table} WHERE tenant IN (SELECT tenant FROM tenants WHERE tenant = ? AND (begun_at < ? OR begun_at > ?))`,
          this.#tenant,
          Math.trunc(begun),
          Math.trunc(this.#now()),
        );
      }
      file.run(
        "DELETE FROM tenants WHERE tenant = ? AND (begun_at < ? OR begun_at > ?)",
        this.#tenant,
        Math.trunc(begun),
        Math.trunc(this.#now()),
      );
    });
  }

  /** Forgets a collection of all organizations. */
  forgetCollections(names: readonly string[]): void {
    if (names.length === 0) return;
    this.#write((file) => {
      for (const name of names) {
        file.run("DELETE FROM entries WHERE tenant = ? AND collection = ?", this.#tenant, name);
      }
    });
  }

  #forget(file: CacheFile, touched: readonly Touched[]): void {
    for (const { organization, collection, isItself } of touched) {
      if (collection === undefined) this.list.doubt(file, organization);
      if (isItself) continue;
      if (collection === undefined) {
        file.run(
          "DELETE FROM entries WHERE tenant = ? AND organization = ?",
          this.#tenant,
          organization,
        );
      } else {
        file.run(
          "DELETE FROM entries WHERE tenant = ? AND collection = ? AND organization = ?",
          this.#tenant,
          collection,
          organization,
        );
      }
    }
  }

  #setPosition(file: CacheFile, position: Position): void {
    file.run(
      "INSERT INTO tenants (tenant, begun_at, position, listing) VALUES (?, ?, ?, 0) ON CONFLICT (tenant) DO UPDATE SET position = excluded.position",
      this.#tenant,
      Math.trunc(this.#now()),
      JSON.stringify(position),
    );
  }

  #write(work: (file: CacheFile) => void): void {
    this.#try((file) => {
      file.transaction(() => {
        work(file);
      });
      return true;
    });
  }

  /** What the file says; a file that fails is let go, and everything is read from the tenant. */
  #try<Result>(ask: (file: CacheFile) => Result): Result | undefined {
    if (this.#file === undefined) return undefined;
    try {
      return ask(this.#file);
    } catch {
      this.close();
      return undefined;
    }
  }
}

function parseItems(text: string): readonly unknown[] | undefined {
  const value = parseJson(text);
  return Array.isArray(value) ? value : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
