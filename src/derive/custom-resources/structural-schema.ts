import type { Field, Fields, ListField } from "../../model/index.js";
import { clearablePlaces } from "./clearable.js";
import type { JsonSchema } from "../json-schema.js";
import { oneWay } from "../one-way.js";
import { clearKey } from "./names.js";
import { entryRules, mapRules, wholeRule, type Rule } from "./schema-rules.js";
import { describeValues, type ValueSchema } from "../value-schema.js";

/** How the schema of a custom resource is written. */
export interface SchemaOptions {
  /** Whether rules are there that Kubernetes evaluates from 1.25 on. */
  readonly cel: boolean;
}

/** Fields as a structural schema of Kubernetes: `properties`, and `required` where something is. */
export function structuralProperties(fields: Fields, options: SchemaOptions): JsonSchema {
  const required = Object.keys(fields).filter((name) => isRequired(fields[name]));
  return {
    type: "object",
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [name, structuralField(field, options)]),
    ),
  };
}

/** A field: its values, its description, and null where null clears it. */
export function structuralField(field: Field, options: SchemaOptions): JsonSchema {
  const mayBeNull = !isRequired(field) && field.clearing.by !== "refused";
  return {
    description: describe(field, mayBeNull),
    ...(mayBeNull ? orNull(structuralValue(field, options)) : structuralValue(field, options)),
  };
}

/** What a field says, where it is declared as a whole. */
export function structuralValue(field: Field, options: SchemaOptions): JsonSchema {
  switch (field.kind) {
    case "scalar":
      return withoutLookahead(describeValues(field.schema), options);
    case "object":
      return {
        ...structuralProperties(field.fields, options),
        ...(field.minKeys > 0 && { minProperties: field.minKeys }),
      };
    case "map":
      return {
        type: "object",
        maxProperties: field.maxKeys,
        additionalProperties: orNull({ ...describeValues(field.value) }),
        ...withRules(mapRules(field), options),
      };
    case "texts":
      return atomicList(field.maxItems, withoutLookahead(describeValues(field.item), options));
    case "list":
      return field.collection.people === true ? people(field, options) : entries(field, options);
  }
}

/** What a field includes and excludes. */
export function structuralPart(
  field: Extract<Field, { kind: "map" | "list" }>,
  options: SchemaOptions,
): JsonSchema {
  return {
    type: "object",
    minProperties: 1,
    properties: {
      include: { description: included, ...whole(field, options) },
      exclude: { description: excluded, ...keys(field, options) },
    },
  };
}

/** Rules as Kubernetes has them, where they may be there. */
export function withRules(rules: readonly Rule[], { cel }: SchemaOptions): JsonSchema {
  return cel && rules.length > 0 ? { "x-kubernetes-validations": rules } : {};
}

/** A list that whoever applies it has as a whole: entries of two appliers are not merged. */
export function atomicList(maxItems: number, items: JsonSchema): JsonSchema {
  return { type: "array", maxItems, "x-kubernetes-list-type": "atomic", items };
}

const included = "These are there, whatever else is.";
const excluded = "These are not there.";
const exactly = "These are there, and nothing else.";

/** Of people it is said how much is declared, by the words of manifests. */
function people(field: ListField, options: SchemaOptions): JsonSchema {
  return {
    type: "object",
    minProperties: 1,
    properties: {
      include: { description: included, ...entries(field, options) },
      exclude: { description: excluded, ...keys(field, options) },
      exactly: { description: exactly, ...entries(field, options) },
    },
    ...(options.cel
      ? withRules([wholeRule], options)
      : {
          not: {
            anyOf: [{ required: ["exactly", "include"] }, { required: ["exactly", "exclude"] }],
          },
        }),
  };
}

function whole(
  field: Extract<Field, { kind: "map" | "list" }>,
  options: SchemaOptions,
): JsonSchema {
  return field.kind === "map" ? structuralValue(field, options) : entries(field, options);
}

function keys(field: Extract<Field, { kind: "map" | "list" }>, options: SchemaOptions): JsonSchema {
  if (field.kind === "map") return atomicList(field.maxKeys, { ...describeValues(field.key) });
  return entries({ ...field, item: field.collection.keys }, options);
}

function entries({ item, collection, maxItems }: ListField, options: SchemaOptions): JsonSchema {
  const { properties, ...rest } = structuralProperties(item, options);
  const clearable = clearablePlaces(item);
  const rules = entryRules(collection, item, clearable);
  return atomicList(maxItems, {
    ...rest,
    properties: {
      ...(properties as JsonSchema),
      ...(clearable.length > 0 && { [clearKey]: clearList(clearable) }),
    },
    // A rule says what is wrong; without rules, what fits none of the ways is refused without a word.
    ...(!options.cel && oneWay(collection)),
    ...withRules(rules, options),
  });
}

/** The list that names what is cleared. */
export function clearList(places: readonly string[]): JsonSchema {
  // Bounded, so that Kubernetes can tell what its rules cost.
  const maxLength = Math.max(...places.map((place) => place.length));
  return {
    description:
      "What is cleared, as `null` does in a manifest. Tools that leave null out keep what is named here.",
    ...atomicList(places.length, { type: "string", maxLength, enum: [...places] }),
  };
}

/** Null beside a type. Beside a list of values it would be refused, and cannot stand in the list. */
function orNull({ enum: values, ...schema }: JsonSchema): JsonSchema {
  return {
    ...schema,
    ...(Array.isArray(values) && { pattern: `^(${values.join("|")})$` }),
    nullable: true,
  };
}

/** Kubernetes reads patterns as RE2 does, which does not look ahead. */
function withoutLookahead(values: ValueSchema, options: SchemaOptions): JsonSchema {
  const schema: JsonSchema = { ...values };
  const [, refused, rest] = /^\^\(\?!([\w-]+)\)(.*)$/s.exec(values.pattern ?? "") ?? [];
  if (refused === undefined) return schema;
  const rule = {
    rule: `!self.startsWith(${JSON.stringify(refused)})`,
    message: `must not start with ${refused}`,
  };
  return {
    ...schema,
    pattern: `^${rest}`,
    ...(options.cel ? withRules([rule], options) : { not: { pattern: `^${refused}` } }),
  };
}

function describe(field: Field, mayBeNull: boolean): string {
  const parts = [field.description];
  if (field.serverDefault !== undefined) {
    parts.push(`A tenant has \`${String(field.serverDefault)}\` until somebody sets it.`);
  }
  if (mayBeNull) parts.push(`Naming it in \`${clearKey}\` clears it.`);
  return parts.join(" ");
}

function isRequired(field: Field | undefined): boolean {
  return (field?.kind === "scalar" || field?.kind === "object") && field.required;
}
