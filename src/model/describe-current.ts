import type { Field, Fields } from "./field.js";
import { readMarks, reservedMetadataKeys } from "./marks.js";
import type { CurrentConnection } from "./organization-connection.js";
import {
  organizationFields,
  type CurrentOrganization,
  type DesiredOrganization,
} from "./organization.js";
import { asMap, type FieldValue } from "./target.js";

/**
 * What a manifest would say for an organization to be as it is: without its id and without what
 * Orgwright itself keeps in its metadata. Connections go by their names, and in the order of them, or by
 * their ids where no name is known.
 */
export function describeCurrent(current: CurrentOrganization): DesiredOrganization {
  const { connections, metadata } = current;
  const { isProtected } = readMarks(current);
  return pick(organizationFields, {
    ...(current as unknown as Readonly<Record<string, FieldValue>>),
    ...(metadata && {
      metadata: Object.fromEntries(
        Object.entries(metadata).filter(([key]) => !reservedMetadataKeys.includes(key)),
      ),
    }),
    ...(connections && { connections: [...connections].sort(byName).map(describeConnection) }),
    ...(isProtected && { protected: true }),
  }) as unknown as DesiredOrganization;
}

/** Ids, by which tenants order them, are other ones in every tenant. */
function byName(left: CurrentConnection, right: CurrentConnection): number {
  const [a, b] = [left, right].map(({ connection, connection_id: id }) => connection?.name ?? id);
  return (a ?? "") < (b ?? "") ? -1 : 1;
}

function describeConnection(current: CurrentConnection): FieldValue {
  const { connection, connection_id, ...settings } = current;
  const reference = connection ? { name: connection.name } : { connection_id };
  return { ...reference, ...settings };
}

/** The fields of the model that a value has, in the model's order. */
function pick(fields: Fields, value: FieldValue): FieldValue {
  const has = asMap(value);
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
      const picked = pick(field.fields, value);
      return Object.keys(asMap(picked)).length < field.minKeys ? undefined : picked;
    }
    case "list":
      return (value as readonly FieldValue[]).map((entry) => pick(field.item, entry));
  }
}
