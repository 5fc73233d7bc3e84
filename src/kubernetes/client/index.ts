// The API server of a cluster: access, requests, and keeping up with objects. Must not know what any object
// is about.
export type { ClusterAccess } from "./access.js";
export { ClusterClient, statusOf } from "./cluster-client.js";
export { readInCluster } from "./in-cluster.js";
export { readKubeconfig, type KubeconfigRequest } from "./kubeconfig.js";
export { listAndWatch, type ListWatchMessage } from "./list-watch.js";
export { keyOf, readObject, type ClusterObject } from "./object.js";
