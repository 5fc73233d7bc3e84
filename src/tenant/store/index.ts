// What the tenant keeps: its database and one store per kind of thing.
// Must not know of requests, nor what is refused and why.
export type { Client, ClientStore } from "./client-store.js";
export type { ConnectionDocument, NewConnection } from "./connection-store.js";
export { Database, isUniqueViolation, type SqlCondition } from "./database.js";
export { randomText } from "./identifier.js";
export {
  maySignUp,
  mergeSettings,
  newSettings,
  type Membership,
  type SettingsBody,
} from "./organization-connection-store.js";
export {
  liveView,
  type Order,
  type OrganizationBody,
  type OrganizationStore,
  type View,
} from "./organization-store.js";
export type { SettingStore } from "./setting-store.js";
export { createStores, type Stores } from "./stores.js";
