import { organizationFields, type Fields } from "../../model/index.js";
import type { JsonSchema } from "../json-schema.js";
import { clearablePlaces } from "./clearable.js";
import {
  age,
  column,
  condition,
  define,
  reference,
  type CustomResourceDefinition,
} from "./definition.js";
import { clearKey, deletionPolicies, partKey } from "./names.js";
import { partFields } from "./part-fields.js";
import { clearRules, partRules, renameRules } from "./schema-rules.js";
import { organizationStatus } from "./status-schema.js";
import {
  clearList,
  structuralPart,
  structuralProperties,
  withRules,
  type SchemaOptions,
} from "./structural-schema.js";

/** The definition of organizations. */
export function organizationDefinition(options: SchemaOptions): CustomResourceDefinition {
  return define({
    kind: "Organization",
    plural: "organizations",
    shortNames: ["org", "orgs"],
    description: "An organization of a tenant of Auth0, compared with the tenant by its name.",
    columns: [
      column("Tenant", ".spec.tenantRef.name"),
      column("Organization", ".spec.name"),
      condition("Ready"),
      condition("Synced"),
      column("Id", ".status.id", "string", 1),
      column("Outcome", ".status.lastOutcome", "string", 1),
      age,
    ],
    spec: organizationSpec(options),
    status: organizationStatus(),
  });
}

function organizationSpec(options: SchemaOptions): JsonSchema {
  const { required, properties } = structuralProperties(organizationFields, options);
  const places = clearablePlaces(organizationFields);
  const immutable = {
    rule: "self == oldSelf",
    message:
      "An organization cannot move to another tenant. Make another resource for the organization of the other tenant.",
  };
  return {
    type: "object",
    description: "What the organization shall be. What is not written stays as it is.",
    required: ["tenantRef", ...(required as readonly string[])],
    properties: {
      tenantRef: {
        description: "The Tenant, in the same namespace, that the organization belongs to.",
        ...reference(),
        ...withRules([immutable], options),
      },
      deletionPolicy: {
        type: "string",
        enum: [...deletionPolicies],
        description:
          "What becomes of the organization when this resource is deleted: `Orphan` leaves it as it is and is what holds unless something is written, `Delete` deletes it, within the limits of the Tenant.",
      },
      ...(properties as JsonSchema),
      [partKey]: {
        type: "object",
        description:
          "What is declared in part: what others have added stays, as under `include` and `exclude` in a manifest.",
        properties: Object.fromEntries(partFields.map((name) => [name, partOf(name, options)])),
      },
      [clearKey]: clearList(places),
    },
    ...withRules([...renameRules, ...partRules(), ...clearRules(places)], options),
  };
}

function partOf(name: string, options: SchemaOptions): JsonSchema {
  const field = (organizationFields as Fields)[name];
  if (field?.kind !== "map" && field?.kind !== "list") return {};
  return {
    description: `What of \`${name}\` is there and what is not. The others stay.`,
    ...structuralPart(field, options),
  };
}
