import type { PathSegment } from "../errors/index.js";
import {
  declaredPairs,
  fieldAt,
  isRecord,
  ownValue,
  pathKey,
  valueAt,
  words,
  type FieldValue,
  type RawRecord,
} from "../model/index.js";

/** What one place says of an organization, and which of its texts came from the environment. */
interface FilledLayer {
  readonly value: RawRecord;
  readonly filled: ReadonlyMap<string, string>;
}

/**
 * Which texts of one layer over another came from the environment, as they were written; by their paths
 * in what `layOver` made of both. Values from the environment may be secrets, and whatever shows an
 * organization asks here whether one may be seen: a text must not be lost on the way.
 */
export function overlayFilled(
  under: FilledLayer,
  over: FilledLayer,
  merged: RawRecord,
): ReadonlyMap<string, string> {
  if (under.filled.size === 0) return over.filled;
  const left = [...under.filled].flatMap(([key, text]) =>
    placesOf(JSON.parse(key) as readonly PathSegment[], under.value, over.value, merged).map(
      (path) => [pathKey(path), text] as const,
    ),
  );
  return new Map([...left, ...over.filled]);
}

/** Where what lies under a layer is in what was made of both; nowhere where it does not show. */
function placesOf(
  path: readonly PathSegment[],
  under: RawRecord,
  over: RawRecord,
  merged: RawRecord,
): readonly (readonly PathSegment[])[] {
  const [first = ""] = path;
  const name = String(first);
  const kind = fieldAt([first])?.kind;
  if (kind === "map" && path.length > 1) {
    return isReplacedPair(path, ownValue(over, name)) ? [] : pairPlaces(path, under, merged);
  }
  if (kind === "list") return entryPlaces(path, under, merged);
  return isReplaced(over, path) || valueAt(merged, path) === undefined ? [] : [path];
}

function isReplacedPair(path: readonly PathSegment[], above: unknown): boolean {
  const { pairs, excluded } = declaredPairs(above as FieldValue);
  const key = path.at(-1);
  return typeof key === "number"
    ? isRecord(above) && Array.isArray(ownValue(above, "exclude"))
    : Object.hasOwn(pairs, String(key)) || excluded.includes(String(key));
}

/** A pair goes by its key, under whichever word; a key that is excluded goes by what it is. */
function pairPlaces(
  path: readonly PathSegment[],
  under: RawRecord,
  merged: RawRecord,
): readonly (readonly PathSegment[])[] {
  const [name = "", ...rest] = path;
  const text = valueAt(under, path);
  const last = rest.at(-1) ?? "";
  const places: readonly (readonly PathSegment[])[] =
    typeof last === "number"
      ? positionsIn(ownValue(merged, String(name)), text).map((at) => [name, ...at])
      : [[name, last], ...words.map((word) => [name, word, last])];
  return places.filter((place) => valueAt(merged, place) === text);
}

/** An entry is the same object wherever it is now. */
function entryPlaces(
  path: readonly PathSegment[],
  under: RawRecord,
  merged: RawRecord,
): readonly (readonly PathSegment[])[] {
  const [name = ""] = path;
  const at = path.findIndex((segment) => typeof segment === "number");
  const entry = valueAt(under, path.slice(0, at + 1));
  const rest = path.slice(at + 1);
  return positionsIn(ownValue(merged, String(name)), entry).map((place) => [
    name,
    ...place,
    ...rest,
  ]);
}

/** Where something stands in a list, or in the lists of words. */
function positionsIn(value: unknown, item: unknown): readonly (readonly PathSegment[])[] {
  const within = (list: unknown, above: readonly PathSegment[]): (readonly PathSegment[])[] =>
    Array.isArray(list)
      ? list.flatMap((each: unknown, index) => (each === item ? [[...above, index]] : []))
      : [];
  if (!isRecord(value)) return within(value, []);
  return words.flatMap((word) => within(ownValue(value, word), [word]));
}

/** Whether a layer has something else at a path, so that what lies under it does not show. */
function isReplaced(value: unknown, path: readonly PathSegment[]): boolean {
  let at = value;
  for (const segment of path) {
    if (!isRecord(at)) return true;
    if (!Object.hasOwn(at, segment)) return false;
    at = ownValue(at, String(segment));
  }
  return true;
}
