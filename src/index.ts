/**
 * Orgwright's engine for programs: read manifests, plan, apply, export.
 *
 * @module orgwright
 */
export {
  apply,
  checksumPlan,
  connect,
  exportOrganizations,
  plan,
  readManifests,
  renderManifest,
  renderPlan,
  type ConnectedTenant,
  type ConnectOptions,
  type Declared,
  type PlanFormat,
  type PlanRequest,
} from "./api.js";
export type { ApplyOptions, ExportOptions, Outcome, OutcomeKind } from "./apply/index.js";
export type { ClientOptions, Credentials, RequestCounts } from "./auth0/index.js";
export {
  DiagnosticError,
  hasErrors,
  OperationError,
  renderDiagnostics,
  type ToldDiagnostic as Diagnostic,
  type DiagnosticCode,
  type OperationCode,
} from "./errors/index.js";
export type { ManifestReading } from "./manifest/index.js";
export type { CurrentOrganization, DesiredOrganization } from "./model/index.js";
export type { Action, Change, Plan, Policy, Refusal } from "./plan/index.js";
export type { Limit, Limits } from "./run/index.js";
