import {
  asList,
  collectionOf,
  declaredEntries,
  idsOfSet,
  identityOf,
  itemOf,
  nameOfEntry,
  namesOne,
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
import { noMeeting, type Meeting } from "./meetings.js";

/**
 * What is to be done so that an organization has the entries of a collection that are declared, and of
 * others those that its declaration leaves alone.
 *
 * | declared | tenant has | result                                                  |
 * | -------- | ---------- | ------------------------------------------------------- |
 * | yes      | no         | added, unless another collection holds it               |
 * | yes      | yes        | the settings that are declared and differ are sent; what |
 * |          |            | cannot be changed is made anew                          |
 * | no       | yes        | removed where the declaration is the whole of it, unless |
 * |          |            | another collection wants it there                       |
 * | excluded | yes        | removed                                                 |
 *
 * @param changes what people see of it is added here
 */
export function compareEntries(
  collection: Collection & { readonly name: CollectionName },
  desired: ResolvedEntries,
  current: readonly FieldValues[],
  changes: Change[],
  meeting: Meeting = noMeeting,
): EntryChange[] {
  const { isWhole, wanted: wishes, excluded } = declaredEntries(desired);
  const { name, most } = collection;
  const written: EntryChange[] = [];
  const removed: EntryChange[] = [];
  const left = byIdentity(collection, current);
  const remove = (id: string, entry: FieldValues): void => {
    changes.push({
      path: [name, nameOfEntry(collection, entry) ?? id],
      from: shownSettings(collection, entry),
    });
    const item = itemOf(collection, entry);
    removed.push({ collection: name, kind: "remove", id, ...item, settings: {} });
  };
  for (const { entry: wanted } of wishes) {
    const id = identityOf(collection, wanted);
    const alike = left.get(id) ?? [];
    left.delete(id);
    const compared = alike.map((has) => ({ has, ...entryDifferences(collection, wanted, has) }));
    const [chosen] = [...compared.filter(isSame), ...compared];
    const has = chosen?.has;
    const label = nameOfEntry(collection, wanted) ?? (has && nameOfEntry(collection, has)) ?? id;
    if (chosen === undefined || has === undefined) {
      if (meeting.met.has(id)) continue;
      const { sets } = entryDifferences(collection, wanted, undefined);
      const settings = newSettings(collection, wanted);
      changes.push({ path: [name, label], to: shownSettings(collection, wanted) });
      written.push({ collection: name, kind: "add", id, settings, ...sets });
    } else if (!isSame(chosen)) {
      const { found, sets } = chosen;
      changes.push(...found.map((each) => ({ ...each, path: [name, label, ...each.path] })));
      const settings =
        collection.change === undefined
          ? newSettings(collection, { ...has, ...wanted })
          : sentSettings(collection, wanted, found);
      const item = itemOf(collection, has);
      written.push({ collection: name, kind: "update", id, ...item, settings, ...sets });
    }
    // Of several that one would be enough for, those that say something else have to go.
    for (const other of compared) {
      if (other !== chosen && !isSame(other)) remove(id, other.has);
    }
  }
  const unwanted = new Set(excluded.map(({ entry }) => identityOf(collection, entry)));
  for (const [id, entries] of left) {
    for (const entry of entries) {
      if (unwanted.has(id) || (isWhole && !meeting.isSpared(entry))) remove(id, entry);
    }
  }
  return inOrder(written, removed, current.length, most);
}

/** Entries by what tells them apart, each once, in their order. */
function byIdentity(
  collection: Collection,
  current: readonly FieldValues[],
): Map<string, readonly FieldValues[]> {
  const found = new Map<string, readonly FieldValues[]>();
  const items = new Set<string>();
  for (const entry of current) {
    const id = identityOf(collection, entry);
    if (collection.mayRepeat !== true) {
      found.set(id, [entry]);
      continue;
    }
    const { item = id } = itemOf(collection, entry);
    // Whoever comes while a list is read moves the others to its next page.
    if (items.has(item)) continue;
    items.add(item);
    found.set(id, [...(found.get(id) ?? []), entry]);
  }
  return found;
}

/** What of an entry is otherwise than declared: what people see, from the entry on, and what its sets get. */
interface EntryDifference {
  readonly found: readonly Change[];
  readonly sets: { readonly sets?: Readonly<Record<string, SetChange>> };
}

function entryDifferences(
  collection: Collection,
  wanted: FieldValues,
  has: FieldValues | undefined,
): EntryDifference {
  const sets = setChanges(collection, wanted, has);
  const names = Object.keys(sets);
  const shown = names.map((set) => ({
    path: [set],
    from: has?.[set] ?? [],
    to: wanted[set] ?? [],
  }));
  return {
    found: [...settingDifferences(collection, wanted, has), ...shown],
    sets: names.length > 0 ? { sets } : {},
  };
}

function isSame({ found }: EntryDifference): boolean {
  return found.length === 0;
}

/** The settings with which an entry is made: all that Auth0 would not fill in by itself. */
function newSettings(collection: Collection, wanted: FieldValues): FieldValues {
  const carried = (collection.carried ?? []).flatMap((key) =>
    wanted[key] === undefined ? [] : [[key, wanted[key]] as const],
  );
  return {
    ...sentSettings(collection, wanted, settingDifferences(collection, wanted, undefined)),
    ...Object.fromEntries(carried),
  };
}

/** What is sent for settings that differ: of a thing that one names, its id. */
function sentSettings(
  collection: Collection,
  wanted: FieldValues,
  found: readonly Change[],
): FieldValues {
  const { references = {}, sets = {} } = collection;
  return Object.fromEntries(
    found.flatMap(({ path: [setting = ""] }) => {
      if (sets[setting] !== undefined) return [];
      const isOne = references[setting] !== undefined && namesOne(collection, setting);
      const id = isOne ? wanted[idsOfSet(setting)] : undefined;
      return [[setting, id ?? wanted[setting]] as const];
    }),
  );
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
  meeting?: Meeting,
): boolean {
  return compareEntries(collection, desired, current, [], meeting).length > 0;
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
  collection: Collection,
  wanted: FieldValues,
  has: FieldValues | undefined,
): Change[] {
  const { settings, references = {} } = collection;
  return Object.entries(settings).flatMap(([name, field]) => {
    const desired = wanted[name];
    if (desired === undefined || (has !== undefined && field.whenMade)) return [];
    if (references[name] !== undefined) return referenceDifferences(collection, name, wanted, has);
    return [...differences(field, desired ?? undefined, has?.[name], [name])];
  });
}

/** One thing is the same if its id is; several are if their names are, whichever of two of one name it is. */
function referenceDifferences(
  collection: Collection,
  name: string,
  wanted: FieldValues,
  has: FieldValues | undefined,
): Change[] {
  const [from, to] = [has?.[name], wanted[name]];
  if (namesOne(collection, name)) {
    const key = idsOfSet(name);
    if (has !== undefined && has[key] === wanted[key]) return [];
    return [{ path: [name], ...(from !== undefined && { from }), ...(to !== undefined && { to }) }];
  }
  const [before, after] = [from, to].map((names) => [...new Set(asTexts(names))].sort());
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [{ path: [name], from: before ?? [], to: after ?? [] }];
}

/** The settings of an entry that somebody set, without those that are as Auth0 fills them in. */
function shownSettings(collection: Collection, entry: FieldValues): FieldValue {
  return Object.fromEntries(
    Object.entries(settingsOf(collection, entry)).filter(([, value]) => value !== null),
  );
}
