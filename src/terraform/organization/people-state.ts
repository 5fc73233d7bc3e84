import {
  declaredEntries,
  identityOf,
  isWord,
  keysOf,
  labelOf,
  people,
  type Collection,
  type CollectionName,
  type FieldValue,
  type FieldValues,
} from "../../model/index.js";
import { listedNameOf } from "../../plan/index.js";
import type { PeopleFound } from "../store/index.js";
import { isObjectValue, type ObjectValue, type Value } from "../value.js";

/** So many people whom nobody declares are shown, at most: a state is no list of everybody. */
const mostOthers = 100;

/** The collections of people of which a state, a plan or a configuration says something. */
export function saidPeople(values: ObjectValue): typeof people {
  return people.filter(({ name }) => isObjectValue(values[name]));
}

/** Whether two values say the same of people: the order of sets means nothing. */
export function isSamePeople(one: Value, other: Value): boolean {
  return textOf(one) === textOf(other);
}

function textOf(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(textOf).sort().join()}]`;
  if (!isObjectValue(value)) return typeof value === "symbol" ? "?" : JSON.stringify(value);
  const parts = Object.entries(value).map(
    ([key, part]) => `${JSON.stringify(key)}:${textOf(part)}`,
  );
  return `{${parts.sort().join()}}`;
}

/**
 * What a state says of people, as far as it is so in the tenant: whoever is missing is missing in it, and
 * so is whoever is excluded and there. Roles are those that somebody has. Beside those of `exactly` stand
 * some of the others, so that a plan shows that they go.
 */
export function refreshPeople(
  collection: Collection & { readonly name: CollectionName },
  prior: ObjectValue,
  { desired, current, action }: PeopleFound,
): ObjectValue {
  const { name } = collection;
  const steps = new Map(
    (action?.entries ?? []).flatMap((step) =>
      step.collection === name ? [[step.id, step] as const] : [],
    ),
  );
  const entries: readonly FieldValues[] = current[name] ?? [];
  const byId = new Map(entries.map((entry) => [identityOf(collection, entry), entry]));
  const leaving = entries.filter(
    (entry) => steps.get(identityOf(collection, entry))?.kind === "remove",
  );
  const { isWhole, wanted, excluded } = declaredEntries(desired[name]);
  const found = { wanted, excluded };
  return Object.fromEntries(
    Object.entries(prior).map(([word, listed]) => {
      if (!isWord(word) || !Array.isArray(listed)) return [word, listed];
      const meant = word === "exclude" ? found.excluded : found.wanted;
      const kept = (listed as readonly Value[]).flatMap((entry, index) =>
        word === "exclude"
          ? keepExcluded(collection, entry, meant[index]?.entry ?? {}, leaving)
          : keepWanted(entry, meant[index]?.entry ?? {}),
      );
      return [
        word,
        word === "exactly" && isWhole ? [...kept, ...others(collection, leaving)] : kept,
      ];
    }),
  );

  function keepWanted(entry: Value, meant: FieldValues): readonly Value[] {
    const id = identityOf(collection, meant);
    const step = steps.get(id);
    if (id === "" || step?.kind === "add") return [];
    const has = byId.get(id);
    if (step?.kind !== "update" || has === undefined || !isObjectValue(entry)) return [entry];
    const changed = Object.keys({ ...step.settings, ...step.sets });
    return [{ ...entry, ...Object.fromEntries(changed.map((key) => [key, has[key] ?? null])) }];
  }
}

function keepExcluded(
  collection: Collection,
  entry: Value,
  meant: FieldValues,
  leaving: readonly FieldValues[],
): readonly Value[] {
  const isThere = leaving.some(
    (each) =>
      identityOf(collection, each) === identityOf(collection, meant) ||
      (listedNameOf(collection, each) ?? "\0") === listedNameOf(collection, meant),
  );
  return isThere ? [] : [entry];
}

/** People who are there and not declared, as entries. */
function others(collection: Collection, leaving: readonly FieldValues[]): readonly ObjectValue[] {
  const labelled = leaving.map((entry) => ({ entry, label: labelOf(collection, entry) }));
  labelled.sort((left, right) => (left.label < right.label ? -1 : 1));
  return labelled.slice(0, mostOthers).map(({ entry }) => {
    const about = keysOf(collection, entry);
    return {
      ...nothing(collection.keys, about),
      ...nothing(collection.settings, {}),
    };
  });
}

function nothing(
  fields: Readonly<Record<string, unknown>>,
  said: Readonly<Record<string, FieldValue>>,
): ObjectValue {
  return Object.fromEntries(Object.keys(fields).map((key) => [key, said[key] ?? null]));
}

/** Whether a state has somebody among those whom nobody declares. */
export function showsOther(collection: Collection, prior: Value, entry: FieldValues): boolean {
  const { identity } = collection;
  const listed = isObjectValue(prior) ? (prior["exactly"] ?? null) : null;
  return (
    Array.isArray(listed) &&
    (listed as readonly Value[]).some(
      (each) => isObjectValue(each) && each[identity] === identityOf(collection, entry),
    )
  );
}
