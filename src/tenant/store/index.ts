// What the tenant keeps: its database and one store per kind of thing.
// Must not know of requests, nor what is refused and why.
export type { ClientGrantDocument } from "./client-grant-store.js";
export type { Client, ClientDocument, ClientStore } from "./client-store.js";
export type { ConnectionChange, ConnectionDocument, NewConnection } from "./connection-store.js";
export { Database, isUniqueViolation, type SqlCondition } from "./database.js";
export type { DiscoveryDomain } from "./discovery-domain-store.js";
export type { EventContext, EventStore, StoredEvent } from "./event-store.js";
export { createIdentifier, createOrderedIdentifier, randomHex, randomText } from "./identifier.js";
export type { InvitationDocument } from "./invitation-store.js";
export type { LogEntry } from "./log-store.js";
export type { Association } from "./organization-client-store.js";
export {
  maySignUp,
  mergeSettings,
  newSettings,
  type EnabledConnection,
  type SettingsBody,
} from "./organization-connection-store.js";
export {
  liveView,
  type ListedOrganization,
  type Order,
  type OrganizationBody,
} from "./organization-store.js";
export type { ResourceServerDocument } from "./resource-server-store.js";
export type { Permission, RoleDocument } from "./role-store.js";
export type { SettingStore } from "./setting-store.js";
export type { SnapshotStore } from "./snapshot-store.js";
export { StateCopies, type StateCopy } from "./state-copies.js";
export { createStores, type Stores } from "./stores.js";
export type { UserDocument } from "./user-store.js";
export { allOf, type LaggingTable, type ListedRow, type RowList, type View } from "./view.js";
