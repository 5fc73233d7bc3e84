import { databaseStrategy, type Connection } from "../../model/index.js";
import type { Database, Row } from "./database.js";
import { createIdentifier } from "./identifier.js";

/** A connection of the tenant as the API answers it. */
export interface ConnectionDocument extends Connection {
  readonly display_name?: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly enabled_clients: readonly string[];
  readonly realms: readonly string[];
  readonly is_domain_connection: boolean;
  readonly show_as_button?: boolean;
  readonly authentication: Readonly<Record<string, unknown>>;
  readonly connected_accounts: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What can be changed of a connection; null removes. */
export type ConnectionChange = {
  readonly [Name in keyof Omit<ConnectionDocument, "id" | "name" | "strategy">]?:
    ConnectionDocument[Name] | null;
};

/** What a new connection is made of. */
export type NewConnection = Pick<ConnectionDocument, "name" | "strategy"> & ConnectionChange;

/** Which connections of a list are wanted. */
export interface ConnectionFilter {
  readonly name?: string;
  readonly strategies?: readonly string[];
  /** One of the domains whose users log in with it. */
  readonly domainAlias?: string;
}

/** Strategies whose connections can be shown as a button of their own. */
const enterpriseStrategies = [
  "ad",
  "adfs",
  "auth0-adldap",
  "google-apps",
  "oidc",
  "okta",
  "pingfederate",
  "samlp",
  "waad",
];

/** What Auth0 sets in a database that did not say it itself. */
const databaseOptions = {
  mfa: { active: true, return_enroll_settings: true },
  passwordPolicy: "good",
  passkey_options: {
    challenge_ui: "both",
    local_enrollment_enabled: true,
    progressive_enrollment_enabled: true,
  },
  strategy_version: 2,
  authentication_methods: { passkey: { enabled: false }, password: { enabled: true } },
  brute_force_protection: true,
};

/** The connections of the tenant, as far as organizations need them. */
export class ConnectionStore {
  constructor(private readonly database: Database) {}

  /** Adds a connection. Throws a unique violation when the name is taken. */
  create(connection: NewConnection): ConnectionDocument {
    const { options, ...given } = connection;
    const document = withoutNulls({
      id: createIdentifier("con"),
      options: { ...(connection.strategy === databaseStrategy && databaseOptions), ...options },
      is_domain_connection: false,
      ...(enterpriseStrategies.includes(connection.strategy) && { show_as_button: false }),
      authentication: { active: true },
      connected_accounts: { active: false },
      enabled_clients: [],
      realms: [connection.name],
      ...given,
    });
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
  update(id: string, change: ConnectionChange): ConnectionDocument | undefined {
    return this.database.transaction(() => {
      const current = this.findById(id);
      if (current === undefined) return undefined;
      const document = withoutNulls({ ...current, ...change });
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
         AND (?3 IS NULL OR ?3 IN (SELECT value FROM json_each(document, '$.options.domain_aliases')))
       ORDER BY seq`,
      filter.name ?? null,
      strategies.length === 0 ? null : JSON.stringify(strategies),
      filter.domainAlias ?? null,
    );
    return rows.flatMap((row) => read(row) ?? []);
  }
}

function withoutNulls(document: object): ConnectionDocument {
  const kept = Object.entries(document).filter(([, value]) => value !== null);
  return Object.fromEntries(kept) as unknown as ConnectionDocument;
}

function read(row: Row | undefined): ConnectionDocument | undefined {
  const document = row?.["document"];
  return typeof document === "string" ? (JSON.parse(document) as ConnectionDocument) : undefined;
}
