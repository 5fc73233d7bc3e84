import { databaseStrategy } from "../../model/index.js";
import { createClient } from "../routes/index.js";
import type { Client, Stores } from "../store/index.js";

/**
 * Fills an empty database with what a new tenant of Auth0's holds: a database connection, a social
 * one, the global client, and a machine-to-machine client with every scope. Returns the latter, also
 * of an old tenant; where it was deleted, there is a new one.
 */
export function ensureFurnished(stores: Stores): Client {
  return stores.database.transaction(() => {
    const known = stores.settings.get("default_client_id");
    const client = known === undefined ? undefined : stores.clients.find(known);
    if (client !== undefined) return client;
    if (known === undefined) {
      stores.connections.create({
        name: "Username-Password-Authentication",
        strategy: databaseStrategy,
      });
      stores.connections.create({
        name: "google-oauth2",
        strategy: "google-oauth2",
        options: { email: true, profile: true, scope: ["email", "profile"] },
      });
    }
    const made = createClient({ name: "Orgwright", app_type: "non_interactive" }, "every");
    stores.clients.create(made.client, made.document);
    stores.settings.put("default_client_id", made.client.clientId);
    if (known === undefined) {
      const global = createClient({ name: "All Applications", global: true });
      stores.clients.create(global.client, global.document);
    }
    return made.client;
  });
}
