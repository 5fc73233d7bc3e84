import { z } from "zod";
import type { Call } from "./route.js";
import { validate } from "./validation.js";

/** By the parameter's name and length; making a schema costs more than answering most requests. */
const schemas = new Map<string, z.ZodType>();

/**
 * Reads a part of the path that the route's template leaves open.
 *
 * @param most how many characters any id or name of that kind has.
 * @throws Refusal 400 when it is longer.
 */
export function pathParameter(call: Call, name: string, most = 50): string {
  const value = call.parameters[name] ?? "";
  validate("Path", schemaOf(name, most), { [name]: value });
  return value;
}

function schemaOf(name: string, most: number): z.ZodType {
  const key = `${name} ${most}`;
  const known = schemas.get(key);
  if (known) return known;
  const schema = z.looseObject({ [name]: z.string().max(most) });
  schemas.set(key, schema);
  return schema;
}
