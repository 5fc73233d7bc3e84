import type { Collection, FieldMap, FieldValue } from "../../src/model/index.js";

/** How a manifest says that an organization has these entries and no others. */
export function wholeOf({ people }: Collection, entries: readonly FieldMap[]): FieldValue {
  return people ? { exactly: entries } : entries;
}
