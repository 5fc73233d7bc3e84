import type { Endpoint } from "./endpoint.js";
import type { ThingKind } from "./thing.js";

/** A login connection of a tenant, as far as organizations need it. */
export interface Connection {
  readonly id: string;
  readonly name: string;
  /** Auth0's word for its kind: `auth0` is a database, `google-oauth2` a social login, and so on. */
  readonly strategy: string;
}

/** The strategy of database connections, the only ones that can offer sign-up. */
export const databaseStrategy = "auth0";

function endpoint(rest = ""): Endpoint {
  return {
    method: "GET",
    template: `/api/v2/connections${rest}`,
    kind: "connection-read",
    scope: "read:connections",
  };
}

/** How the connections of a tenant are found. */
export const tenantConnection: ThingKind = {
  noun: { one: "connection", many: "connections" },
  list: endpoint(),
  key: "connections",
  byName: "name",
  one: endpoint("/{id}"),
  traits: ["strategy"],
  idPattern: /^con_[A-Za-z0-9]{16}$/,
};
