import type { Database, Row, SqlCondition } from "./database.js";
import { rowList, type RowList, type View } from "./view.js";

/** A client as the API answers it, without its secret. */
export interface ClientDocument {
  readonly client_id: string;
  readonly name: string;
  readonly [field: string]: unknown;
}

/** What tells a client from others that claim to be it, and what it may ask for. */
export interface Client {
  readonly clientId: string;
  readonly name: string;
  readonly clientSecret: string;
  /** Of the Management API's. */
  readonly scopes: readonly string[] | "every";
  /** With which the client's assertions are checked, PEM; absent when it has only its secret. */
  readonly publicKeyPem?: string;
}

/** The clients of the tenant. */
export class ClientStore {
  constructor(private readonly database: Database) {}

  /** Adds a client. Throws a unique violation when its id is taken. */
  create(client: Client, document: ClientDocument): void {
    this.database.run(
      "INSERT INTO clients (id, name, client_secret, scopes, public_key, document) VALUES (?, ?, ?, ?, ?, ?)",
      client.clientId,
      client.name,
      client.clientSecret,
      client.scopes === "every" ? "*" : JSON.stringify(client.scopes),
      client.publicKeyPem ?? null,
      JSON.stringify(document),
    );
  }

  /** The client of that id, or undefined. */
  find(clientId: string): Client | undefined {
    const row = this.database.get("SELECT * FROM clients WHERE id = ?", clientId);
    return row && readClient(row);
  }

  /** What the API answers about the client of that id, or undefined. */
  findDocument(clientId: string): ClientDocument | undefined {
    const row = this.database.get("SELECT document FROM clients WHERE id = ?", clientId);
    return row && (JSON.parse(String(row["document"])) as ClientDocument);
  }

  /** Changes what is known of a client; its secret only where one is given. */
  replace(document: ClientDocument, clientSecret: string | undefined): void {
    this.database.run(
      "UPDATE clients SET name = ?, document = ?, client_secret = coalesce(?, client_secret) WHERE id = ?",
      document.name,
      JSON.stringify(document),
      clientSecret ?? null,
      document.client_id,
    );
  }

  /** Removes a client, its grants and its associations. Returns whether it was there. */
  delete(clientId: string): boolean {
    return this.database.run("DELETE FROM clients WHERE id = ?", clientId).rows > 0;
  }

  /** The clients that the condition lets through, in the order of their creation. */
  rows(condition: SqlCondition, view: View = { table: "clients" }): RowList {
    return rowList(this.database, { ...view, condition });
  }
}

function readClient(row: Row): Client {
  const publicKey = row["public_key"];
  const scopes = String(row["scopes"]);
  return {
    clientId: String(row["id"]),
    name: String(row["name"]),
    clientSecret: String(row["client_secret"]),
    scopes: scopes === "*" ? "every" : (JSON.parse(scopes) as string[]),
    ...(typeof publicKey === "string" && { publicKeyPem: publicKey }),
  };
}
