import {
  asList,
  collectionOf,
  declaredEntries,
  idsOfSet,
  identityOf,
  itemOf,
  nameOfEntry,
  settingsOf,
  type Collection,
  type CollectionName,
  type EntryChange,
  type FieldValue,
  type FieldValues,
  type SetChange,
} from "../model/index.js";
import type { Change, ResolvedEntries } from "./action.js";
import { differences } from "./differences.js";

/**
 * What is to be done so that an organization has the entries of a collection that are declared, and of
 * others those that its declaration leaves alone.
 *
 * | declared | tenant has | result                                                  |
 * | -------- | ---------- | ------------------------------------------------------- |
 * | yes      | no         | added                                                   |
 * | yes      | yes        | the settings that are declared and differ are sent       |
 * | no       | yes        | removed where the declaration is the whole of it         |
 * | excluded | yes        | removed                                                 |
 *
 * @param changes what people see of it is added here
 */
export function compareEntries(
  collection: Collection & { readonly name: CollectionName },
  desired: ResolvedEntries,
  current: readonly FieldValues[],
  changes: Change[],
): EntryChange[] {
  const { isWhole, wanted: wishes, excluded } = declaredEntries(desired);
  const { name, most } = collection;
  const written: EntryChange[] = [];
  const removed: EntryChange[] = [];
  const left = new Map(current.map((entry) => [identityOf(collection, entry), entry]));
  for (const { entry: wanted } of wishes) {
    const id = identityOf(collection, wanted);
    const has = left.get(id);
    left.delete(id);
    const label = nameOfEntry(collection, wanted) ?? (has && nameOfEntry(collection, has)) ?? id;
    const found = settingDifferences(collection, wanted, has, [name, label]);
    const settings = Object.fromEntries(
      found.map(({ path: [, , setting = ""] }) => [setting, wanted[setting]]),
    );
    const sets = setChanges(collection, wanted, has);
    const withSets = Object.keys(sets).length > 0 && { sets };
    if (has === undefined) {
      changes.push({ path: [name, label], to: shownSettings(collection, wanted) });
      written.push({ collection: name, kind: "add", id, settings, ...withSets });
    } else if (found.length > 0 || withSets) {
      changes.push(
        ...found,
        ...Object.keys(sets).map((set) => ({
          path: [name, label, set],
          from: has[set] ?? [],
          to: wanted[set] ?? [],
        })),
      );
      const item = itemOf(collection, has);
      written.push({ collection: name, kind: "update", id, ...item, settings, ...withSets });
    }
  }
  const unwanted = new Set(excluded.map(({ entry }) => identityOf(collection, entry)));
  for (const [id, entry] of left) {
    if (!isWhole && !unwanted.has(id)) continue;
    changes.push({
      path: [name, nameOfEntry(collection, entry) ?? id],
      from: shownSettings(collection, entry),
    });
    removed.push({
      collection: name,
      kind: "remove",
      id,
      ...itemOf(collection, entry),
      settings: {},
    });
  }
  return inOrder(written, removed, current.length, most);
}

/**
 * What an entry is to be given of the sets that it declares, by names, and what is to be taken away, by
 * ids: whatever has the name of something that it shall have stays.
 */
export function setChanges(
  { sets = {} }: Collection,
  wanted: FieldValues,
  has: FieldValues | undefined,
): Readonly<Record<string, SetChange>> {
  return Object.fromEntries(
    Object.keys(sets).flatMap((set) => {
      if (wanted[set] === undefined) return [];
      const target = new Set(asTexts(wanted[set]));
      const names = asTexts(has?.[set]);
      const ids = asTexts(has?.[idsOfSet(set)]);
      const give = [...target].filter((name) => !names.includes(name));
      const take = ids.filter((_, index) => !target.has(names[index] ?? ""));
      return give.length + take.length === 0 ? [] : [[set, { give, take }] as const];
    }),
  );
}

function asTexts(value: FieldValue | undefined): readonly string[] {
  return asList(value).filter((each) => typeof each === "string");
}

/** What people have to be told of changes to entries, in sentences. */
export function noticesOf(changes: readonly EntryChange[]): string[] {
  return changes.flatMap(({ collection: name, kind, id, settings }) => {
    const { noun, notices = [] } = collectionOf(name) ?? {};
    return notices
      .filter(
        ({ on, setting, to }) => on === kind && (setting === undefined || settings[setting] === to),
      )
      .map(({ says }) => `${noun?.one ?? name} ${id} ${says}`);
  });
}

/** Whether an organization with these entries is otherwise than declared. */
export function entriesDiffer(
  collection: Collection & { readonly name: CollectionName },
  desired: ResolvedEntries,
  current: readonly FieldValues[],
): boolean {
  return compareEntries(collection, desired, current, []).length > 0;
}

/**
 * What comes is added before what goes is removed, so that people can log in all the time; where that
 * would be more than an organization may have, room is made first.
 *
 * @param present how many entries there are
 */
export function inOrder(
  written: readonly EntryChange[],
  removed: readonly EntryChange[],
  present: number,
  most: number,
): EntryChange[] {
  const added = written.filter(({ kind }) => kind === "add").length;
  return present + added <= most ? [...written, ...removed] : [...removed, ...written];
}

function settingDifferences(
  { settings }: Collection,
  wanted: FieldValues,
  has: FieldValues | undefined,
  path: readonly string[],
): Change[] {
  return Object.entries(settings).flatMap(([name, field]) => {
    const desired = wanted[name];
    if (desired === undefined) return [];
    return [...differences(field, desired ?? undefined, has?.[name], [...path, name])];
  });
}

/** The settings of an entry that somebody set, without those that are as Auth0 fills them in. */
function shownSettings(collection: Collection, entry: FieldValues): FieldValue {
  return Object.fromEntries(
    Object.entries(settingsOf(collection, entry)).filter(([, value]) => value !== null),
  );
}
