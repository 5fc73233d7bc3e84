// How trouble is told: diagnostics about the user's input, errors of operations, and defects.
// Must not know what an organization, a manifest or a request is.
export * from "./codes.js";
export * from "./diagnostic.js";
export * from "./diagnostic-error.js";
export * from "./invariant.js";
export * from "./operation-error.js";
export * from "./render.js";
