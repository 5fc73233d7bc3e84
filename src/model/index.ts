// The facts about an organization: its fields, their rules and the shapes made of them.
// Must not know where a declaration came from, nor how a tenant is spoken to.
export * from "./camel-case.js";
export * from "./check.js";
export * from "./client.js";
export * from "./collection.js";
export * from "./collections.js";
export * from "./connection.js";
export * from "./describe-current.js";
export { discoveryDomains } from "./discovery-domain.js";
export * from "./endpoint.js";
export * from "./entry.js";
export * from "./field.js";
export * from "./field-value.js";
export { fieldAt, pathKey, valueAt } from "./field-path.js";
export * from "./issue.js";
export * from "./marks.js";
export * from "./name-pattern.js";
export { nameFromText } from "./name-from-text.js";
export * from "./nearest.js";
export { renderPlace, type DialectName } from "./dialect.js";
export * from "./render-issue.js";
export * from "./organization.js";
export * from "./organization-connection.js";
export * from "./record.js";
export * from "./shapes.js";
export * from "./target.js";
export type { Thing, ThingKind } from "./thing.js";
