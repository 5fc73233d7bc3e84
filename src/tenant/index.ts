/**
 * The embedded tenant: the organization part of Auth0's Management API over a database.
 *
 * @module orgwright/tenant
 */
// Must not know the client that speaks to it; they meet over HTTP alone.
export type { TenantClock } from "./clock.js";
export type { EventOptions } from "./events/index.js";
export type { Fault } from "./faults/index.js";
export type {
  Seed,
  SeedClient,
  SeedConnection,
  SeedOrganization,
  SeedReport,
} from "./seed/index.js";
export {
  startTenant,
  type Auth0ClientOptions,
  type CertificateFiles,
  type IssueTokenOptions,
  type RequestLog,
  type Tenant,
  type TenantOptions,
  type TenantSnapshot,
} from "./server/index.js";
