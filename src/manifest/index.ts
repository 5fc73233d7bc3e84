// Manifests in, desired organizations out, every error with its place; and back into manifests.
// Must not know what a tenant has, nor what happens to what it reads.
export type { DeclaredOrganization } from "./declaration.js";
export {
  readManifests,
  readManifestsSync,
  type ManifestReading,
  type ReadOptions,
  type ReadOptionsWithStdin,
} from "./read-manifests.js";
export { renderManifest, type RenderOptions } from "./render-manifest.js";
