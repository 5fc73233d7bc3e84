// The Terraform provider: what installs it and tells its schema; `main.ts` is its process. Must not
// know the command line, nor the embedded tenant.
export { findInstallation, type FoundInstallation } from "./find-installation.js";
export { installProvider, type Installation, type InstallOptions } from "./install.js";
export { packageProvider, type PackageOptions, type Packaging } from "./package-provider.js";
export type { Platform } from "./platform.js";
export { providerAddress } from "./provider-address.js";
export { renderSchemaDocument, type SchemaDocument } from "./schema-document.js";
