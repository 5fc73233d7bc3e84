import { keyOf, type ClusterObject } from "../client/index.js";
import { readTenant, type ReadTenant } from "./tenant-settings.js";

/** Is told what changed: the keys of tenants, and for each the keys of organizations where only those did. */
export type ObjectListener = (
  tenant: string,
  organizations: ReadonlySet<string> | undefined,
) => void;

/** The objects of a cluster that matter here, as they were heard of last. */
export class Objects {
  readonly #tenants = new Map<string, ReadTenant>();
  readonly #organizations = new Map<string, ClusterObject>();
  readonly #byTenant = new Map<string, Set<string>>();
  readonly #listeners = new Set<ObjectListener>();

  /** Has changes told until what is returned is called. */
  listen(listener: ObjectListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tenants(): Iterable<ReadTenant> {
    return this.#tenants.values();
  }

  tenant(key: string): ReadTenant | undefined {
    return this.#tenants.get(key);
  }

  organization(key: string): ClusterObject | undefined {
    return this.#organizations.get(key);
  }

  /** The organizations whose `tenantRef` leads to a tenant, whether that is there or not. */
  *organizationsOf(tenant: string): Generator<ClusterObject> {
    for (const key of this.#byTenant.get(tenant) ?? []) {
      const object = this.#organizations.get(key);
      if (object) yield object;
    }
  }

  /** The keys of tenants that organizations refer to. */
  referredTenants(): Iterable<string> {
    return this.#byTenant.keys();
  }

  setTenants(objects: readonly ClusterObject[]): void {
    const gone = new Set(this.#tenants.keys());
    for (const object of objects) {
      gone.delete(keyOf(object));
      this.setTenant(object);
    }
    for (const key of gone) this.#forgetTenant(key);
  }

  setTenant(object: ClusterObject): void {
    const tenant = readTenant(object);
    const before = this.#tenants.get(tenant.key);
    this.#tenants.set(tenant.key, tenant);
    // What was written to a status is no news.
    if (!isSameSpec(before?.object, object)) this.#tell(tenant.key);
  }

  removeTenant(object: ClusterObject): void {
    this.#forgetTenant(keyOf(object));
  }

  setOrganizations(objects: readonly ClusterObject[]): void {
    const gone = new Set(this.#organizations.keys());
    for (const object of objects) {
      gone.delete(keyOf(object));
      this.setOrganization(object);
    }
    for (const key of gone) this.#forgetOrganization(key);
  }

  setOrganization(object: ClusterObject): void {
    const key = keyOf(object);
    const before = this.#organizations.get(key);
    const tenant = tenantOf(object);
    this.#organizations.set(key, object);
    const former = before && tenantOf(before);
    if (former !== undefined && former !== tenant) this.#unlink(former, key);
    let keys = this.#byTenant.get(tenant);
    if (keys === undefined) this.#byTenant.set(tenant, (keys = new Set()));
    keys.add(key);
    if (!isSameSpec(before, object)) this.#tell(tenant, key);
  }

  removeOrganization(object: ClusterObject): void {
    this.#forgetOrganization(keyOf(object));
  }

  #forgetTenant(key: string): void {
    if (this.#tenants.delete(key)) this.#tell(key);
  }

  #forgetOrganization(key: string): void {
    const object = this.#organizations.get(key);
    if (object === undefined) return;
    this.#organizations.delete(key);
    this.#unlink(tenantOf(object), key);
  }

  #unlink(tenant: string, key: string): void {
    const keys = this.#byTenant.get(tenant);
    keys?.delete(key);
    if (keys?.size === 0) this.#byTenant.delete(tenant);
    this.#tell(tenant, key);
  }

  #tell(tenant: string, organization?: string): void {
    const keys = organization === undefined ? undefined : new Set([organization]);
    for (const listener of this.#listeners) listener(tenant, keys);
  }
}

/** The key of the tenant that an organization's object refers to, in its own namespace. */
export function tenantOf({ metadata, spec }: ClusterObject): string {
  const reference = spec?.["tenantRef"];
  const name =
    typeof reference === "object" && reference !== null && "name" in reference
      ? String(reference.name)
      : "";
  return `${metadata.namespace}/${name}`;
}

/** Whether two versions of an object ask for the same. */
function isSameSpec(before: ClusterObject | undefined, now: ClusterObject): boolean {
  if (before?.metadata.uid !== now.metadata.uid) return false;
  const [one, other] = [before.metadata, now.metadata];
  return (
    one.generation === other.generation &&
    one.deletionTimestamp === other.deletionTimestamp &&
    JSON.stringify(one.annotations) === JSON.stringify(other.annotations) &&
    JSON.stringify(one.finalizers) === JSON.stringify(other.finalizers)
  );
}
