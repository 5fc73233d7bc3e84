import { resourceGroup, resourceVersion } from "../../derive/index.js";

const base = `/apis/${resourceGroup}/${resourceVersion}`;

/** The resources that are kept, by the plural under which the API server has them. */
export type Plural = "tenants" | "organizations";

/** Where all objects of a kind are; those of one namespace where it is given. */
export function listPath(plural: Plural, namespace: string | undefined): string {
  return namespace === undefined
    ? `${base}/${plural}`
    : `${base}/namespaces/${namespace}/${plural}`;
}

/** Where an object is. */
export function objectPath(
  plural: Plural,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): string {
  return `${base}/namespaces/${namespace}/${plural}/${name}`;
}

/** Where a Secret is. */
export function secretPath(namespace: string, name: string): string {
  return `/api/v1/namespaces/${namespace}/secrets/${encodeURIComponent(name)}`;
}

/** Where the events of a namespace are. */
export function eventsPath(namespace: string): string {
  return `/api/v1/namespaces/${namespace}/events`;
}
