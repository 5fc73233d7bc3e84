import type { PathSegment } from "../errors/index.js";
import { otherSpellings } from "../derive/index.js";
import {
  collections,
  fieldAt,
  pathKey,
  type Collection,
  type Issue,
  isRecord,
  ownValue,
  saysSomeEntries,
  type RawRecord,
} from "../model/index.js";
import { replaceTexts, without } from "./records.js";
import type { Fill } from "./variables.js";

/** A key that people are told of, mostly because it is read over, and its path in the model's spelling. */
export interface IgnoredKey {
  readonly code: "read-only-key" | "doubtful-list";
  readonly path: readonly PathSegment[];
}

/** What one place in a document says of an organization, ready to be merged and checked. */
export interface Layer {
  readonly value: RawRecord;
  readonly issues: readonly Issue[];
  readonly ignored: readonly IgnoredKey[];
  /** By rendered path, the texts whose value came from the environment, as they were written. */
  readonly filled: ReadonlyMap<string, string>;
}

const nothing: ReadonlyMap<string, string> = new Map();

/**
 * Prepares an organization, or the defaults of organizations: the spelling of the API becomes
 * that of the model, what is not for Orgwright is taken out, variables are filled in.
 */
export function prepareLayer(raw: RawRecord, fillText: Fill): Layer {
  const issues: Issue[] = [];
  const ignored: IgnoredKey[] = [];
  const spelled = spellAlike(dropIgnored(raw, ignored), issues);
  for (const { name, isDoubtfulWhenEmpty } of collections) {
    const list = isDoubtfulWhenEmpty === true ? ownValue(spelled, name) : undefined;
    if (Array.isArray(list) && list.length === 0) {
      ignored.push({ code: "doubtful-list", path: [name] });
    }
  }
  const value = collections.reduce(
    (rest, collection) => dropPasted(collection, rest, ignored),
    spelled,
  );
  const filled = fill(value, fillText, issues);
  return { value: filled.value, issues, ignored, filled: filled.written };
}

function dropIgnored(raw: RawRecord, ignored: IgnoredKey[]): RawRecord {
  if (Object.hasOwn(raw, "id")) ignored.push({ code: "read-only-key", path: ["id"] });
  return without(raw, ["id"]);
}

/** Puts what is under another spelling of a collection's name under the model's own. */
function spellAlike(raw: RawRecord, issues: Issue[]): RawRecord {
  let value = raw;
  for (const [spelling, name] of otherSpellings) {
    if (!Object.hasOwn(value, spelling)) continue;
    if (Object.hasOwn(value, name)) {
      issues.push({
        code: "conflicting-keys",
        path: [spelling],
        at: "key",
        facts: {
          kind: "told",
          summary: `${name} and ${spelling} are written both`,
          detail: "They are two spellings of the same list. Keep one of the two.",
        },
      });
      value = without(value, [spelling]);
      continue;
    }
    value = Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [key === spelling ? name : key, entry]),
    );
  }
  return value;
}

/** An answer of the API has more in each entry than a manifest says. */
function dropPasted(
  { name, pasted }: Collection,
  value: RawRecord,
  ignored: IgnoredKey[],
): RawRecord {
  const entries = ownValue(value, name);
  if (Array.isArray(entries)) {
    const kept = dropFrom(entries, pasted, [name], ignored);
    return kept === entries ? value : { ...value, [name]: kept };
  }
  if (!saysSomeEntries(entries)) return value;
  const kept = Object.fromEntries(
    Object.entries(entries).map(([word, listed]) => [
      word,
      Array.isArray(listed) ? dropFrom(listed, pasted, [name, word], ignored) : listed,
    ]),
  );
  return { ...value, [name]: kept };
}

function dropFrom(
  entries: readonly unknown[],
  pasted: Collection["pasted"],
  path: readonly PathSegment[],
  ignored: IgnoredKey[],
): readonly unknown[] {
  let isPasted = false;
  const kept = entries.map((entry: unknown, index) => {
    if (!isRecord(entry)) return entry;
    const keys = Object.entries(pasted).flatMap(([key, kind]) =>
      Object.hasOwn(entry, key) && (kind === "any" || isRecord(ownValue(entry, key))) ? [key] : [],
    );
    if (keys.length === 0) return entry;
    isPasted = true;
    for (const key of keys) ignored.push({ code: "read-only-key", path: [...path, index, key] });
    return without(entry, keys);
  });
  return isPasted ? kept : entries;
}

function fill(
  value: RawRecord,
  fillText: Fill,
  issues: Issue[],
): { readonly value: RawRecord; readonly written: ReadonlyMap<string, string> } {
  let written: Map<string, string> | undefined;
  const filled = replaceTexts(value, [], (text, path) => {
    const result = fillText(text);
    if (!result) return text;
    if (result.unfilled) {
      const { code = "unresolved-variable", ...words } = result.unfilled;
      issues.push({ code, path: [...path], facts: { kind: "told", ...words } });
      return text;
    }
    (written ??= new Map()).set(pathKey(path), text);
    return convert(result.text, path);
  });
  return { value: filled as RawRecord, written: written ?? nothing };
}

/** The environment holds texts only; where a number or a truth value belongs, it is read as one. */
function convert(text: string, path: readonly PathSegment[]): unknown {
  const field = fieldAt(path);
  if (field?.kind !== "scalar" || field.type === "string") return text;
  if (field.type === "integer") return /^\d{1,15}$/.test(text) ? Number(text) : text;
  return text === "true" ? true : text === "false" ? false : text;
}
