import { z } from "zod";
import type { Fields } from "./field.js";
import {
  connectionReference,
  connectionSettings,
  enabledConnectionSettings,
} from "./organization-connection.js";
import { organizationFields } from "./organization.js";
import { storedFields } from "./target.js";
import { isRequired, mapFields, valueSchema, type Shape } from "./value-shape.js";

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
