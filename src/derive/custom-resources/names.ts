/** The API group of the custom resources. */
export const resourceGroup = "orgwright.dev";

/** The version of the custom resources. */
export const resourceVersion = "v1alpha1";

/** What stands in `apiVersion:` of every custom resource. */
export const resourceApiVersion = `${resourceGroup}/${resourceVersion}`;

/** What becomes of an organization when its resource is deleted; the first unless a resource says otherwise. */
export const deletionPolicies = ["Orphan", "Delete"] as const;

/** What may be done to a tenant whose organizations are resources; the last unless it says otherwise. */
export const tenantPolicies = ["create-only", "upsert"] as const;

/** The key of a resource's spec, and of an entry, that names what is cleared. */
export const clearKey = "clear";

/** The key of a resource's spec under which stands what a manifest says with `include` and `exclude`. */
export const partKey = "in_part";

/** Keys of an organization's spec that no manifest has. */
export const resourceKeys = ["tenantRef", "deletionPolicy", clearKey, partKey] as const;
