// The embedded tenant: the organization part of Auth0's Management API over a database.
// Must not know the client that speaks to it; they meet over HTTP alone.
export type { Clock } from "./clock.js";
export type { Fault } from "./fault.js";
export type { RequestLog } from "./request-log.js";
export type { Seed, SeedClient, SeedConnection, SeedOrganization, SeedReport } from "./seed.js";
export type { CertificateFiles } from "./tls-certificate.js";
export { startTenant, type IssueTokenOptions, type Tenant, type TenantOptions } from "./tenant.js";
