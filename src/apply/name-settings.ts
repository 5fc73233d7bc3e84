import {
  asList,
  idsOfSet,
  namesOne,
  type Collection,
  type FieldValue,
  type FieldValues,
} from "../model/index.js";
import type { SetThings } from "./set-things.js";

/** Which entries and which of their settings are called by names. */
export interface NamingOptions {
  /** Whether an entry is to be named; all are unless given. */
  readonly isAbout?: (entry: FieldValues) => boolean;
  /** Whether a setting is to be named; all are unless given. */
  readonly includes?: (setting: string) => boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Entries as a tenant lists them, with the names of what their settings refer to instead of the ids. What
 * nothing is known of keeps its id.
 *
 * @throws OperationError when these things cannot be listed
 */
export async function nameSettings(
  collection: Collection,
  entries: readonly FieldValues[],
  organizationId: string,
  things: SetThings,
  { isAbout = () => true, includes = () => true, signal }: NamingOptions = {},
): Promise<readonly FieldValues[]> {
  let named = entries;
  for (const [setting, source] of Object.entries(collection.references ?? {})) {
    if (!includes(setting)) continue;
    const idsOf = (entry: FieldValues): readonly string[] =>
      isAbout(entry) ? texts(entry[idsOfSet(setting)]) : [];
    const ids = new Set(entries.flatMap(idsOf));
    if (ids.size === 0) continue;
    const nameOf = await things.namesOf(source, organizationId, ids, signal);
    named = named.map((entry) => {
      const names = idsOf(entry).map(nameOf);
      const [only] = names;
      if (only === undefined) return entry;
      return { ...entry, [setting]: namesOne(collection, setting) ? only : names };
    });
  }
  return named;
}

function texts(value: FieldValue | undefined): readonly string[] {
  return (typeof value === "string" ? [value] : asList(value)).filter(
    (each) => typeof each === "string",
  );
}
