import { textIn, type CacheFile } from "./cache-file.js";
import type { Position } from "./position.js";

/** An organization of a tenant's list, as it was kept. */
export interface Listed {
  readonly id: string;
  /** Undefined where something has happened to it since: it may even be gone. */
  readonly item: unknown;
}

/** How the file is come by; what fails is undefined, and nobody's error. */
interface Access {
  ask<Result>(question: (file: CacheFile) => Result): Result | undefined;
  /** Does all of it or nothing, after setting the position where one is given. */
  write(work: (file: CacheFile) => void, position?: Position): void;
}

/** The rows of the list that counts. */
const ofList = "FROM organizations JOIN tenants USING (tenant, listing) WHERE tenant = ?";

/**
 * A tenant's list of organizations. It is read anew under another number while the old one is in use, so
 * that a list which nobody read to its end never counts.
 */
export class CachedList {
  readonly #tenant: string;
  readonly #access: Access;

  /** Part of a TenantCache. */
  constructor(tenant: string, access: Access) {
    this.#tenant = tenant;
    this.#access = access;
  }

  /** How many organizations it has, those in doubt included; undefined where it is not kept. */
  count(): number | undefined {
    const rows = this.#access.ask((file) =>
      file.all(`SELECT count(*) AS count ${ofList}`, this.#tenant),
    );
    const count = Number(rows?.[0]?.["count"] ?? 0);
    return count === 0 ? undefined : count;
  }

  /** The ids of those to which something has happened since. */
  doubtful(): readonly string[] {
    const rows = this.#access.ask((file) =>
      file
        .all(
          `SELECT CAST(organization AS BLOB) AS organization ${ofList} AND length(item) = 0`,
          this.#tenant,
        )
        .map((row) => textIn(row["organization"])),
    );
    return rows ?? [];
  }

  /** Part of it, in the order of ids: what follows an id, at most so many. */
  after(id: string, count: number): readonly Listed[] {
    const rows = this.#access.ask((file) =>
      file
        .all(
          `SELECT CAST(organization AS BLOB) AS organization, CAST(item AS BLOB) AS item ${ofList} AND organization > ? ORDER BY organization LIMIT ?`,
          this.#tenant,
          id,
          count,
        )
        .map((row) => ({ id: textIn(row["organization"]), item: parse(textIn(row["item"])) })),
    );
    return rows ?? [];
  }

  /** Keeps part of a list that is being read. It counts once it is complete; see {@link complete}. */
  keep(listing: number, organizations: readonly { readonly id: string }[]): void {
    if (organizations.length === 0) return;
    this.#access.write((file) => {
      for (const each of organizations) this.#put(file, listing, each.id, each);
    });
  }

  /**
   * Takes a list for what the tenant has.
   *
   * @param position how far events had been read before the first of the list was read
   */
  complete(listing: number, position: Position): void {
    this.#access.write((file) => {
      file.run(
        "DELETE FROM organizations WHERE tenant = ? AND listing <> ?",
        this.#tenant,
        listing,
      );
      file.run("UPDATE tenants SET listing = ? WHERE tenant = ?", listing, this.#tenant);
    }, position);
  }

  /**
   * Keeps what became of organizations that were read again; undefined: they are gone.
   *
   * @param position how far events had been read before
   */
  settle(
    found: readonly { readonly id: string; readonly current: object | undefined }[],
    position: Position,
  ): void {
    if (found.length === 0) return;
    this.#access.write((file) => {
      const listing = this.#listing(file);
      if (listing === 0) return;
      for (const { id, current } of found) {
        if (current !== undefined) this.#put(file, listing, id, current);
        else {
          file.run(
            "DELETE FROM organizations WHERE tenant = ? AND organization = ?",
            this.#tenant,
            id,
          );
        }
      }
    }, position);
  }

  /** Within a transaction: what the list says of an organization is in doubt; one that it lacks may have come. */
  doubt(file: CacheFile, id: string): void {
    const listing = this.#listing(file);
    if (listing !== 0) this.#put(file, listing, id, undefined);
  }

  #listing(file: CacheFile): number {
    const [row] = file.all("SELECT listing FROM tenants WHERE tenant = ?", this.#tenant);
    return Number(row?.["listing"] ?? 0);
  }

  #put(file: CacheFile, listing: number, id: string, item: object | undefined): void {
    file.run(
      "INSERT OR REPLACE INTO organizations (tenant, listing, organization, item) VALUES (?, ?, ?, ?)",
      this.#tenant,
      listing,
      id,
      item === undefined ? "" : JSON.stringify(item),
    );
  }
}

function parse(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
