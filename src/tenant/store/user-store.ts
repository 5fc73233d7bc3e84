import type { Database } from "./database.js";
import { DocumentStore } from "./document-store.js";

/** Where a user comes from. */
export interface Identity {
  readonly connection: string;
  readonly user_id: string;
  readonly provider: string;
  readonly isSocial: boolean;
}

/** A user as the API answers it. */
export interface UserDocument {
  readonly user_id: string;
  readonly email?: string;
  readonly username?: string;
  readonly created_at: string;
  readonly identities: readonly Identity[];
  readonly [field: string]: unknown;
}

/** The users of the tenant. An address or a username is unique within a connection. */
export class UserStore extends DocumentStore<UserDocument> {
  constructor(database: Database) {
    super(database, {
      name: "users",
      columns: (user) => ({
        id: user.user_id,
        connection: user.identities[0]?.connection ?? "",
        email: user.email ?? null,
        username: user.username ?? null,
        created_at: Date.parse(user.created_at),
      }),
    });
  }

  /** The users with that address, capitals and all. */
  listByEmail(email: string): readonly UserDocument[] {
    return this.list({ sql: "email = ?", values: [email] });
  }
}
