// Manifests in, desired organizations out, every error with its place; and back into manifests.
// Must not know what a tenant has, nor what happens to what it reads.
export type { DeclaredOrganization, Origin } from "./declaration.js";
export { loadTextEditor, type TextEditor } from "./text-editor.js";
export type { TextEdit } from "./edit-text.js";
export {
  readManifests,
  readManifestsSync,
  type ManifestReading,
  type ReadOptions,
  type ReadOptionsWithStdin,
} from "./read-manifests.js";
export { findEmptyValues } from "./empty-values.js";
export { parseWhole, type ManifestDocument } from "./document.js";
export { Findings, locate, type Finding } from "./findings.js";
export { findIgnored, type IgnoreRule } from "./ignore.js";
export { prepareLayer, type Layer } from "./layer.js";
export { findNotInTerraform } from "./not-in-terraform.js";
export { findFiles } from "./find-files.js";
export { readCompanion, readFound } from "./read-source.js";
export type { Source } from "./source.js";
export { layOver } from "./lay-over.js";
export { overlayFilled } from "./overlay-filled.js";
export { replaceTexts } from "./records.js";
export type { DeclaredTenant } from "./terraform-tenant.js";
export { guardSecrets, isSecretName, looksLikeSecret } from "./secrets.js";
export { escapeVariables, fillFrom, type Fill, type Guard } from "./variables.js";
export { renderDeclared, renderManifest, type RenderOptions } from "./render-manifest.js";
export { writeYaml } from "./write-yaml.js";
