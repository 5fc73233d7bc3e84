import {
  declaredPairs,
  fieldAt,
  isRecord,
  ownValue,
  saysSomeEntries,
  saysSomePairs,
  type Collection,
  type FieldMap,
  type RawRecord,
} from "../model/index.js";
import { mergeMaps } from "./records.js";

/**
 * Lays what one place says of an organization over what another one says. Maps are merged, anything else
 * replaces what lies under it. Where one of them says by words how much of something it declares, what
 * lies above decides which word it is:
 *
 * | over             | `metadata`: what comes out        | a collection: what comes out         |
 * | ---------------- | --------------------------------- | ------------------------------------ |
 * | no word          | the pairs of both, as the whole   | the upper list                       |
 * | `exactly`        | the pairs of both, as the whole   | the upper list, as the whole         |
 * | `include`        | the pairs of both, included; what | the upper list, included; what was   |
 * |                  | was excluded below stays so       | excluded below stays so              |
 * | `exclude` alone  | what lies under it, under its own | the same                             |
 * |                  | word, without what is excluded    |                                      |
 *
 * What is excluded and included is what the upper one says it is.
 */
export function layOver(under: RawRecord, over: RawRecord): RawRecord {
  const merged: Record<string, unknown> = { ...mergeMaps(under, over) };
  for (const key of Object.keys(over)) {
    const below = ownValue(under, key);
    const above = ownValue(over, key);
    const field = fieldAt([key]);
    if (field?.kind === "map" && isRecord(below) && isRecord(above)) {
      if (saysSomePairs(below) || saysSomePairs(above)) merged[key] = layPairs(below, above);
    } else if (field?.kind === "list" && saysSomeEntries(above)) {
      merged[key] = layEntries(field.collection, below, above);
    }
  }
  return merged;
}

function layPairs(below: RawRecord, above: RawRecord): RawRecord {
  // What is not as it should be stays, so that the model's own rules tell of it.
  if (saysSomePairs(above) && !keepsToWords(above, isRecord)) return above;
  if (saysSomePairs(below) && !keepsToWords(below, isRecord)) return below;
  const lower = declaredPairs(below as FieldMap);
  const upper = declaredPairs(above as FieldMap);
  const gone = new Set(upper.excluded);
  const pairs = Object.fromEntries(
    Object.entries({ ...lower.pairs, ...upper.pairs }).filter(([key]) => !gone.has(key)),
  );
  if (!saysSomePairs(above)) return pairs;
  const saysOnlyExcluded = !Object.hasOwn(above, "include") && !upper.isWhole;
  if (upper.isWhole || (saysOnlyExcluded && lower.isWhole)) return { exactly: pairs };
  const excluded = Object.hasOwn(above, "exclude")
    ? upper.excluded
    : lower.excluded.filter((key) => !Object.hasOwn(upper.pairs, key));
  return { include: pairs, ...(excluded.length > 0 && { exclude: excluded }) };
}

function layEntries(collection: Collection, below: unknown, above: RawRecord): unknown {
  if (!keepsToWords(above, Array.isArray) || Object.hasOwn(above, "exactly")) return above;
  const lower = listsIn(below);
  if (lower === undefined) return above;
  const { include, exclude } = above as Lists;
  if (include !== undefined) {
    const kept = exclude ?? without(collection, lower.exclude ?? [], include);
    return { include, ...(kept.length > 0 && { exclude: kept }) };
  }
  const gone = exclude ?? [];
  if (lower.exactly) return { exactly: without(collection, lower.exactly, gone) };
  if (lower.include === undefined) return above;
  return { include: without(collection, lower.include, gone), exclude: gone };
}

interface Lists {
  readonly include?: readonly unknown[];
  readonly exclude?: readonly unknown[];
  readonly exactly?: readonly unknown[];
}

/** What lies below, by the words; undefined where that is nothing that could be laid over. */
function listsIn(value: unknown): Lists | undefined {
  if (Array.isArray(value)) return { exactly: value };
  return isRecord(value) && keepsToWords(value, Array.isArray) ? value : undefined;
}

/** Entries that are not about the same as one of the others. They stay the same objects. */
function without(
  collection: Collection,
  entries: readonly unknown[],
  others: readonly unknown[],
): readonly unknown[] {
  const gone = new Set(others.map((entry) => aboutOf(collection, entry)));
  return entries.filter((entry) => !gone.has(aboutOf(collection, entry)));
}

function aboutOf({ keys, ignoresCase }: Collection, entry: unknown): string {
  if (!isRecord(entry)) return "";
  const text = JSON.stringify(Object.keys(keys).map((key) => [key, ownValue(entry, key)]));
  return ignoresCase ? text.toLowerCase() : text;
}

/** Whether nothing stands under or beside the words but what belongs there. */
function keepsToWords(value: RawRecord, isWhole: (said: unknown) => boolean): boolean {
  const says = Object.entries(value);
  return (
    !(Object.hasOwn(value, "exactly") && says.length > 1) &&
    says.every(([word, said]) =>
      word === "exclude"
        ? Array.isArray(said)
        : (word === "include" || word === "exactly") && isWhole(said),
    )
  );
}
