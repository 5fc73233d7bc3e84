import type { TenantClock } from "../clock.js";
import { ClientGrantStore } from "./client-grant-store.js";
import { ClientStore } from "./client-store.js";
import { ConnectionStore } from "./connection-store.js";
import type { Database } from "./database.js";
import { DiscoveryDomainStore } from "./discovery-domain-store.js";
import { EventStore } from "./event-store.js";
import { InvitationStore } from "./invitation-store.js";
import { LogStore } from "./log-store.js";
import { MemberStore } from "./member-store.js";
import { OrganizationClientStore } from "./organization-client-store.js";
import { OrganizationConnectionStore } from "./organization-connection-store.js";
import { OrganizationStore } from "./organization-store.js";
import { ResourceServerStore } from "./resource-server-store.js";
import { RoleStore } from "./role-store.js";
import { SettingStore } from "./setting-store.js";
import { SnapshotStore } from "./snapshot-store.js";
import { UserStore } from "./user-store.js";

/** Everything that the tenant keeps, over one database. */
export interface Stores {
  readonly database: Database;
  readonly organizations: OrganizationStore;
  readonly connections: ConnectionStore;
  readonly organizationConnections: OrganizationConnectionStore;
  readonly users: UserStore;
  readonly roles: RoleStore;
  readonly members: MemberStore;
  readonly invitations: InvitationStore;
  readonly resourceServers: ResourceServerStore;
  readonly clients: ClientStore;
  readonly clientGrants: ClientGrantStore;
  readonly organizationClients: OrganizationClientStore;
  readonly discoveryDomains: DiscoveryDomainStore;
  readonly events: EventStore;
  readonly logs: LogStore;
  readonly settings: SettingStore;
  readonly snapshots: SnapshotStore;
}

/** Puts the stores over a database. */
export function createStores(database: Database, clock: TenantClock): Stores {
  return {
    database,
    organizations: new OrganizationStore(database, clock),
    connections: new ConnectionStore(database),
    organizationConnections: new OrganizationConnectionStore(database),
    users: new UserStore(database),
    roles: new RoleStore(database),
    members: new MemberStore(database, clock),
    invitations: new InvitationStore(database, clock),
    resourceServers: new ResourceServerStore(database),
    clients: new ClientStore(database),
    clientGrants: new ClientGrantStore(database),
    organizationClients: new OrganizationClientStore(database),
    discoveryDomains: new DiscoveryDomainStore(database, clock),
    events: new EventStore(database, clock),
    logs: new LogStore(database, clock),
    settings: new SettingStore(database),
    snapshots: new SnapshotStore(database),
  };
}
