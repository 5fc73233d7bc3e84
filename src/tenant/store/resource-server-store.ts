import type { Database } from "./database.js";
import { DocumentStore } from "./document-store.js";

/** An API as the Management API answers it, under the name that it has there. */
export interface ResourceServerDocument {
  readonly id: string;
  readonly identifier: string;
  readonly name?: string;
  readonly scopes?: readonly { readonly value: string; readonly description?: string }[];
  readonly [field: string]: unknown;
}

/** The tenant's APIs. */
export class ResourceServerStore extends DocumentStore<ResourceServerDocument> {
  constructor(database: Database) {
    super(database, {
      name: "resource_servers",
      columns: ({ id, identifier }) => ({ id, identifier }),
    });
  }

  /** The API of that id or audience, or undefined. */
  findByEither(idOrIdentifier: string): ResourceServerDocument | undefined {
    return this.findBy({ sql: "id = ?1 OR identifier = ?1", values: [idOrIdentifier] });
  }
}
