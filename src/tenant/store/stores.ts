import type { Clock } from "../clock.js";
import { ClientStore } from "./client-store.js";
import { ConnectionStore } from "./connection-store.js";
import type { Database } from "./database.js";
import { OrganizationConnectionStore } from "./organization-connection-store.js";
import { OrganizationStore } from "./organization-store.js";
import { SettingStore } from "./setting-store.js";

/** Everything that the tenant keeps, over one database. */
export interface Stores {
  readonly database: Database;
  readonly organizations: OrganizationStore;
  readonly connections: ConnectionStore;
  readonly organizationConnections: OrganizationConnectionStore;
  readonly clients: ClientStore;
  readonly settings: SettingStore;
}

/** Puts the stores over a database. */
export function createStores(database: Database, clock: Clock): Stores {
  return {
    database,
    organizations: new OrganizationStore(database, clock),
    connections: new ConnectionStore(database),
    organizationConnections: new OrganizationConnectionStore(database),
    clients: new ClientStore(database),
    settings: new SettingStore(database),
  };
}
