// Projections of the model: JSON Schema, request bodies, Terraform schema and values, all made from its fields.
// Must not know where declarations come from, nor how a tenant or Terraform is spoken to.
export * from "./terraform-schema.js";
export * from "./terraform-type.js";
export * from "./terraform-value.js";
export { createRequests, type CreateRequests } from "./create-requests.js";
export {
  fieldsInPart,
  fieldsWithExclusions,
  holdsMany,
  inPartAttribute,
  withInclude,
} from "./in-part.js";
export * from "./custom-resources/index.js";
export {
  entryRequests,
  parametersOf,
  type EntryRequest,
  type NamedThings,
} from "./entry-requests.js";
export { renderFieldTable } from "./field-table.js";
export { manifestJsonSchema, type JsonSchema } from "./json-schema.js";
export {
  deployCliSections,
  isExtensionKey,
  manifestKeys,
  otherSpellings,
  schemaKey,
} from "./manifest-keys.js";
export { escapeTemplate, findExpression, unescapeTemplate } from "./terraform-text.js";
