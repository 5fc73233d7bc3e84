import {
  longestOwner,
  organizationFields,
  type Field,
  type Fields,
  type ListField,
} from "../model/index.js";
import { describeField } from "./describe-field.js";
import { deployCliSections, manifestKeys, otherSpellings, schemaKey } from "./manifest-keys.js";
import { oneWay } from "./one-way.js";
import { describeValues } from "./value-schema.js";

/** A JSON Schema of draft 7, the one that editors know best. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

const variable = { $ref: "#/definitions/variable" };

/** The JSON Schema of manifests, for editors. What it refuses, the manifest reader refuses too. */
export function manifestJsonSchema(): JsonSchema {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Manifest of Orgwright",
    description: "Organizations of an Auth0 tenant.",
    type: "object",
    required: ["organizations"],
    // Keys of everybody's own begin with x- and hold what anchors stand for.
    propertyNames: {
      anyOf: [{ enum: [schemaKey, ...manifestKeys, ...deployCliSections] }, { pattern: "^x-" }],
    },
    properties: {
      [schemaKey]: { type: "string", description: "Where editors find this schema." },
      owner: {
        type: "string",
        minLength: 1,
        maxLength: longestOwner,
        description: "Whose organizations these are. Noted on each of them in the tenant.",
        examples: ["customers"],
      },
      previous_owners: {
        type: ["array", "null"],
        description:
          "Owners whose organizations this manifest takes over where it declares them. They get its own mark.",
        items: { type: "string", minLength: 1, maxLength: 255 },
        examples: [["customers"]],
      },
      ignore: {
        type: ["array", "null"],
        description:
          "Names that this repository never touches; * stands for anything. They are neither created, updated, deleted nor exported.",
        items: { type: "string", minLength: 1 },
        examples: [["customer-*"]],
      },
      defaults: { $ref: "#/definitions/defaults" },
      organizations: {
        type: ["array", "null"],
        description: "The organizations, told apart by their names.",
        items: { $ref: "#/definitions/organization" },
      },
      ...ignoredKeys(deployCliSections, "A section of auth0-deploy-cli. It is ignored."),
    },
    definitions: {
      organization: organizationSchema(),
      defaults: {
        ...defaultsSchema(),
        description: "Merged under every organization of this document.",
      },
      variable: {
        type: "string",
        pattern: "\\$\\{env\\.[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\\}",
        description: "Filled in from the environment: ${env.NAME} or ${env.NAME:-default}.",
      },
    },
  };
}

function organizationSchema(): JsonSchema {
  return {
    ...withOtherKeys(objectSchema(organizationFields, false)),
    description: "An organization, compared with the tenant by its name.",
  };
}

function defaultsSchema(): JsonSchema {
  const { name: _name, ...fields } = organizationFields;
  return { ...withOtherKeys(objectSchema(fields, true)), type: ["object", "null"] };
}

/** Adds what may stand in an organization besides the fields of the model. */
function withOtherKeys(schema: JsonSchema): JsonSchema {
  const properties = schema["properties"] as Readonly<Record<string, JsonSchema>>;
  const spellings = [...otherSpellings];
  const forbidden = spellings.map(([spelling, name]) => ({ required: [name, spelling] }));
  return {
    ...schema,
    properties: {
      ...properties,
      ...Object.fromEntries(
        spellings.map(([spelling, name]) => [
          spelling,
          {
            ...properties[name],
            description: `Another spelling of \`${name}\`, that of Auth0's API.`,
          },
        ]),
      ),
      ...ignoredKeys(["id"], "Decided by Auth0. It is ignored."),
    },
    ...(forbidden.length === 1 ? { not: forbidden[0] } : { not: { anyOf: forbidden } }),
  };
}

function ignoredKeys(keys: Iterable<string>, description: string): Record<string, JsonSchema> {
  return Object.fromEntries([...keys].map((key) => [key, { description }]));
}

