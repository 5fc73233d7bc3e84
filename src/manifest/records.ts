import { isRecord, ownValue, type RawRecord } from "../model/index.js";

/** A map without some of its keys; the same map if it has none of them. */
export function without(record: RawRecord, keys: readonly string[]): RawRecord {
  if (!keys.some((key) => Object.hasOwn(record, key))) return record;
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}

/** Lays one map over another. Maps are merged, anything else replaces what lies under it. */
export function mergeMaps(under: RawRecord, over: RawRecord): RawRecord {
  const merged: Record<string, unknown> = { ...under, ...over };
  for (const key of Object.keys(under)) {
    const below = under[key];
    const above = ownValue(over, key);
    if (isRecord(below) && isRecord(above)) merged[key] = mergeMaps(below, above);
  }
  return merged;
}

/**
 * Replaces texts within a value. What did not change is shared with the original, not copied.
 * The path given to `replace` is reused: copy it to keep it.
 */
export function replaceTexts(
  value: unknown,
  path: (string | number)[],
  replace: (text: string, path: readonly (string | number)[]) => unknown,
): unknown {
  if (typeof value === "string") return replace(value, path);
  if (Array.isArray(value)) return replaceItems(value, path, replace);
  if (!isRecord(value)) return value;
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(value)) {
    path.push(key);
    const replaced = replaceTexts(value[key], path, replace);
    path.pop();
    // The copy has the key already, so that even `__proto__` is assigned like any other.
    if (replaced !== value[key]) (copy ??= { ...value })[key] = replaced;
  }
  return copy ?? value;
}

function replaceItems(
  items: readonly unknown[],
  path: (string | number)[],
  replace: (text: string, path: readonly (string | number)[]) => unknown,
): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (const [index, item] of items.entries()) {
    path.push(index);
    const replaced = replaceTexts(item, path, replace);
    path.pop();
    if (replaced !== item) (copy ??= [...items])[index] = replaced;
  }
  return copy ?? items;
}

/** The paths of all nulls within a value. */
export function findNulls(
  value: unknown,
  path: readonly (string | number)[] = [],
): (readonly (string | number)[])[] {
  if (value === null) return [path];
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => findNulls(item, [...path, index]));
  }
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, entry]) => findNulls(entry, [...path, key]));
}
