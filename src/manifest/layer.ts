import type { PathSegment } from "../errors/index.js";
import { deployCliKeys, otherSpelling } from "../derive/index.js";
import {
  fieldAt,
  pathKey,
  type Issue,
  isRecord,
  ownValue,
  type RawRecord,
} from "../model/index.js";
import { replaceTexts, without } from "./records.js";
import type { Fill } from "./variables.js";

/** A key that is read over, and its path in the model's spelling. */
export interface IgnoredKey {
  readonly code: "read-only-key" | "unmanaged-key";
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

/** Which texts of one layer over another came from the environment, as they were written. */
export function overlayFilled(
  under: ReadonlyMap<string, string>,
  over: Pick<Layer, "value" | "filled">,
): ReadonlyMap<string, string> {
  if (under.size === 0) return over.filled;
  const left = [...under].filter(
    ([key]) => !isReplaced(over.value, JSON.parse(key) as readonly PathSegment[]),
  );
  return new Map([...left, ...over.filled]);
}

/** Whether a layer has something else at a path, so that what lies under it does not show. */
function isReplaced(value: unknown, path: readonly PathSegment[]): boolean {
  let at = value;
  for (const segment of path) {
    if (!isRecord(at)) return true;
    if (!Object.hasOwn(at, segment)) return false;
    at = ownValue(at, String(segment));
  }
  return true;
}

/**
 * Prepares an organization, or the defaults of organizations: the spelling of the API becomes
 * that of the model, what is not for Orgwright is taken out, variables are filled in.
 */
export function prepareLayer(raw: RawRecord, fillText: Fill): Layer {
  const issues: Issue[] = [];
  const ignored: IgnoredKey[] = [];
  let value = dropIgnored(raw, ignored);
  if (Object.hasOwn(value, otherSpelling)) {
    if (Object.hasOwn(value, "connections")) {
      issues.push({
        code: "conflicting-keys",
        path: [otherSpelling],
        at: "key",
        facts: {
          kind: "told",
          summary: `connections and ${otherSpelling} are written both`,
          detail: "They are two spellings of the same list. Keep one of the two.",
        },
      });
      value = without(value, [otherSpelling]);
    } else {
      value = Object.fromEntries(
        Object.entries(value).map(([key, entry]) => [
          key === otherSpelling ? "connections" : key,
          entry,
        ]),
      );
    }
  }
  value = dropPastedConnections(value, ignored);
  const filled = fill(value, fillText, issues);
  return { value: filled.value, issues, ignored, filled: filled.written };
}

function dropIgnored(raw: RawRecord, ignored: IgnoredKey[]): RawRecord {
  if (Object.hasOwn(raw, "id")) ignored.push({ code: "read-only-key", path: ["id"] });
  for (const key of deployCliKeys) {
    if (!isEmpty(ownValue(raw, key))) ignored.push({ code: "unmanaged-key", path: [key] });
  }
  return without(raw, ["id", ...deployCliKeys]);
}

/** An answer of the API repeats in each entry which connection its id stands for. */
function dropPastedConnections(value: RawRecord, ignored: IgnoredKey[]): RawRecord {
  const entries = ownValue(value, "connections");
  if (!Array.isArray(entries)) return value;
  let isPasted = false;
  const kept = entries.map((entry: unknown, index) => {
    if (!isRecord(entry) || !isRecord(ownValue(entry, "connection"))) return entry;
    isPasted = true;
    ignored.push({ code: "read-only-key", path: ["connections", index, "connection"] });
    return without(entry, ["connection"]);
  });
  return isPasted ? { ...value, connections: kept } : value;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return Array.isArray(value) ? value.length === 0 : isRecord(value) && !hasKeys(value);
}

function hasKeys(record: RawRecord): boolean {
  return Object.keys(record).length > 0;
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
