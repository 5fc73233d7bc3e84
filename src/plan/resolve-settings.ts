import {
  idsOfSet,
  namesOne,
  nearest,
  type Collection,
  type CollectionName,
  type FieldMap,
  type FieldValue,
  type SettingReference,
  type Thing,
} from "../model/index.js";
import type { ResolvedCollections } from "./action.js";
import type { Directory } from "./resolve.js";

/** A reference of a setting that leads to nothing that can stand there. */
export interface WrongSetting {
  readonly code: "unknown-reference" | "ambiguous-reference" | "invalid-value";
  readonly setting: string;
  /** What is wrong, with what the entry says put in by whoever tells it. */
  readonly summary: (shown: string) => string;
  readonly detail: string;
}

/** The settings of an entry that name one thing each, and what they name. */
export function namedByOne(
  collection: Collection,
  entry: FieldMap,
): readonly {
  readonly setting: string;
  readonly reference: SettingReference;
  readonly name: string;
  readonly isId: boolean;
}[] {
  return Object.entries(collection.references ?? {}).flatMap(([setting, reference]) => {
    const name = entry[setting];
    if (!namesOne(collection, setting) || typeof name !== "string") return [];
    return [{ setting, reference, name, isId: reference.kind.idPattern?.test(name) === true }];
  });
}

/**
 * An entry whose settings name things by the names that these have in the tenant, with their ids. Of those
 * of which an organization may have some of its own, nothing is known before that was read.
 */
export function resolveSettings(
  collection: Collection,
  entry: FieldMap,
  directory: Directory,
): { readonly entry: FieldMap; readonly wrong: readonly WrongSetting[] } {
  const found: Record<string, FieldValue> = {};
  const wrong: WrongSetting[] = [];
  for (const { setting, reference, name, isId } of namedByOne(collection, entry)) {
    const { kind, misfit } = reference;
    const { things, isComplete } = directory.get(kind) ?? { things: [], isComplete: false };
    const byId = isId ? things.filter(({ id }) => id === name) : [];
    const alike = byId.length > 0 ? byId : things.filter((thing) => thing.name === name);
    const [only, another] = alike;
    if (only === undefined && isId && !isComplete) found[idsOfSet(setting)] = name;
    else if (only === undefined) wrong.push(unknown(setting, reference, name, things));
    else if (another !== undefined) {
      wrong.push({
        code: "ambiguous-reference",
        setting,
        summary: (shown) => `the tenant has ${alike.length} ${kind.noun.many} ${shown}`,
        detail: `Write the id of the one that is meant: ${alike.map(({ id }) => id).join(", ")}.`,
      });
    } else {
      const unfit = misfit?.(only);
      if (unfit) {
        const summary = (shown: string): string => `${kind.noun.one} ${shown} ${unfit.summary}`;
        wrong.push({ code: "invalid-value", setting, summary, detail: unfit.detail });
      }
      found[setting] = only.name;
      found[idsOfSet(setting)] = only.id;
    }
  }
  return { entry: { ...entry, ...found }, wrong };
}

/** The things that settings of declared organizations name, by kinds. */
export function settingThings(
  collection: Collection,
  entries: readonly FieldMap[],
  want: (kind: SettingReference["kind"], of: "names" | "ids", value: string) => void,
): void {
  for (const entry of entries) {
    for (const { reference, name, isId } of namedByOne(collection, entry)) {
      want(reference.kind, isId ? "ids" : "names", name);
    }
  }
}

/** What a reviewed plan holds of an entry: names that may be another's by then are ids where they can be. */
export function pinned(collection: Collection, entry: FieldMap): FieldMap {
  const { keys, identity, references = {} } = collection;
  return Object.fromEntries(
    Object.entries(entry).flatMap(([key, value]) => {
      const isSaid = key === identity || Object.hasOwn(collection.settings, key);
      if (!isSaid)
        return Object.hasOwn(keys, key) || isIdsKey(collection, key) ? [] : [[key, value]];
      const id = entry[idsOfSet(key)];
      const isPinned = references[key]?.kind.idPattern !== undefined && typeof id === "string";
      return [[key, isPinned ? id : value]];
    }),
  );
}

function isIdsKey({ references = {} }: Collection, key: string): boolean {
  return Object.keys(references).some((setting) => idsOfSet(setting) === key);
}

function unknown(
  setting: string,
  { kind }: SettingReference,
  name: string,
  things: readonly Thing[],
): WrongSetting {
  const names = [...new Set(things.map((thing) => thing.name))];
  const suggestion = nearest(name, names);
  const some = names.slice(0, 10);
  const list = `${some.join(", ")}${names.length > some.length ? ", …" : ""}`;
  return {
    code: "unknown-reference",
    setting,
    summary: (shown) => `the tenant has no ${kind.noun.one} ${shown}`,
    detail: [
      suggestion === undefined ? "" : `Did you mean ${suggestion}?`,
      names.length === 0 ? "It has none at all." : `It has ${list}.`,
    ]
      .join(" ")
      .trim(),
  };
}

/** Whether an organization declares something in a setting that only reading it can tell. */
export function declaresNamed(
  collection: Collection & { readonly name: CollectionName },
  desired: ResolvedCollections,
): boolean {
  return (
    desired[collection.name] !== undefined &&
    Object.keys(collection.references ?? {}).some((setting) => !namesOne(collection, setting))
  );
}
