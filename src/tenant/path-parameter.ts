import { z } from "zod";
import type { Call } from "./route.js";
import { validate } from "./validation.js";

const shortText = z.string().max(50);

/**
 * Reads a part of the path that the route's template leaves open.
 *
 * @throws Refusal 400 when it is longer than any id or name.
 */
export function pathParameter(call: Call, name: string): string {
  const value = call.parameters[name] ?? "";
  validate("Path", z.looseObject({ [name]: shortText }), { [name]: value });
  return value;
}
