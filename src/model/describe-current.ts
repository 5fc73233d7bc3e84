import { describeEntry, entriesIn, labelOf } from "./entry.js";
import type { Field, Fields, ListField } from "./field.js";
import { asMap, type FieldMap, type FieldValue, type FieldValues } from "./field-value.js";
import { readMarks, reservedMetadataKeys } from "./marks.js";
import {
  organizationFields,
  type CurrentOrganization,
  type DesiredOrganization,
} from "./organization.js";

/**
 * What a manifest would say for an organization to be as it is: without its id and without what
 * Orgwright itself keeps in its metadata. Entries of collections go by their names, and in the
 * order of them, or by their ids where no name is known.
 */
export function describeCurrent(current: CurrentOrganization): DesiredOrganization {
  const { metadata } = current;
  const { isProtected } = readMarks(current);
  const described: FieldValues = {
    ...current,
    ...(metadata && {
      metadata: Object.fromEntries(
        Object.entries(metadata).filter(([key]) => !reservedMetadataKeys.includes(key)),
      ),
    }),
    ...(isProtected && { protected: true }),
  };
  return pick(organizationFields, described) as DesiredOrganization;
}

/** Entries in the order of their names: ids, by which tenants order them, are other ones in every tenant. */
function describeEntries({ collection, item }: ListField, entries: FieldValue): FieldValue {
  return entriesIn(entries)
    .map((entry) => ({ entry, label: labelOf(collection, entry) }))
    .sort((left, right) => (left.label < right.label ? -1 : 1))
    .map(({ entry }) => pick(item, describeEntry(collection, entry)));
}

/** The fields of the model that a value has, in the model's order. */
function pick(fields: Fields, has: FieldValues): FieldMap {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) => {
      const entry = describe(field, has[name]);
      return entry === undefined ? [] : [[name, entry] as const];
    }),
  );
}

/** What a manifest says for a value that a tenant has: nothing where it has nothing to say. */
function describe(field: Field, value: FieldValue | undefined): FieldValue | undefined {
  if (value === undefined || value === null) return undefined;
  switch (field.kind) {
    case "scalar":
    case "map":
    case "texts":
      return value;
    case "object": {
      const picked = pick(field.fields, asMap(value));
      return Object.keys(picked).length < field.minKeys ? undefined : picked;
    }
    case "list":
      return describeEntries(field, value);
  }
}
