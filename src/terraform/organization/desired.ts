import { desiredFromTerraform } from "../../derive/index.js";
import type { DesiredOrganization, FieldValue } from "../../model/index.js";
import { isObjectValue, unknownValue, type ObjectValue, type Value } from "../value.js";

/** The keys that lead from a configuration to a part of it. */
export type KeyPath = readonly string[];

/**
 * What a configuration or a plan asks for, as a manifest would say it. What is not known yet is left
 * out.
 */
export function desiredOf(values: ObjectValue): DesiredOrganization {
  return desiredFromTerraform(dropUnknown(values, [], [])) as unknown as DesiredOrganization;
}

/** The known parts of a value. */
export function dropUnknown(value: Value, path: KeyPath, dropped: KeyPath[]): FieldValue {
  if (!isObjectValue(value)) return value as FieldValue;
  const kept: Record<string, FieldValue> = {};
  for (const [key, part] of Object.entries(value)) {
    if (part === unknownValue) dropped.push([...path, key]);
    else kept[key] = dropUnknown(part, [...path, key], dropped);
  }
  return kept;
}
