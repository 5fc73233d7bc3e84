import { z } from "zod";
import type { Call } from "./route.js";
import { validate } from "./validation.js";

const shortText = z.string().max(50);

/** By the parameter's name; making a schema costs more than answering most requests. */
const schemas = new Map<string, z.ZodType>();

/**
 * Reads a part of the path that the route's template leaves open.
 *
 * @throws Refusal 400 when it is longer than any id or name.
 */
export function pathParameter(call: Call, name: string): string {
  const value = call.parameters[name] ?? "";
  validate("Path", schemaOf(name), { [name]: value });
  return value;
}

function schemaOf(name: string): z.ZodType {
  const known = schemas.get(name);
  if (known) return known;
  const schema = z.looseObject({ [name]: shortText });
  schemas.set(name, schema);
  return schema;
}
