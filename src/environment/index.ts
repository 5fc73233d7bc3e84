// The environments of a repository: which tenant each stands for, and how the organizations of the
// manifests differ in it. Must not know how a tenant is spoken to, nor what happens to it.
export { adaptReading } from "./adapt-reading.js";
export { credentialsIn } from "./credentials.js";
export { nameIn, nameWithout, ownerOf, type Environment, type Overlay } from "./environment.js";
export type { Limits } from "../limit.js";
export { readAllowedVariables } from "./allowed-variables.js";
export { environmentsFileName, findEnvironmentsFile } from "./find-file.js";
export { environmentsJsonSchema } from "./json-schema.js";
export {
  readEnvironment,
  readEnvironmentNames,
  type EnvironmentReading,
  type EnvironmentRequest,
} from "./read-environment.js";
