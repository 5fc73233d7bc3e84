import { invariant } from "../../errors/index.js";
import { databaseStrategy } from "../../model/index.js";
import { allScopes } from "../routes/index.js";
import { randomText, type Client, type Stores } from "../store/index.js";

/**
 * Fills an empty database with what a new tenant of Auth0's holds: a database connection, a social
 * one, and a machine-to-machine client with every scope. Returns that client, also of an old one.
 */
export function ensureFurnished(stores: Stores): Client {
  return stores.database.transaction(() => {
    const known = stores.settings.get("default_client_id");
    if (known !== undefined) {
      const client = stores.clients.find(known);
      invariant(client, "the default client of a tenant is never removed");
      return client;
    }
    stores.connections.create({
      name: "Username-Password-Authentication",
      strategy: databaseStrategy,
    });
    stores.connections.create({ name: "google-oauth2", strategy: "google-oauth2" });
    const client: Client = {
      clientId: randomText(32),
      name: "Orgwright",
      clientSecret: randomText(64),
      scopes: allScopes,
    };
    stores.clients.put(client);
    stores.settings.putIfAbsent("default_client_id", client.clientId);
    return client;
  });
}
