import { z } from "zod";
import type { Field, Fields } from "./field.js";
import {
  connectionReference,
  connectionSettings,
  enabledConnectionSettings,
} from "./organization-connection.js";
import { organizationFields } from "./organization.js";
import { isRecord, type RawRecord } from "./record.js";
import { storedFields } from "./target.js";

type Shape = Record<string, z.ZodType>;

/**
 * What a manifest may say of an organization: nothing unknown, null where a field can be cleared.
 * Entries of collections are complete as to settings; what they are about is told in one of several ways,
 * which {@link checkOrganization} looks after.
 */
export const desiredOrganizationSchema = z.strictObject(desiredShape(organizationFields));

const sentFields: Fields = Object.fromEntries(storedFields(organizationFields));

const enabledSettings: Fields = Object.fromEntries(
  enabledConnectionSettings.map((name) => [name, connectionSettings[name]]),
);

const connectionId = connectionReference.connection_id.schema;

/** Body of `POST /organizations/{id}/enabled_connections`, and of an entry on create. */
export const addEnabledConnectionSchema = z.strictObject({
  connection_id: connectionId,
  ...bodyShape(enabledSettings, "create"),
});

/** Body of `PATCH /organizations/{id}/enabled_connections/{connectionId}`. */
export const updateEnabledConnectionSchema = z.strictObject(bodyShape(enabledSettings, "create"));

/** Body of `POST /organizations/{id}/connections`. */
export const createOrganizationConnectionSchema = z.strictObject({
  connection_id: connectionId,
  ...bodyShape(connectionSettings, "create"),
});

/** Body of `PATCH /organizations/{id}/connections/{connection_id}`. */
export const updateOrganizationConnectionSchema = z.strictObject(
  bodyShape(connectionSettings, "update"),
);

/** Body of `POST /organizations`. */
export const createOrganizationSchema = z.strictObject({
  ...bodyShape(sentFields, "create"),
  enabled_connections: z
    .array(addEnabledConnectionSchema)
    .max(organizationFields.connections.maxItems)
    .exactOptional(),
});

/** Body of `PATCH /organizations/{id}`. */
export const updateOrganizationSchema = z.strictObject({
  ...bodyShape(sentFields, "update"),
  name: organizationFields.name.schema.exactOptional(),
});

function desiredShape(fields: Fields): Shape {
  return mapFields(fields, (field) => {
    const schema = valueSchema(field, desiredShape);
    if (isRequired(field)) return schema;
    return z.exactOptional(field.clearing.by === "refused" ? schema : schema.nullable());
  });
}

/** The keys of a request body. Null is accepted where the API itself takes it. */
function bodyShape(fields: Fields, verb: "create" | "update"): Shape {
  return mapFields(fields, (field) => {
    const schema = valueSchema(field, (children) => bodyShape(children, verb));
    if (isRequired(field)) return schema;
    return z.exactOptional(
      verb === "update" && field.clearing.by === "null" ? schema.nullable() : schema,
    );
  });
}

function valueSchema(field: Field, shapeOf: (fields: Fields) => Shape): z.ZodType {
  switch (field.kind) {
    case "scalar":
      return field.schema;
    case "object": {
      const schema = z.strictObject(shapeOf(field.fields));
      return field.minKeys === 0
        ? schema
        : schema.refine((value) => Object.keys(value).length >= field.minKeys, {
            error: `must have at least ${field.minKeys} of its keys`,
          });
    }
    case "map":
      return mapSchema(field.key, field.value.nullable()).refine(
        (value) => Object.keys(value).length <= field.maxKeys,
        {
          error: `must have at most ${field.maxKeys} entries`,
          params: { code: "too-many" },
        },
      );
    case "texts":
      return z.array(field.item).max(field.maxItems);
    case "list":
      return z.array(z.strictObject(shapeOf(field.item))).max(field.maxItems);
  }
}

/** A map under keys of anybody's, which it gives back as it is: `z.record` drops `__proto__`. */
function mapSchema(key: z.ZodType, value: z.ZodType): z.ZodType<RawRecord> {
  return z.unknown().check((map) => {
    if (!isRecord(map.value)) {
      map.issues.push({ code: "invalid_type", expected: "record", input: map.value, path: [] });
      return;
    }
    for (const [name, entry] of Object.entries(map.value)) {
      const named = key.safeParse(name);
      if (!named.success) {
        const { issues } = named.error;
        map.issues.push({
          code: "invalid_key",
          origin: "record",
          issues,
          input: name,
          path: [name],
        });
      }
      for (const issue of value.safeParse(entry, { reportInput: true }).error?.issues ?? []) {
        map.issues.push({ ...issue, path: [name, ...issue.path] } as z.core.$ZodRawIssue);
      }
    }
  }) as z.ZodType<RawRecord>;
}

function mapFields(fields: Fields, map: (field: Field) => z.ZodType): Shape {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, map(field)]));
}

function isRequired(field: Field): boolean {
  return (field.kind === "scalar" || field.kind === "object") && field.required;
}
