import { asMap, ownValue, type Field, type FieldValue } from "../model/index.js";
import type { Change } from "./action.js";

/** The leaves at which two values of a field differ, counting what Auth0 fills in as being there. */
export function* differences(
  field: Field,
  target: FieldValue | undefined,
  has: FieldValue | undefined,
  path: readonly string[],
): Generator<Change> {
  switch (field.kind) {
    case "scalar": {
      const from = has ?? field.serverDefault;
      const to = target ?? field.serverDefault;
      if (from !== to) yield change(path, has, target ?? field.serverDefault);
      return;
    }
    case "object":
      for (const [name, child] of Object.entries(field.fields)) {
        // A quota that is not there at all enforces nothing, so its default is no difference.
        const there = isThere(target) && isThere(has);
        yield* differences(
          there || child.kind !== "scalar" ? child : withoutDefault(child),
          asMap(target)[name],
          asMap(has)[name],
          [...path, name],
        );
      }
      return;
    case "map": {
      const from = asMap(has);
      const to = asMap(target);
      for (const key of Object.keys({ ...from, ...to })) {
        const has = ownValue(from, key);
        const wanted = ownValue(to, key);
        if (has !== wanted) yield change([...path, key], has, wanted);
      }
      return;
    }
    case "texts":
    case "list":
  }
}

function change(
  path: readonly string[],
  from: FieldValue | undefined,
  to: FieldValue | undefined,
): Change {
  return {
    path,
    ...(from !== undefined && { from }),
    ...(to !== undefined && to !== null && { to }),
  };
}

function isThere(value: FieldValue | undefined): boolean {
  return value !== undefined && value !== null;
}

function withoutDefault<F extends Field>(field: F): Omit<F, "serverDefault"> & Field {
  const { serverDefault: _, ...rest } = field;
  return rest as Omit<F, "serverDefault"> & Field;
}
