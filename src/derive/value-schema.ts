import { z } from "zod";

/** The rules for one text, number or truth value, in the words of JSON Schema draft 7. */
export interface ValueSchema {
  readonly type: "string" | "integer" | "boolean";
  readonly enum?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Describes the values that a field's schema allows. */
export function describeValues(schema: z.ZodType): ValueSchema {
  const { $schema: _dialect, ...rules } = z.toJSONSchema(schema, { target: "draft-7" });
  return rules as ValueSchema;
}
