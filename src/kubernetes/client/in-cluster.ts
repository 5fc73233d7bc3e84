import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ClusterAccess } from "./access.js";

/** Where a cluster mounts what a pod may say of itself. Fact: Kubernetes' documentation. */
const mounted = "/var/run/secrets/kubernetes.io/serviceaccount";

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The access of a pod by its service account; undefined outside of a cluster.
 *
 * @param folder where token, authority and namespace are; the place where clusters mount them unless given
 */
export function readInCluster(env: Variables, folder = mounted): ClusterAccess | undefined {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = "443" } = env;
  const tokenPath = join(folder, "token");
  if (!host || !existsSync(tokenPath)) return undefined;
  return {
    // An IPv6 address stands in brackets in a URL.
    server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
    authorityPem: readFileSync(join(folder, "ca.crt"), "utf8"),
    token: () => readFileSync(tokenPath, "utf8").trim(),
    namespace: readFileSync(join(folder, "namespace"), "utf8").trim(),
  };
}
