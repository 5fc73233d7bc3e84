import { z } from "zod";
import type { Field, Fields } from "./field.js";
import { isRecord, type RawRecord } from "./record.js";

/** The keys of a map of values, with the schema of each. */
export type Shape = Record<string, z.ZodType>;

/**
 * What values a field takes.
 *
 * @param shapeOf says the same of the fields below it
 */
export function valueSchema(field: Field, shapeOf: (fields: Fields) => Shape): z.ZodType {
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
      for (const issue of issuesOf(value, entry)) {
        map.issues.push({ ...issue, path: [name, ...(issue.path ?? [])] });
      }
    }
  }) as z.ZodType<RawRecord>;
}

/**
 * What is wrong with a value, for the schema that holds it to tell. Also what may be left out is judged where it
 * is absent, and what is found then is forgotten: so nothing is made of it that costs anything, as an error would.
 */
export function issuesOf(schema: z.ZodType, value: unknown): z.core.$ZodRawIssue[] {
  const judged = schema._zod.run({ value, issues: [] }, { async: false });
  if (judged instanceof Promise) throw new TypeError("A field's schema waits for something.");
  return judged.issues;
}

/** A shape with a key for each field. */
export function mapFields(fields: Fields, map: (field: Field) => z.ZodType): Shape {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, map(field)]));
}

/** Whether a field must be there. */
export function isRequired(field: Field): boolean {
  return (field.kind === "scalar" || field.kind === "object") && field.required;
}
