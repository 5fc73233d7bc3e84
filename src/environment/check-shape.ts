import type { z } from "zod";
import { renderPath, type DiagnosticCode, type PathSegment } from "../errors/index.js";
import { isExtensionKey } from "../derive/index.js";
import { isRecord, nearest, ownValue } from "../model/index.js";
import {
  credentialsShape,
  environmentShape,
  environmentsShape,
  type WrittenEnvironment,
} from "./shape.js";
import { findWrittenSecrets } from "./written-secrets.js";

/** Something wrong with `orgwright.yaml`, by its path in the document. */
export interface ShapeIssue {
  readonly code: DiagnosticCode;
  readonly path: readonly PathSegment[];
  readonly at?: "key";
  readonly summary: string;
  readonly detail?: string;
}

/** The environments of a document, or everything that is wrong with their form. */
export type CheckedShape =
  | {
      readonly environments: Readonly<Record<string, WrittenEnvironment>>;
      readonly allowedVariables: readonly string[];
      readonly issues: readonly [];
    }
  | {
      readonly environments?: never;
      readonly allowedVariables?: never;
      readonly issues: readonly ShapeIssue[];
    };

/** Checks all environments of a document, as they are written: nothing is filled in yet. */
export function checkShape(root: unknown): CheckedShape {
  const written = withoutExtensions(root);
  const parsed = environmentsShape.safeParse(written, { reportInput: true });
  const secrets = findWrittenSecrets(written, readAllowed(root));
  // What else is wrong with a place where a secret stands might repeat it.
  const isElsewhere = ({ path }: ShapeIssue): boolean =>
    !secrets.some((secret) => renderPath(secret.path) === renderPath(path));
  if (!parsed.success) {
    return { issues: [...secrets, ...parsed.error.issues.flatMap(toIssues).filter(isElsewhere)] };
  }
  const { environments, allowed_variables: allowedVariables = [] } = parsed.data;
  const issues = Object.entries(environments).flatMap(([name, environment]) =>
    checkTarget(["environments", name], environment),
  );
  const found = [...secrets, ...issues];
  return found.length > 0 ? { issues: found } : { environments, allowedVariables, issues: [] };
}

/** The variables that a document allows, as far as it can be understood. */
export function readAllowed(root: unknown): readonly string[] {
  const allowed = isRecord(root) ? ownValue(root, "allowed_variables") : undefined;
  return Array.isArray(allowed) ? allowed.filter((name) => typeof name === "string") : [];
}

/** Keys of everybody's own hold what anchors stand for. */
function withoutExtensions(root: unknown): unknown {
  if (!isRecord(root)) return root;
  return Object.fromEntries(Object.entries(root).filter(([key]) => !isExtensionKey(key)));
}

function checkTarget(path: readonly PathSegment[], written: WrittenEnvironment): ShapeIssue[] {
  const { domain, tenant, tenant_db: database } = written;
  const name = String(path.at(-1));
  if (domain === undefined && tenant === undefined) {
    return [
      {
        code: "missing-key",
        path,
        summary: `environment ${name} has no tenant`,
        detail: "Write `domain: acme.eu.auth0.com`, or `tenant: local` for the embedded tenant.",
      },
    ];
  }
  if (domain !== undefined && tenant !== undefined) {
    return [
      {
        code: "conflicting-keys",
        path: [...path, "tenant"],
        at: "key",
        summary: `environment ${name} has both domain and tenant`,
        detail: "They are two spellings of the same thing. Keep one of the two.",
      },
    ];
  }
  if (database !== undefined && tenant !== "local") {
    return [
      {
        code: "conflicting-keys",
        path: [...path, "tenant_db"],
        at: "key",
        summary: `environment ${name} has tenant_db, but not the embedded tenant`,
        detail: "It belongs to `tenant: local`.",
      },
    ];
  }
  return [];
}

function toIssues(issue: z.core.$ZodIssue): ShapeIssue[] {
  const path = issue.path.map((part) => (typeof part === "number" ? part : String(part)));
  const name = path.length === 0 ? "the file" : renderPath(path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(key, path));
    case "invalid_type":
      return [
        issue.input === undefined
          ? {
              code: "missing-key",
              path,
              summary: `${name} is missing`,
              detail: "Without it there is nothing to choose from.",
            }
          : {
              code: "wrong-type",
              path,
              summary: `${name} is ${kindOf(issue.input)}`,
              detail: `It must be ${wanted(issue.expected)}.`,
            },
      ];
    case "invalid_key":
      return [
        {
          code: "invalid-value",
          path,
          at: "key",
          summary: `${JSON.stringify(path.at(-1))} ${issue.issues[0]?.message ?? "is no name"}`,
        },
      ];
    case "invalid_value":
      return [
        {
          code: "invalid-value",
          path,
          summary: `${name} is ${JSON.stringify(issue.input)}`,
          detail: `Allowed are ${issue.values.map((value) => JSON.stringify(value)).join(", ")}.`,
        },
      ];
    case "too_small":
      return [{ code: "invalid-value", path, summary: `${name} is empty` }];
    default:
      return [{ code: "invalid-value", path, summary: `${name} ${issue.message}` }];
  }
}

function unknownKey(key: string, path: readonly PathSegment[]): ShapeIssue {
  const known = knownKeys(path);
  const suggestion = nearest(key, known);
  return {
    code: "unknown-key",
    path: [...path, key],
    at: "key",
    summary: `unknown key ${JSON.stringify(key.length > 60 ? `${key.slice(0, 57)}…` : key)}`,
    detail: `${suggestion === undefined ? "" : `Did you mean ${suggestion}? `}Here stand ${known.join(", ")}.`,
  };
}

/** The keys at a path: of the file, of an environment or of its credentials. */
function knownKeys(path: readonly PathSegment[]): string[] {
  if (path.length === 0) return ["environments", "allowed_variables"];
  return Object.keys(path.length === 2 ? environmentShape.shape : credentialsShape.shape);
}

function kindOf(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a map" : JSON.stringify(value);
}

function wanted(expected: string): string {
  const words: Readonly<Record<string, string>> = {
    string: "text; put what looks like a number in quotes",
    boolean: "true or false, without quotes",
    array: "a list: entries that start with a dash",
    object: "a map: `key: value` lines",
    record: "a map: `key: value` lines",
  };
  return words[expected] ?? expected;
}
