import { collectionOf, type EntryChange, type FieldValue } from "../model/index.js";
import { entryBody } from "./entry-requests.js";

/** How an organization comes about together with its entries, in the fewest requests. */
export interface CreateRequests {
  /** Body of `POST /api/v2/organizations`. */
  readonly body: Readonly<Record<string, FieldValue>>;
  /** What is left to do when it is there. */
  readonly afterwards: readonly EntryChange[];
}

/**
 * Splits a create into requests. One POST carries the organization and every entry that has only the
 * settings which that endpoint knows; the others follow, so that what shall be switched off is never
 * switched on for a moment.
 */
export function createRequests(
  fields: Readonly<Record<string, FieldValue>>,
  entries: readonly EntryChange[],
): CreateRequests {
  const carried: Record<string, FieldValue[]> = {};
  const afterwards: EntryChange[] = [];
  for (const entry of entries) {
    const onCreate = collectionOf(entry.collection)?.onCreate;
    const isCarried = Object.keys(entry.settings).every((name) =>
      onCreate?.settings.includes(name),
    );
    if (onCreate === undefined || !isCarried) afterwards.push(entry);
    else (carried[onCreate.key] ??= []).push(entryBody(entry));
  }
  return { body: { ...fields, ...carried }, afterwards };
}
