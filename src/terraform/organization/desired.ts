import { desiredFromTerraform } from "../../derive/index.js";
import { asMap, type DesiredOrganization, type FieldValue } from "../../model/index.js";
import { isObjectValue, unknownValue, type ObjectValue, type Value } from "../value.js";
import { readCleared } from "./clearing.js";

/** The keys that lead from a configuration to a part of it. */
export type KeyPath = readonly string[];

/**
 * What a configuration or a plan asks for, as a manifest would say it. What is not known yet is left
 * out.
 */
export function desiredOf(values: ObjectValue): DesiredOrganization {
  const desired = desiredFromTerraform(dropUnknown(values, [], []));
  return [...readCleared(values)].reduce(
    (cleared, place) => clear(cleared, stepsTo(place, values)),
    desired,
  ) as unknown as DesiredOrganization;
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

/** The way to a place, through a connection by its position among those that are there. */
function stepsTo(place: string, values: ObjectValue): readonly (string | number)[] {
  const [, key, setting] = /^connections\.(.+)\.([^.]+)$/.exec(place) ?? [];
  if (key === undefined || setting === undefined) return place.split(".");
  const entries = isObjectValue(values["connections"]) ? values["connections"] : {};
  const written = Object.keys(entries).filter((name) => isObjectValue(entries[name]));
  return ["connections", written.indexOf(key), setting];
}

function clear(value: FieldValue | undefined, steps: readonly (string | number)[]): FieldValue {
  const [step, ...rest] = steps;
  if (step === undefined) return null;
  if (Array.isArray(value)) {
    return value.map((entry: FieldValue, index) => (index === step ? clear(entry, rest) : entry));
  }
  const has = asMap(value);
  return { ...has, [step]: clear(has[step], rest) };
}
