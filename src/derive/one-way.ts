import type { Collection } from "../model/index.js";

/** That an entry says in exactly one of the collection's ways what it is about, in JSON Schema. */
export function oneWay({ ways, keys }: Collection): Readonly<Record<string, unknown>> {
  if (ways.length < 2) return {};
  return {
    oneOf: ways.map((way) => {
      const others = Object.keys(keys).filter((key) => !way.includes(key));
      return {
        required: [...way],
        ...(others.length > 0 && { not: { anyOf: others.map((key) => ({ required: [key] })) } }),
      };
    }),
  };
}
