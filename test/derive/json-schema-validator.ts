import type { JsonSchema } from "../../src/derive/index.js";

type Check = (argument: unknown, value: unknown, root: JsonSchema, schema: JsonSchema) => boolean;

/** Says nothing of which values are valid. */
const always: Check = () => true;

const checks: Readonly<Record<string, Check>> = {
  $schema: always,
  title: always,
  description: always,
  examples: always,
  definitions: always,
  nullable: always,
  format: always,
  "x-kubernetes-list-type": always,
  "x-kubernetes-list-map-keys": always,
  "x-kubernetes-int-or-string": always,
  type: (types, value) => asList(types).some((type) => isOfType(type, value)),
  enum: (values, value) => asList(values).includes(value),
  minLength: (least, value) => typeof value !== "string" || value.length >= Number(least),
  maxLength: (most, value) => typeof value !== "string" || value.length <= Number(most),
  pattern: (pattern, value) =>
    typeof value !== "string" || new RegExp(String(pattern), "u").test(value),
  minimum: (least, value) => typeof value !== "number" || value >= Number(least),
  maximum: (most, value) => typeof value !== "number" || value <= Number(most),
  maxItems: (most, value) => !Array.isArray(value) || value.length <= Number(most),
  items: (items, value, root) =>
    !Array.isArray(value) || value.every((item) => validates(items as JsonSchema, item, root)),
  required: (names, value) =>
    !isObject(value) || asList(names).every((name) => Object.hasOwn(value, String(name))),
  minProperties: (least, value) => !isObject(value) || Object.keys(value).length >= Number(least),
  maxProperties: (most, value) => !isObject(value) || Object.keys(value).length <= Number(most),
  propertyNames: (names, value, root) =>
    !isObject(value) ||
    Object.keys(value).every((key) => validates(names as JsonSchema, key, root)),
  properties: (properties, value, root) =>
    !isObject(value) ||
    Object.entries(properties as Readonly<Record<string, JsonSchema>>).every(
      ([name, schema]) => !Object.hasOwn(value, name) || validates(schema, value[name], root),
    ),
  additionalProperties: (others, value, root, { properties = {} }) =>
    !isObject(value) ||
    Object.keys(value)
      .filter((key) => !Object.hasOwn(properties as object, key))
      .every((key) => others !== false && validates(others as JsonSchema, value[key], root)),
  anyOf: (schemas, value, root) =>
    asList(schemas).some((schema) => validates(schema as JsonSchema, value, root)),
  oneOf: (schemas, value, root) =>
    asList(schemas).filter((schema) => validates(schema as JsonSchema, value, root)).length === 1,
  not: (schema, value, root) => !validates(schema as JsonSchema, value, root),
  $ref: (reference, value, root) => {
    const name = String(reference).replace("#/definitions/", "");
    const definitions = root["definitions"] as Readonly<Record<string, JsonSchema>>;
    const schema = definitions[name];
    if (!schema) throw new Error(`There is no definition ${name}.`);
    return validates(schema, value, root);
  },
};

/**
 * Whether a value is valid by a JSON Schema of draft 7, as far as manifests use its keywords, or by a schema of
 * Kubernetes without rules.
 *
 * @throws an error for any other keyword, so that none goes unnoticed.
 */
export function validates(schema: JsonSchema, value: unknown, root: JsonSchema): boolean {
  // Kubernetes says it so, beside the type.
  if (value === null && schema["nullable"] === true) return true;
  return Object.entries(schema).every(([keyword, argument]) => {
    const check = checks[keyword];
    if (!check) throw new Error(`This validator does not know ${keyword}.`);
    return check(argument, value, root, schema);
  });
}

function isOfType(type: unknown, value: unknown): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    case "integer":
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
