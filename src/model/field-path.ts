import type { PathSegment } from "../errors/index.js";
import type { Field, Fields } from "./field.js";
import { organizationFields } from "./organization.js";
import { ownValue, type RawRecord } from "./record.js";
import { isWord } from "./words.js";

/** A path as the key of a map. */
export function pathKey(path: readonly PathSegment[]): string {
  return JSON.stringify(path);
}

/** The field that a path within an organization leads to, or undefined where there is none. */
export function fieldAt(path: readonly PathSegment[]): Field | undefined {
  let fields: Fields = organizationFields;
  let field: Field | undefined;
  for (const [index, segment] of path.entries()) {
    if (typeof segment === "number") continue;
    if (index === 1 && field?.kind === "list" && isWord(segment)) {
      fields = segment === "exclude" ? field.collection.keys : fields;
      continue;
    }
    if (field?.kind === "map") return undefined;
    field = ownValue(fields, segment);
    if (field === undefined) return undefined;
    fields = childrenOf(field);
  }
  return field;
}

function childrenOf(field: Field): Fields {
  if (field.kind === "object") return field.fields;
  return field.kind === "list" ? field.item : {};
}

/** The fields that may stand below a path within an organization; none below a scalar. */
export function childrenAt(path: readonly PathSegment[]): Fields {
  const field = fieldAt(path);
  if (field === undefined) return organizationFields;
  // What is excluded says what it is about and nothing else.
  const isExcluded = field.kind === "list" && path[1] === "exclude";
  return isExcluded ? field.collection.keys : childrenOf(field);
}

/** The value that a path leads to, or undefined where there is none. */
export function valueAt(root: unknown, path: readonly PathSegment[]): unknown {
  let value = root;
  for (const segment of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = ownValue(value as RawRecord, String(segment));
  }
  return value;
}
