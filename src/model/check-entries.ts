import type { PathSegment } from "../errors/index.js";
import type { Collection } from "./collection.js";
import type { Issue, Substitute } from "./issue.js";
import { isRecord, type RawRecord } from "./record.js";
import { isWord, saysSomeEntries } from "./words.js";

/** What is wrong with declared entries by the rules that bind their keys and settings together. */
export function checkEntries(
  collection: Collection,
  entries: unknown,
  substitute: Substitute,
): Issue[] {
  const seen = new Map<string, readonly PathSegment[]>();
  if (collection.people && entries !== undefined && !saysSomeEntries(entries)) {
    return [unsaid(collection)];
  }
  return placesOf(entries).flatMap(([entry, place]): Issue[] => {
    const path = [collection.name, ...place];
    if (!isRecord(entry)) return [];
    return [
      ...checkKeys(collection, entry, path, seen, substitute),
      ...checkNeeds(collection, entry, path),
    ];
  });
}

/** A bare list of people could mean two things, and one of them puts everybody else out. */
function unsaid({ name, noun }: Collection): Issue {
  return {
    code: "invalid-value",
    path: [name],
    facts: {
      kind: "told",
      summary: `${name} does not say how much it declares`,
      detail: `${noun.many[0]?.toUpperCase()}${noun.many.slice(1)} come and go by themselves. Write \`include:\` above the list where these shall be there, whoever else is, or \`exactly:\` where nobody else shall; \`exactly: []\` is for nobody.`,
    },
  };
}

/** Entries wherever they stand: in a list, or in the lists of words. */
function placesOf(entries: unknown): (readonly [unknown, readonly PathSegment[]])[] {
  if (Array.isArray(entries)) return entries.map((entry: unknown, index) => [entry, [index]]);
  if (!saysSomeEntries(entries)) return [];
  return Object.keys(entries)
    .filter(isWord)
    .flatMap((word) =>
      placesOf(Array.isArray(entries[word]) ? entries[word] : []).map(
        ([entry, place]) => [entry, [word, ...place]] as const,
      ),
    );
}

/** An entry says in exactly one way what it is about, and no two of them are about the same. */
function checkKeys(
  { keys, ways, noun, reference }: Collection,
  entry: RawRecord,
  path: readonly PathSegment[],
  seen: Map<string, readonly PathSegment[]>,
  substitute: Substitute,
): Issue[] {
  const written = Object.keys(keys).filter((key) => entry[key] !== undefined);
  const isWay = ways.some(
    (way) => way.length === written.length && way.every((key) => written.includes(key)),
  );
  const [first] = written;
  if (!isWay || first === undefined) {
    // A key that must be there is missed by the field's own rules.
    if (ways.length === 1) return [];
    return [
      {
        code: written.length === 0 ? "missing-key" : "invalid-value",
        path,
        facts: { kind: "reference", names: Object.keys(keys), advice: reference?.advice ?? "" },
      },
    ];
  }
  // One line each for several things that are called alike is another tool's way to say all of them.
  if (written.length === 1 && first === reference?.all) return [];
  const values = written.map((key) => entry[key]);
  if (!values.every((value) => typeof value === "string")) return [];
  const key = JSON.stringify([written, values]);
  const before = seen.get(key);
  if (before === undefined) {
    seen.set(key, path);
    return [];
  }
  return [
    {
      code: "duplicate-name",
      path: [...path, first],
      facts: {
        kind: "repeated",
        what: noun.one,
        shown: written.map((name, at) => substitute([...path, name]) ?? values[at]).join(" "),
        first: before,
      },
    },
  ];
}

function checkNeeds(
  { needs = [] }: Collection,
  entry: RawRecord,
  path: readonly PathSegment[],
): Issue[] {
  return needs.flatMap(({ code, setting, needed, why }): Issue[] =>
    entry[setting] === true && entry[needed] !== true
      ? [{ code, path: [...path, setting], facts: { kind: "needs", key: setting, needed, why } }]
      : [],
  );
}
