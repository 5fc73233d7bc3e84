import type { z } from "zod";
import { renderPath, type DiagnosticCode, type PathSegment } from "../errors/index.js";
import type { Field, Fields } from "./field.js";
import { connectionReference } from "./organization-connection.js";
import { organizationFields, ownerKey, type DesiredOrganization } from "./organization.js";
import { desiredOrganizationSchema } from "./shapes.js";
import { nearest } from "./nearest.js";

/** Something wrong with a declared organization. The place is relative to the organization. */
export interface Issue {
  readonly code: DiagnosticCode;
  readonly path: readonly PathSegment[];
  readonly summary: string;
  readonly detail?: string;
}

/** A declared organization that keeps the rules, or everything that is wrong with it. */
export type Checked =
  | { readonly organization: DesiredOrganization; readonly issues: readonly [] }
  | { readonly organization?: never; readonly issues: readonly Issue[] };

/**
 * Checks a declared organization against every rule that can be known without a tenant.
 * The manifest reader, the constructs and the Terraform provider all ask here.
 */
export function checkOrganization(value: unknown): Checked {
  const parsed = desiredOrganizationSchema.safeParse(value);
  const issues = parsed.success
    ? checkRules(parsed.data as DesiredOrganization)
    : [
        ...parsed.error.issues.flatMap((issue) => toIssues(issue, value)),
        // What the rules need may be missing; what is there is still worth a look.
        ...(isRecord(value) ? checkRules(value as DesiredOrganization) : []),
      ];
  return issues.length === 0
    ? { organization: value as DesiredOrganization, issues: [] }
    : { issues };
}

function checkRules(organization: DesiredOrganization): Issue[] {
  const issues: Issue[] = [];
  if (isRecord(organization.metadata) && Object.hasOwn(organization.metadata, ownerKey)) {
    issues.push({
      code: "reserved-metadata-key",
      path: ["metadata", ownerKey],
      summary: `metadata key ${ownerKey} is Orgwright's own`,
      detail:
        "Write `owner: NAME` at the top of the manifest to say whose organizations these are.",
    });
  }
  const connections: readonly unknown[] = Array.isArray(organization.connections)
    ? organization.connections
    : [];
  const seen = new Map<string, number>();
  connections.forEach((entry, index) => {
    if (isRecord(entry)) issues.push(...checkConnection(entry, index, seen));
  });
  return issues;
}

function checkConnection(
  entry: Readonly<Record<string, unknown>>,
  index: number,
  seen: Map<string, number>,
): Issue[] {
  const path = ["connections", index];
  const issues: Issue[] = [];
  const references = Object.keys(connectionReference).filter((key) => entry[key] !== undefined);
  const [reference] = references;
  if (references.length !== 1 || reference === undefined) {
    issues.push({
      code: references.length === 0 ? "missing-key" : "invalid-value",
      path,
      summary: `${renderPath(path)} must have either name or connection_id`,
      detail: "Name the connection by its name or by its id, not by both.",
    });
  } else if (typeof entry[reference] === "string") {
    const key = `${reference} ${entry[reference]}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    else {
      issues.push({
        code: "duplicate-name",
        path: [...path, reference],
        summary: `connection ${entry[reference]} is listed twice`,
        detail: `It is entry ${first} of the list already. Keep one of the two.`,
      });
    }
  }
  if (entry["is_signup_enabled"] === true && entry["assign_membership_on_login"] !== true) {
    issues.push({
      code: "signup-without-membership",
      path: [...path, "is_signup_enabled"],
      summary: "is_signup_enabled needs assign_membership_on_login",
      detail:
        "Auth0 allows sign-up only where a login makes people members: write `assign_membership_on_login: true` as well.",
    });
  }
  return issues;
}

/** Turns what zod found into the words of the model, adding what is allowed and what is near. */
function toIssues(issue: z.core.$ZodIssue, root: unknown): Issue[] {
  const path = issue.path.map((segment) =>
    typeof segment === "number" ? segment : String(segment),
  );
  const name = path.length === 0 ? "an organization" : renderPath(path);
  const field = fieldAt(path);
  const received = valueAt(root, path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(key, path));
    case "invalid_type":
      return [invalidType(issue.expected, path, name, field, received)];
    case "invalid_value":
      return [
        received === null && field?.clearing.by === "refused"
          ? cannotBeCleared(path, name, field)
          : {
              code: received === undefined ? "missing-key" : "invalid-value",
              path,
              summary: `${name} is ${show(received)}`,
              detail: `Allowed are ${issue.values.map((value) => JSON.stringify(value)).join(", ")}.`,
            },
      ];
    case "too_small":
      return [
        {
          code: "invalid-value",
          path,
          summary:
            issue.origin === "string" ? `${name} is too short` : `${name} is ${show(received)}`,
          detail:
            issue.origin === "string"
              ? `At least ${issue.minimum} ${issue.minimum === 1 ? "character is" : "characters are"} needed.`
              : `The least allowed is ${issue.minimum}.`,
        },
      ];
    case "too_big":
      return [tooBig(issue, path, name, received)];
    case "invalid_format":
      return [
        {
          code: "invalid-value",
          path,
          summary: `${name} is ${show(received)}`,
          detail: `It ${issue.message}.`,
        },
      ];
    case "invalid_key":
      return [
        {
          code: "invalid-value",
          path,
          summary: `${name} has a key of ${String(path.at(-1)).length} characters`,
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
              : `${name} is ${show(received)}`,
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
    summary: `unknown key ${JSON.stringify(key)}${path.length > 0 ? ` in ${renderPath(path)}` : ""}`,
    detail: `${suggestion === undefined ? "" : `Did you mean ${suggestion}? `}Allowed are ${allowed.join(", ")}.`,
  };
}

function invalidType(
  expected: string,
  path: readonly PathSegment[],
  name: string,
  field: Field | undefined,
  received: unknown,
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
    string: `Text belongs here.${isScalar(received) ? ` Put it in quotes: "${received}".` : ""}`,
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
    summary: `${name} is ${show(received)}`,
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
    summary: `${name} is ${show(received)}`,
    detail: `The most allowed is ${issue.maximum}.`,
  };
}

/** The field that a path within an organization leads to, or undefined where there is none. */
export function fieldAt(path: readonly PathSegment[]): Field | undefined {
  let fields: Fields = organizationFields;
  let field: Field | undefined;
  for (const segment of path) {
    if (typeof segment === "number") continue;
    if (field?.kind === "map") return undefined;
    field = Object.hasOwn(fields, segment) ? fields[segment] : undefined;
    if (field === undefined) return undefined;
    fields = childrenOf(field);
  }
  return field;
}

function childrenAt(path: readonly PathSegment[]): Fields {
  const field = fieldAt(path);
  return field === undefined ? organizationFields : childrenOf(field);
}

function childrenOf(field: Field): Fields {
  if (field.kind === "object") return field.fields;
  return field.kind === "list" ? field.item : {};
}

function valueAt(root: unknown, path: readonly PathSegment[]): unknown {
  let value = root;
  for (const segment of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, segment)) {
      return undefined;
    }
    value = (value as Readonly<Record<PathSegment, unknown>>)[segment];
  }
  return value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): value is number | boolean {
  return typeof value === "number" || typeof value === "boolean";
}

function show(value: unknown): string {
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return "a list";
  if (isRecord(value)) return "a map";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}
