/**
 * Constructs for cdktf programs, entered as `orgwright/cdktf`: typed, checked at synthesis.
 *
 * @module orgwright/cdktf
 */
// Must not know how a tenant is spoken to, nor what the provider does with what they declare.
export * from "./generated/organization-props.js";
export {
  DataOrgwrightOrganization,
  type DataOrgwrightOrganizationConfig,
} from "./generated/data-orgwright-organization.js";
export {
  DataOrgwrightOrganizations,
  type DataOrgwrightOrganizationsConfig,
} from "./generated/data-orgwright-organizations.js";
export { Organization } from "./organization.js";
export { Organizations, type ManifestSource } from "./organizations.js";
export { OrgwrightProvider } from "./orgwright-provider.js";
export type { OrgwrightProviderConfig } from "./generated/provider.js";
export * as testing from "./testing.js";
