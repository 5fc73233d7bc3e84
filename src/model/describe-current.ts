import { describeById, describeEntry, entriesIn, labelOf } from "./entry.js";
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

/**
 * The same without what says nothing: values that a tenant has unless somebody sets them, and lists and
 * maps that are empty. What is left out stays as it is, so that a plan of it finds nothing to do either,
 * and has less to read.
 */
export function withoutDefaults(described: DesiredOrganization): DesiredOrganization {
  return prune(organizationFields, described) as unknown as DesiredOrganization;
}

function prune(fields: Fields, has: FieldMap): FieldMap {
  return Object.fromEntries(
    Object.entries(has).flatMap(([name, value]) => {
      const field = fields[name];
      switch (field?.kind) {
        case "scalar":
          return value === field.serverDefault ? [] : [[name, value] as const];
        case "map":
          return Object.keys(asMap(value)).length === 0 ? [] : [[name, value] as const];
        case "texts":
          return Array.isArray(value) && value.length === 0 ? [] : [[name, value] as const];
        case "list": {
          const entries = entriesIn(value).map((entry) => prune(field.item, entry));
          const said = entries.length === 0 ? undefined : inWords(field, entries);
          return said === undefined ? [] : [[name, said] as const];
        }
        // Of an object all parts are sent, so that each of them stays.
        case "object":
        case undefined:
          return [[name, value] as const];
      }
    }),
  );
}

/** Entries in the order of their names: ids, by which tenants order them, are other ones in every tenant. */
function describeEntries(field: ListField, entries: FieldValue): FieldValue | undefined {
  const { collection, item } = field;
  const labelled = entriesIn(entries)
    .map((entry) => ({ entry, label: labelOf(collection, entry) }))
    .sort((left, right) => (left.label < right.label ? -1 : 1));
  const times = new Map<string, number>();
  for (const { label } of labelled) times.set(label, (times.get(label) ?? 0) + 1);
  const described = labelled.map(({ entry, label }) => {
    const isTwin = collection.listed !== undefined && (times.get(label) ?? 0) > 1;
    return pick(item, isTwin ? describeById(collection, entry) : describeEntry(collection, entry));
  });
  return inWords(field, described);
}

/** People who are there may be joined by others at any time; where nobody is, there is nothing to say. */
function inWords({ collection }: ListField, entries: readonly FieldMap[]): FieldValue | undefined {
  if (collection.people !== true) return entries;
  return entries.length === 0 ? undefined : { include: entries };
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
