import {
  collectionOf,
  collections,
  declaredEntries,
  identityOf,
  type Collection,
  type CollectionName,
  type CurrentOrganization,
  type EntryChange,
  type FieldValues,
} from "../model/index.js";
import type { ResolvedCollections } from "./action.js";

/** What comparing the entries of a collection has to know of the organization's others. */
export interface Meeting {
  /** Identities of entries that another collection holds, so that they are there already. */
  readonly met: ReadonlySet<string>;
  /** Whether another collection declares that an entry shall be there, so that it is not one whom nobody declares. */
  readonly isSpared: (entry: FieldValues) => boolean;
}

/** Of a collection that has to do with no other one. */
export const noMeeting: Meeting = { met: new Set(), isSpared: () => false };

/**
 * How the entries of a collection stand to those of the others. Whoever accepts an invitation is a member:
 * that is what the invitation was declared for, so neither are they invited again nor taken out.
 *
 * @param changes what is to be done to the collections that come before it
 */
export function meetingOf(
  collection: Collection,
  desired: ResolvedCollections,
  current: Partial<CurrentOrganization> | undefined,
  changes: readonly EntryChange[] = [],
): Meeting {
  const spared = collections
    .filter(({ metBy }) => metBy?.collection === collection.name)
    .map((other) => ({
      key: other.metBy?.key ?? "",
      declared: new Set(wantedIn(other, desired).map((entry) => identityOf(other, entry))),
    }));
  return {
    met: metBy(collection, desired, current, changes),
    isSpared: (entry) =>
      spared.some(({ key, declared }) => {
        const value = entry[key];
        return typeof value === "string" && declared.has(value.toLowerCase());
      }),
  };
}

function metBy(
  collection: Collection,
  desired: ResolvedCollections,
  current: Partial<CurrentOrganization> | undefined,
  changes: readonly EntryChange[],
): ReadonlySet<string> {
  const { metBy: meeting, identity } = collection;
  const other = meeting && collectionOf(meeting.collection);
  if (meeting === undefined || other === undefined) return noMeeting.met;
  const removed = new Set(
    changes.flatMap(({ collection: name, kind, id }) =>
      name === other.name && kind === "remove" ? [id] : [],
    ),
  );
  const present: readonly FieldValues[] = current?.[other.name] ?? [];
  const holders = [
    ...present.filter((entry) => !removed.has(identityOf(other, entry))),
    ...wantedIn(other, desired),
  ];
  return new Set(
    holders
      .map((entry) => identityOf(collection, { [identity]: entry[meeting.key] }))
      .filter((id) => id !== ""),
  );
}

function wantedIn(
  { name }: Collection & { readonly name: CollectionName },
  desired: ResolvedCollections,
): readonly FieldValues[] {
  const declared = desired[name];
  return declared === undefined ? [] : declaredEntries(declared).wanted.map(({ entry }) => entry);
}
