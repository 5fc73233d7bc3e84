// The server: what a request passes through on its way to a route and back.
// Must not know what any route does.

export type { RequestLog } from "./request-log.js";
export {
  startTenant,
  type Auth0ClientOptions,
  type IssueTokenOptions,
  type Tenant,
  type TenantOptions,
  type TenantSnapshot,
} from "./tenant.js";
export type { CertificateFiles } from "./tls-certificate.js";
