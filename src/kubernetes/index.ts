// Organizations as custom resources of Kubernetes, and what keeps tenants equal to them.
// Must not know how an organization is compared or written, nor what a command line is.
export { organizationDeclaration, type ResourceReading } from "./organization-declaration.js";
export * from "./resource.js";
export { resourceNameOf, resourceOf, type ResourcePlace } from "./resource-of.js";
export { readResources, type FoundOrganization, type FoundResources } from "./read-resources.js";
export {
  ClusterClient,
  readInCluster,
  readKubeconfig,
  type ClusterAccess,
} from "./client/index.js";
export {
  startController,
  type Controller,
  type ControllerNumbers,
  type ControllerOptions,
  type LogEntry,
} from "./controller/index.js";
