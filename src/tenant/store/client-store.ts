import type { Database, Row } from "./database.js";

/** A machine-to-machine client that may ask for tokens. */
export interface Client {
  readonly clientId: string;
  readonly name: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
  /** With which the client's assertions are checked, PEM; absent when it has only its secret. */
  readonly publicKeyPem?: string;
}

/** The clients of the tenant. */
export class ClientStore {
  constructor(private readonly database: Database) {}

  /** Adds a client, or replaces the one of that id. */
  put(client: Client): void {
    this.database.run(
      "INSERT OR REPLACE INTO clients (client_id, name, client_secret, scopes, public_key) VALUES (?, ?, ?, ?, ?)",
      client.clientId,
      client.name,
      client.clientSecret,
      JSON.stringify(client.scopes),
      client.publicKeyPem ?? null,
    );
  }

  /** The client of that id, or undefined. */
  find(clientId: string): Client | undefined {
    const row = this.database.get("SELECT * FROM clients WHERE client_id = ?", clientId);
    return row && readClient(row);
  }

  /** All clients, by id. */
  list(): readonly Client[] {
    return this.database.all("SELECT * FROM clients ORDER BY client_id").map(readClient);
  }
}

function readClient(row: Row): Client {
  const publicKey = row["public_key"];
  return {
    clientId: String(row["client_id"]),
    name: String(row["name"]),
    clientSecret: String(row["client_secret"]),
    scopes: JSON.parse(String(row["scopes"])) as string[],
    ...(typeof publicKey === "string" && { publicKeyPem: publicKey }),
  };
}