/** @param isPartial whether what is required may be missing, because another place adds it. */
function objectSchema(fields: Fields, isPartial: boolean): JsonSchema {
  const required = Object.entries(fields).flatMap(([name, field]) =>
    isRequired(field) ? [name] : [],
  );
  return {
    type: "object",
    additionalProperties: false,
    ...(required.length > 0 && !isPartial && { required }),
    properties: Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [name, fieldSchema(field, isPartial)]),
    ),
  };
}

function fieldSchema(field: Field, isPartial: boolean): JsonSchema {
  const schema = withWords(field, valueSchema(field, isPartial));
  const mayBeNull = !isRequired(field) && field.clearing.by !== "refused";
  return {
    description: describe(field),
    examples: [field.example, field.otherExample],
    ...(mayBeNull ? orNull(schema) : schema),
  };
}

/** Whatever holds many of something may be declared in part. */
function withWords(field: Field, whole: JsonSchema): JsonSchema {
  if (field.kind !== "map" && field.kind !== "list") return whole;
  const keys =
    field.kind === "map"
      ? {
          type: "array",
          maxItems: field.maxKeys,
          items: { anyOf: [describeValues(field.key), variable] },
        }
      : { type: "array", maxItems: field.maxItems, items: keysSchema(field) };
  const some = {
    type: "object",
    additionalProperties: false,
    minProperties: 1,
    properties: {
      include: { ...whole, description: "These are there, whatever else is." },
      exclude: { ...keys, description: "These are not there." },
      exactly: { ...whole, description: "These are there, and nothing else." },
    },
    not: {
      anyOf: [{ required: ["exactly", "include"] }, { required: ["exactly", "exclude"] }],
    },
  };
  return field.kind === "list" && field.collection.people ? some : { anyOf: [whole, some] };
}

function keysSchema(field: ListField): JsonSchema {
  return entrySchema({ ...field, item: field.collection.keys });
}

function valueSchema(field: Field, isPartial: boolean): JsonSchema {
  switch (field.kind) {
    case "scalar": {
      const values = describeValues(field.schema);
      const isFreeText =
        values.type === "string" && values.pattern === undefined && values.enum === undefined;
      return isFreeText ? { ...values } : { anyOf: [values, variable] };
    }
    case "object": {
      const schema = objectSchema(field.fields, isPartial);
      return field.minKeys > 0 && !isPartial ? { ...schema, minProperties: field.minKeys } : schema;
    }
    case "map":
      return {
        type: "object",
        maxProperties: field.maxKeys,
        propertyNames: describeValues(field.key),
        additionalProperties: orNull({ ...describeValues(field.value) }),
      };
    case "texts":
      return {
        type: "array",
        maxItems: field.maxItems,
        items: { anyOf: [describeValues(field.item), variable] },
      };
    case "list":
      return { type: "array", maxItems: field.maxItems, items: entrySchema(field) };
  }
}

function entrySchema({ item, collection }: ListField): JsonSchema {
  const { properties, ...schema } = objectSchema(item, false);
  return {
    ...schema,
    properties: {
      ...(properties as Readonly<Record<string, JsonSchema>>),
      ...Object.fromEntries(
        Object.entries(collection.pasted).map(([key, kind]) => [
          key,
          {
            ...(kind === "map" && { type: "object" }),
            description: "Part of answers of Auth0's API. It is ignored.",
          },
        ]),
      ),
    },
    ...oneWay(collection),
  };
}

function orNull(schema: JsonSchema): JsonSchema {
  const { type, anyOf, ...rest } = schema;
  return Array.isArray(anyOf)
    ? { ...rest, anyOf: [...(anyOf as readonly unknown[]), { type: "null" }] }
    : { type: [type, "null"], ...rest };
}

function describe(field: Field): string {
  const parts = [describeField(field)];
  if (!isRequired(field) && field.clearing.by !== "refused") parts.push("null clears it.");
  return parts.join(" ");
}

function isRequired(field: Field): boolean {
  return (field.kind === "scalar" || field.kind === "object") && field.required;
}
