import type { z } from "zod";
import { renderPath, type PathSegment } from "../errors/index.js";
import type { Field } from "./field.js";
import { childrenAt, fieldAt, valueAt } from "./field-path.js";
import type { Issue, Substitute } from "./issue.js";
import { nearest } from "./nearest.js";
import { isRecord } from "./record.js";

/** Turns what zod found into the words of the model, adding what is allowed and what is near. */
export function toIssues(issue: z.core.$ZodIssue, root: unknown, substitute: Substitute): Issue[] {
  const path = issue.path.map((segment) =>
    typeof segment === "number" ? segment : String(segment),
  );
  const name = path.length === 0 ? "an organization" : renderPath(path);
  const field = fieldAt(path);
  const received = valueAt(root, path);
  const shown = substitute(path) ?? show(received);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(key, path));
    case "invalid_type":
      return [invalidType(issue.expected, path, name, field, received, shown)];
    case "invalid_value":
      return [
        received === null && field?.clearing.by === "refused"
          ? cannotBeCleared(path, name, field)
          : {
              code: received === undefined ? "missing-key" : "invalid-value",
              path,
              summary: `${name} is ${shown}`,
              detail: `Allowed are ${issue.values.map((value) => JSON.stringify(value)).join(", ")}.`,
            },
      ];
    case "too_small":
      return [
        {
          code: "invalid-value",
          path,
          summary: issue.origin === "string" ? `${name} is too short` : `${name} is ${shown}`,
          detail:
            issue.origin === "string"
              ? `At least ${issue.minimum} ${issue.minimum === 1 ? "character is" : "characters are"} needed.`
              : `The least allowed is ${issue.minimum}.`,
        },
      ];
    case "too_big":
      return [tooBig(issue, path, name, received, shown)];
    case "invalid_format":
      return [
        {
          code: "invalid-value",
          path,
          summary: `${name} is ${shown}`,
          detail: `It ${issue.message}.`,
        },
      ];
    case "invalid_key":
      return [
        {
          code: "invalid-value",
          path,
          at: "key",
          summary: `${renderPath(path.slice(0, -1))} has a key of ${String(path.at(-1)).length} characters`,
          detail: "Keys have 1 to 255 characters.",
        },
      ];
    case "custom":
      return [
        {
          code: issue.params?.["code"] === "too-many" ? "too-many" : "invalid-value",
          path,
          summary:
            isRecord(received) && issue.params?.["code"] === "too-many"
              ? `${name} has ${Object.keys(received).length} entries`
              : `${name} is ${shown}`,
          detail: `It ${issue.message}.`,
        },
      ];
    default:
      return [
        { code: "invalid-value", path, summary: `${name} is not valid`, detail: issue.message },
      ];
  }
}

function unknownKey(key: string, path: readonly PathSegment[]): Issue {
  const allowed = Object.keys(childrenAt(path));
  const suggestion = nearest(key, allowed);
  return {
    code: "unknown-key",
    path: [...path, key],
    at: "key",
    summary: `unknown key ${show(key)}${path.length > 0 ? ` in ${renderPath(path)}` : ""}`,
    detail: `${suggestion === undefined ? "" : `Did you mean ${suggestion}? `}Allowed are ${allowed.join(", ")}.`,
  };
}

function invalidType(
  expected: string,
  path: readonly PathSegment[],
  name: string,
  field: Field | undefined,
  received: unknown,
  shown: string,
): Issue {
  if (received === undefined) {
    return {
      code: "missing-key",
      path,
      summary: `${name} is missing`,
      ...(field && { detail: field.description }),
    };
  }
  if (received === null && field?.clearing.by === "refused") {
    return cannotBeCleared(path, name, field);
  }
  const hints: Readonly<Record<string, string>> = {
    string: `Text belongs here.${isScalar(received) ? " Put it in quotes." : ""}`,
    boolean: "Write true or false, without quotes.",
    number: "A whole number belongs here, without quotes.",
    int: "A whole number belongs here.",
    array: "A list belongs here: entries that start with a dash.",
    object: Array.isArray(received)
      ? "A map belongs here, not a list: write `key: value` lines without dashes. (Samples on Auth0's pages that show a list here are mistaken.)"
      : "A map belongs here: `key: value` lines.",
  };
  return {
    code: "wrong-type",
    path,
    summary: `${name} is ${shown}`,
    detail: hints[expected === "record" ? "object" : expected] ?? `A ${expected} belongs here.`,
  };
}

function cannotBeCleared(path: readonly PathSegment[], name: string, field: Field): Issue {
  return {
    code: "cannot-be-cleared",
    path,
    summary: `${name} cannot be cleared`,
    detail: `null asks to clear it, and Auth0 has no way to do that. ${
      field.clearing.by === "refused" ? field.clearing.instead : ""
    }`.trim(),
  };
}

function tooBig(
  issue: z.core.$ZodIssueTooBig,
  path: readonly PathSegment[],
  name: string,
  received: unknown,
  shown: string,
): Issue {
  if (typeof received === "string") {
    return {
      code: "invalid-value",
      path,
      summary: `${name} has ${received.length} characters`,
      detail: `At most ${issue.maximum} are allowed.`,
    };
  }
  if (Array.isArray(received)) {
    return {
      code: "too-many",
      path,
      summary: `${name} has ${received.length} entries`,
      detail: `At most ${issue.maximum} are allowed.`,
    };
  }
  return {
    code: "invalid-value",
    path,
    summary: `${name} is ${shown}`,
    detail: `The most allowed is ${issue.maximum}.`,
  };
}

function isScalar(value: unknown): value is number | boolean {
  return typeof value === "number" || typeof value === "boolean";
}

function show(value: unknown): string {
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return "a list";
  if (isRecord(value)) return "a map";
  const text = typeof value === "number" ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}
