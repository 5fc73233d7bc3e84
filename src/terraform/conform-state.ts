import type { TerraformAttribute, TerraformAttributes } from "../derive/index.js";
import { isObjectValue, type ObjectValue, type Value } from "./value.js";

/**
 * State in the form of the present schema: attributes that came later are null, attributes that
 * are gone are left out. So a new field of the model needs no conversion of old state.
 */
export function conformState(attributes: TerraformAttributes, state: ObjectValue): ObjectValue {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [
      name,
      conformValue(attribute, state[name] ?? null),
    ]),
  );
}

function conformValue(attribute: TerraformAttribute, value: Value): Value {
  if (attribute.kind === "plain" || value === null) return value;
  const conform = (entry: Value) =>
    isObjectValue(entry) ? conformState(attribute.attributes, entry) : entry;
  switch (attribute.nesting) {
    case "single":
      return conform(value);
    case "list":
    case "set":
      return Array.isArray(value) ? value.map(conform) : value;
    case "map":
      return isObjectValue(value)
        ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, conform(entry)]))
        : value;
  }
}
