// What Terraform can do with organizations: the resource and the data sources, in our own types.
// Must not know how calls arrive, nor how a tenant is spoken to.
export * from "./organization-data-source.js";
export * from "./organization-resource.js";
export * from "./organizations-data-source.js";
export type { ConfiguredTenant } from "./tenant.js";
export { fateOf } from "./fate.js";
export { fileNotes, placeOf } from "./file-notes.js";
export { rememberNotes, type PlanNotes } from "./plan-notes.js";
export { RunClaims } from "./run-claims.js";
export { parallelismOf } from "./parallelism.js";
