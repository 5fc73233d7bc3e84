/** A map whose keys may be anybody's: read it with {@link ownValue} alone. */
export type RawRecord = Readonly<Record<string, unknown>>;

/** Whether a value is an object with keys: not null, not a list. */
export function isRecord(value: unknown): value is RawRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The value under a key of a map's own, or undefined. Whatever is looked up under a key that others
 * chose is looked up here: every map has a `constructor` and a `toString` by birth.
 */
export function ownValue<Value>(
  record: Readonly<Record<string, Value>>,
  key: string,
): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
