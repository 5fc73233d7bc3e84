import type { Connection } from "../../model/index.js";
import type { Database, Row } from "./database.js";
import { createIdentifier } from "./identifier.js";

/** A connection of the tenant as the API answers it. */
export interface ConnectionDocument extends Connection {
  readonly display_name?: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly enabled_clients: readonly string[];
  readonly realms: readonly string[];
  readonly is_domain_connection: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What a new connection is made of. */
export type NewConnection = Pick<ConnectionDocument, "name" | "strategy"> &
  Partial<Omit<ConnectionDocument, "id">>;

/** Which connections of a list are wanted. */
export interface ConnectionFilter {
  readonly name?: string;
  readonly strategies?: readonly string[];
}

/** The connections of the tenant, as far as organizations need them. */
export class ConnectionStore {
  constructor(private readonly database: Database) {}

  /** Adds a connection. Throws a unique violation when the name is taken. */
  create(connection: NewConnection): ConnectionDocument {
    const document: ConnectionDocument = {
      id: createIdentifier("con"),
      options: {},
      enabled_clients: [],
      realms: [connection.name],
      is_domain_connection: false,
      ...connection,
    };
    this.database.run(
      "INSERT INTO connections (id, name, strategy, document) VALUES (?, ?, ?, ?)",
      document.id,
      document.name,
      document.strategy,
      JSON.stringify(document),
    );
    return document;
  }

  /** The connection of that id, or undefined. */
  findById(id: string): ConnectionDocument | undefined {
    return read(this.database.get("SELECT document FROM connections WHERE id = ?", id));
  }

  /** The connection of that name, or undefined. */
  findByName(name: string): ConnectionDocument | undefined {
    return read(this.database.get("SELECT document FROM connections WHERE name = ?", name));
  }

  /** Replaces what the change names. Returns undefined when there is no such connection. */
  update(id: string, change: Partial<ConnectionDocument>): ConnectionDocument | undefined {
    return this.database.transaction(() => {
      const current = this.findById(id);
      if (current === undefined) return undefined;
      const document = { ...current, ...change };
      this.database.run(
        "UPDATE connections SET document = ? WHERE id = ?",
        JSON.stringify(document),
        id,
      );
      return document;
    });
  }

  /** Removes a connection, also from every organization. Returns whether it was there. */
  delete(id: string): boolean {
    return this.database.run("DELETE FROM connections WHERE id = ?", id).rows > 0;
  }

  /** All connections that the filter lets through, in the order of their creation. */
  list(filter: ConnectionFilter = {}): readonly ConnectionDocument[] {
    const strategies = filter.strategies ?? [];
    const rows = this.database.all(
      `SELECT document FROM connections
       WHERE (?1 IS NULL OR name = ?1)
         AND (?2 IS NULL OR strategy IN (SELECT value FROM json_each(?2)))
       ORDER BY seq`,
      filter.name ?? null,
      strategies.length === 0 ? null : JSON.stringify(strategies),
    );
    return rows.flatMap((row) => read(row) ?? []);
  }
}

function read(row: Row | undefined): ConnectionDocument | undefined {
  const document = row?.["document"];
  return typeof document === "string" ? (JSON.parse(document) as ConnectionDocument) : undefined;
}
