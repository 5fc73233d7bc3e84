/** A login connection of a tenant, as far as organizations need it. */
export interface Connection {
  readonly id: string;
  readonly name: string;
  /** Auth0's word for its kind: `auth0` is a database, `google-oauth2` a social login, and so on. */
  readonly strategy: string;
}

/** The strategy of database connections, the only ones that can offer sign-up. */
export const databaseStrategy = "auth0";
