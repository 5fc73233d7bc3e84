import { asList, asMap, type FieldMap, type FieldValue } from "./field-value.js";
import { isRecord, type RawRecord } from "./record.js";

/**
 * How much of a map or of a collection is declared. Written without a word it is `exactly`.
 *
 * | word      | what is declared                                       | what else is there |
 * | --------- | ------------------------------------------------------ | ------------------ |
 * | `exactly` | these and no others                                    | is removed         |
 * | `include` | these are there                                        | stays              |
 * | `exclude` | these are not there; alone or beside `include`         | stays              |
 */
export const words = ["include", "exclude", "exactly"] as const;

/** One of the words by which a manifest says how much of something it declares. */
export type Word = (typeof words)[number];

/** Entries of a collection of which others may have some. */
export type SomeEntries<Entry> = {
  readonly include?: readonly Entry[];
  /** By what they are about alone. */
  readonly exclude?: readonly Partial<Entry>[];
  readonly exactly?: readonly Entry[];
};

/** Pairs of a map of which others may have some. */
export type SomePairs = {
  readonly include?: Readonly<Record<string, string | null>>;
  readonly exclude?: readonly string[];
  readonly exactly?: Readonly<Record<string, string | null>>;
};

export function isWord(segment: unknown): segment is Word {
  return words.includes(segment as Word);
}

/** Whether a collection is declared by words: where it is not, it is a list. */
export function saysSomeEntries(value: unknown): value is RawRecord {
  return isRecord(value) && words.some((word) => Object.hasOwn(value, word));
}

/** Whether a map is declared by words. Its values are texts, so that a key of its own cannot be mistaken. */
export function saysSomePairs(value: unknown): value is RawRecord {
  return (
    isRecord(value) &&
    words.some(
      (word) =>
        Object.hasOwn(value, word) && typeof value[word] === "object" && value[word] !== null,
    )
  );
}

/** An entry that is declared, and where in the value that declares it. */
export interface PlacedEntry {
  readonly entry: FieldMap;
  readonly path: readonly (string | number)[];
}

/** What is declared of a collection, in whichever way it was written. */
export interface DeclaredEntries {
  /** Whether what is not declared shall not be there. */
  readonly isWhole: boolean;
  readonly wanted: readonly PlacedEntry[];
  readonly excluded: readonly PlacedEntry[];
}

/** What is declared of a collection; of one that is null, that it is empty. */
export function declaredEntries(value: FieldValue | undefined): DeclaredEntries {
  if (!saysSomeEntries(value)) return { isWhole: true, wanted: placed(value), excluded: [] };
  const { include, exclude, exactly } = asMap(value);
  const isWhole = exactly !== undefined;
  return {
    isWhole,
    wanted: isWhole ? placed(exactly, "exactly") : placed(include, "include"),
    excluded: placed(exclude, "exclude"),
  };
}

function placed(list: FieldValue | undefined, word?: Word): PlacedEntry[] {
  const above = word === undefined ? [] : [word];
  return asList(list).map((entry, index) => ({ entry: asMap(entry), path: [...above, index] }));
}

/** What is declared of a map, in whichever way it was written. */
export interface DeclaredPairs {
  /** Whether what is not declared shall not be there. */
  readonly isWhole: boolean;
  /** Null: shall not be there. */
  readonly pairs: FieldMap;
  readonly excluded: readonly string[];
  /** The word under which the pairs stand; undefined where they were written without one. */
  readonly word?: Word;
}

export function declaredPairs(value: FieldValue | undefined): DeclaredPairs {
  if (!saysSomePairs(value)) return { isWhole: true, pairs: asMap(value), excluded: [] };
  const { include, exclude, exactly } = asMap(value);
  const isWhole = exactly !== undefined;
  return {
    isWhole,
    pairs: asMap(isWhole ? exactly : include),
    excluded: asList(exclude).filter((key) => typeof key === "string"),
    word: isWhole ? "exactly" : "include",
  };
}

/** The pairs that a map shall have, given those that it has. */
export function targetPairs(value: FieldValue, current: FieldValue | undefined): FieldMap {
  const { isWhole, pairs, excluded } = declaredPairs(value);
  const gone = new Set(excluded);
  const others = isWhole ? {} : asMap(current);
  return Object.fromEntries(
    Object.entries({ ...others, ...pairs }).filter(
      ([key, text]) => text !== null && !gone.has(key),
    ),
  );
}
