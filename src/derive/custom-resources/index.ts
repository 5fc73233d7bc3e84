// Custom resources of Kubernetes: what the model says, in the schemas and the words of resources.
import type { CustomResourceDefinition } from "./definition.js";
import { organizationDefinition } from "./organization.js";
import type { SchemaOptions } from "./structural-schema.js";
import { tenantDefinition } from "./tenant.js";

export { clearablePlaces, withCleared, withoutCleared } from "./clearable.js";
export type { CustomResourceDefinition } from "./definition.js";
export * from "./names.js";
export { partFields } from "./part-fields.js";
export { lastOutcomes } from "./status-schema.js";

/**
 * The custom resources, made from the model: tenants, and organizations with the fields and the collections
 * of a manifest's entry.
 *
 * @param options `cel: false` leaves out the rules that Kubernetes evaluates from 1.25 on
 */
export function customResourceDefinitions({
  cel = true,
}: Partial<SchemaOptions> = {}): readonly CustomResourceDefinition[] {
  return [tenantDefinition({ cel }), organizationDefinition({ cel })];
}
