import {
  collectionOf,
  declaredEntries,
  declaredPairs,
  fieldAt,
  goesBy,
  isRecord,
  pathKey,
  type FieldValue,
} from "../model/index.js";
import type { PathSegment } from "../errors/index.js";
import { declaredValues, type Action, type Change, type ResolvedOrganization } from "./action.js";

/**
 * The changes of an action as people may see them: where a value came from a variable, its
 * placeholder stands. Whatever shows a plan shows these.
 */
export function shownChanges(action: Action): readonly Change[] {
  if (action.kind === "delete") return action.changes;
  const { desired, changes } = action;
  const { written } = desired;
  if (written === undefined || written.size === 0) return changes;
  return changes.map((change) => {
    if (change.to === undefined) return change;
    return { ...change, to: mask(change.to, declaredPath(change.path, desired), written) };
  });
}

/** The names of the variables whose values an action holds. */
export function variablesOf(action: Action): string[] {
  const { written = new Map<string, string>() } = action.kind === "delete" ? {} : action.desired;
  return [...written.values()].flatMap((text) =>
    [...text.matchAll(/\$\{env\.(\w+)/g)].map(([, name = ""]) => name),
  );
}

/** Changes tell entries by their names, and a declaration has them in a list. */
function declaredPath(
  path: readonly string[],
  desired: ResolvedOrganization,
): readonly PathSegment[] {
  const [first = "", key, ...rest] = path;
  const collection = collectionOf(first);
  if (fieldAt([first])?.kind === "map") {
    const { word } = declaredPairs(declaredValues(desired)[first]);
    return word === undefined ? path : [first, word, ...path.slice(1)];
  }
  if (collection === undefined || key === undefined) return path;
  const { wanted } = declaredEntries(desired[collection.name] ?? []);
  const found = wanted.find(({ entry }) => goesBy(collection, entry, key));
  return found === undefined ? path : [first, ...found.path, ...rest];
}

function mask(
  value: FieldValue,
  path: readonly PathSegment[],
  written: ReadonlyMap<string, string>,
): FieldValue {
  if (!isRecord(value)) return written.get(pathKey(path)) ?? value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, mask(entry, [...path, key], written)]),
  );
}
