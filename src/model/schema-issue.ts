import type { z } from "zod";
import type { DiagnosticCode, PathSegment } from "../errors/index.js";
import type { Field } from "./field.js";
import { childrenAt, fieldAt, valueAt } from "./field-path.js";
import type { Expected, Facts, Issue, Shown, Substitute } from "./issue.js";
import { nearest } from "./nearest.js";
import { isRecord } from "./record.js";
import { isWord, saysSomeEntries, saysSomePairs, words } from "./words.js";

/** Turns what zod found into facts of the model, adding what is allowed and what is near. */
export function toIssues(issue: z.core.$ZodIssue, root: unknown, substitute: Substitute): Issue[] {
  const path = issue.path.map((segment) =>
    typeof segment === "number" ? segment : String(segment),
  );
  const field = fieldIn(root, path);
  const received = valueAt(root, path);
  const found = show(received, substitute(path));
  const invalid = (facts: Facts, code: DiagnosticCode = "invalid-value"): Issue[] => [
    { code, path, facts },
  ];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(key, path, received));
    case "invalid_type": {
      const slips = misspeltWords(path, received);
      return slips.length > 0
        ? slips.map((key) => unknownKey(key, path.slice(0, 1), received, words))
        : [invalidType(issue.expected, path, field, received, found)];
    }
    case "invalid_value":
      return received === null && field?.clearing.by === "refused"
        ? [cannotBeCleared(path, field)]
        : invalid(
            { kind: "not-among", found, allowed: issue.values },
            received === undefined ? "missing-key" : "invalid-value",
          );
    case "too_small": {
      const least = Number(issue.minimum);
      return invalid(
        issue.origin === "string"
          ? { kind: "too-short", least }
          : { kind: "too-small", found, least },
      );
    }
    case "too_big": {
      const most = Number(issue.maximum);
      if (Array.isArray(received)) {
        return invalid(
          { kind: "too-many", count: received.length, most, isMap: false },
          "too-many",
        );
      }
      return invalid(
        typeof received === "string"
          ? { kind: "too-long", length: received.length, most }
          : { kind: "too-great", found, most },
      );
    }
    case "invalid_format":
      return invalid({ kind: "against-rule", found, rule: issue.message });
    case "invalid_key":
      return [
        {
          code: "invalid-value",
          path,
          at: "key",
          facts: { kind: "key-length", length: String(path.at(-1)).length },
        },
      ];
    case "custom": {
      if (isRecord(received) && field?.kind === "map") {
        const count = Object.keys(received).length;
        return invalid({ kind: "too-many", count, most: field.maxKeys, isMap: true }, "too-many");
      }
      if (isRecord(received) && field?.kind === "object") {
        const keys = Object.keys(field.fields);
        return invalid({ kind: "too-few", least: field.minKeys, keys });
      }
      return invalid({ kind: "against-rule", found, rule: issue.message });
    }
    default:
      return invalid({ kind: "against-rule", found, rule: issue.message });
  }
}

/** The field at a path, also below the word that says how much of a map is declared. */
function fieldIn(root: unknown, path: readonly PathSegment[]): Field | undefined {
  const [first = ""] = path;
  const field = fieldAt([first]);
  const isMapOfWord =
    path.length === 2 && field?.kind === "map" && saysSomePairs(valueAt(root, [first]));
  return isMapOfWord && path[1] !== "exclude" ? field : fieldAt(path);
}

function unknownKey(
  key: string,
  path: readonly PathSegment[],
  within: unknown,
  allowed: readonly string[] = allowedKeys(path, within),
): Issue {
  const suggestion = nearest(key, allowed);
  return {
    code: "unknown-key",
    path: [...path, key],
    at: "key",
    facts: {
      kind: "unknown-key",
      key,
      allowed,
      ...(suggestion !== undefined && { suggestion }),
    },
  };
}

function allowedKeys(path: readonly PathSegment[], within: unknown): readonly string[] {
  const kind = fieldAt(path)?.kind;
  const isAmongWords =
    path.length === 1 &&
    ((kind === "list" && saysSomeEntries(within)) || (kind === "map" && saysSomePairs(within)));
  return isAmongWords ? words : Object.keys(childrenAt(path));
}

/** Keys that were meant to be words: where a list belongs, and with a container in a map of texts. */
function misspeltWords(path: readonly PathSegment[], received: unknown): readonly string[] {
  const [first = "", key] = path;
  const kind = fieldAt([first])?.kind;
  const isMeant = (name: string): boolean => !isWord(name) && nearest(name, words) !== undefined;
  if (kind === "list" && path.length === 1 && isRecord(received)) {
    return Object.keys(received).filter(isMeant);
  }
  const isContainer = typeof received === "object" && received !== null;
  return kind === "map" && path.length === 2 && isContainer ? [String(key)].filter(isMeant) : [];
}

/** What the schemas' own names for kinds of values mean to people. */
const expectations: Readonly<Record<string, Expected>> = {
  string: "text",
  boolean: "flag",
  number: "number",
  int: "number",
  array: "list",
  object: "map",
  record: "map",
};

function invalidType(
  expected: string,
  path: readonly PathSegment[],
  field: Field | undefined,
  received: unknown,
  found: Shown,
): Issue {
  if (received === undefined) {
    const meaning = field?.description;
    return {
      code: "missing-key",
      path,
      facts: { kind: "missing", ...(meaning !== undefined && { meaning }) },
    };
  }
  if (received === null && field?.clearing.by === "refused") return cannotBeCleared(path, field);
  return {
    code: "wrong-type",
    path,
    facts: { kind: "wrong-type", expected: expectations[expected] ?? "other", found },
  };
}

function cannotBeCleared(path: readonly PathSegment[], { clearing }: Field): Issue {
  const instead = clearing.by === "refused" ? clearing.instead : "";
  return { code: "cannot-be-cleared", path, facts: { kind: "not-clearable", instead } };
}

function show(value: unknown, instead: string | undefined): Shown {
  const isScalar = typeof value === "number" || typeof value === "boolean";
  if (instead !== undefined) return { text: instead, isScalar };
  if (Array.isArray(value)) return { container: "list" };
  if (isRecord(value)) return { container: "map" };
  const text =
    value === undefined
      ? "missing"
      : typeof value === "number"
        ? String(value)
        : JSON.stringify(value);
  return { text: text.length > 60 ? `${text.slice(0, 57)}…"` : text, isScalar };
}
