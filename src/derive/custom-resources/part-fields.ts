import { organizationFields, type Field } from "../../model/index.js";

/**
 * Fields of an organization that a resource declares as a whole or in part, in different places: a schema of
 * Kubernetes has one type for one place. Of people it is always said how much is declared.
 */
export const partFields: readonly string[] = Object.entries<Field>(organizationFields).flatMap(
  ([name, field]) =>
    field.kind === "map" || (field.kind === "list" && field.collection.people !== true)
      ? [name]
      : [],
);
