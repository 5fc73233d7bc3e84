import { desiredFromTerraform } from "../../derive/index.js";
import {
  asList,
  asMap,
  people,
  type DesiredOrganization,
  type FieldValue,
} from "../../model/index.js";
import { isObjectValue, unknownValue, type ObjectValue, type Value } from "../value.js";

/** The keys that lead from a configuration to a part of it. */
export type KeyPath = readonly string[];

/**
 * What a configuration or a plan asks for, as a manifest would say it. What is not known yet is left
 * out, and so is a person of whom it is not known who it is.
 */
export function desiredOf(values: ObjectValue): DesiredOrganization {
  const desired = asMap(desiredFromTerraform(dropUnknown(values, [], [])));
  const told = people.flatMap(({ name, keys }) => {
    const declared = desired[name];
    if (declared === undefined) return [];
    const isTold = (entry: FieldValue): boolean =>
      Object.keys(keys).some((key) => Object.hasOwn(asMap(entry), key));
    const words = Object.entries(asMap(declared));
    return [
      [
        name,
        Object.fromEntries(words.map(([word, listed]) => [word, asList(listed).filter(isTold)])),
      ] as const,
    ];
  });
  return { ...desired, ...Object.fromEntries(told) } as unknown as DesiredOrganization;
}

/** The known parts of a value. Where something in a set is not known, nobody can tell what is not in it. */
export function dropUnknown(value: Value, path: KeyPath, dropped: KeyPath[]): FieldValue {
  if (Array.isArray(value)) {
    const items = value as readonly Value[];
    const known = items.filter((item) => item !== unknownValue);
    if (known.length < items.length) dropped.push(path);
    return known.map((item, index) => dropUnknown(item, [...path, String(index)], dropped));
  }
  if (!isObjectValue(value)) return value as FieldValue;
  const kept: Record<string, FieldValue> = {};
  for (const [key, part] of Object.entries(value)) {
    if (part === unknownValue) dropped.push([...path, key]);
    else kept[key] = dropUnknown(part, [...path, key], dropped);
  }
  return kept;
}
