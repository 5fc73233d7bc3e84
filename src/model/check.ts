import type { z } from "zod";
import { renderPath, type DiagnosticCode, type PathSegment } from "../errors/index.js";
import type { Field, Fields } from "./field.js";
import { connectionReference } from "./organization-connection.js";
import { reservedMetadataKeys } from "./marks.js";
import { organizationFields, type DesiredOrganization } from "./organization.js";
import { desiredOrganizationSchema } from "./shapes.js";
import { nearest } from "./nearest.js";

/** Something wrong with a declared organization. The place is relative to the organization. */
export interface Issue {
  readonly code: DiagnosticCode;
  readonly path: readonly PathSegment[];
  /** Which part of the place is meant, the value unless set. */
  readonly at?: "key";
  readonly summary: string;
  readonly detail?: string;
}

/**
 * Says what to print instead of the value at a path, for values that are nobody's business.
 * Undefined where the value itself may be printed.
 */
export type Substitute = (path: readonly PathSegment[]) => string | undefined;

/** More values than this are not looked at one by one; the largest right organization has 150. */
const maxValues = 10_000;

/** A declared organization that keeps the rules, or everything that is wrong with it. */
export type Checked =
  | { readonly organization: DesiredOrganization; readonly issues: readonly [] }
  | { readonly organization?: never; readonly issues: readonly Issue[] };

/**
 * Checks a declared organization against every rule that can be known without a tenant.
 * The manifest reader, the constructs and the Terraform provider all ask here.
 */
export function checkOrganization(
  value: unknown,
  substitute: Substitute = () => undefined,
): Checked {
  const excess = findExcess(value);
  if (excess) return { issues: [excess] };
  const parsed = desiredOrganizationSchema.safeParse(value);
  const rules = isRecord(value) ? checkRules(value as DesiredOrganization, substitute) : [];
  const issues = parsed.success
    ? rules
    : [
        ...parsed.error.issues.flatMap((issue) => toIssues(issue, value, substitute)),
        // What the rules need may be missing; what is there is still worth a look.
        ...rules,
      ];
  return issues.length === 0
    ? { organization: value as DesiredOrganization, issues: [] }
    : { issues };
}

/** Finds the map or list that makes an organization larger than any right one can be. */
function findExcess(value: unknown, path: readonly PathSegment[] = []): Issue | undefined {
  if (countValues(value, maxValues) <= maxValues) return undefined;
  const children = isRecord(value)
    ? Object.entries(value)
    : Array.isArray(value)
      ? value.entries()
      : [];
  let seen = 0;
  for (const [key, child] of children) {
    const excess = findExcess(child, [...path, key]);
    if (excess) return excess;
    if (++seen > maxValues) break;
  }
  return {
    code: "too-many",
    path,
    summary: `${path.length === 0 ? "an organization" : renderPath(path)} has more than ${maxValues} values`,
    detail: "No organization has so many. Look for a list or a map that is out of place.",
  };
}

/** How many values stand in a value, itself included; at most one more than the limit. */
function countValues(value: unknown, limit: number): number {
  if (typeof value !== "object" || value === null) return 1;
  let count = 1;
  for (const key in value) {
    if (count > limit) return limit + 1;
    count += countValues((value as Readonly<Record<string, unknown>>)[key], limit - count);
  }
  return count;
}

function checkRules(organization: DesiredOrganization, substitute: Substitute): Issue[] {
  const issues: Issue[] = [];
  if (isRecord(organization.metadata) && Object.hasOwn(organization.metadata, "__proto__")) {
    issues.push({
      code: "invalid-value",
      path: ["metadata", "__proto__"],
      at: "key",
      summary: 'metadata has the key "__proto__"',
      detail: "Programs that read it could be led astray by that name. Use another one.",
    });
  }
  for (const key of reservedMetadataKeys) {
    if (!isRecord(organization.metadata) || !Object.hasOwn(organization.metadata, key)) continue;
    issues.push({
      code: "reserved-metadata-key",
      path: ["metadata", key],
      at: "key",
      summary: `metadata key ${key} is Orgwright's own`,
      detail:
        "It follows from `owner: NAME` at the top of the manifest and from `protected`; write those instead.",
    });
  }
  const connections: readonly unknown[] = Array.isArray(organization.connections)
    ? organization.connections
    : [];
  const seen = new Map<string, number>();
  connections.forEach((entry, index) => {
    if (isRecord(entry)) issues.push(...checkConnection(entry, index, seen, substitute));
  });
  return issues;
}

function checkConnection(
  entry: Readonly<Record<string, unknown>>,
  index: number,
  seen: Map<string, number>,
  substitute: Substitute,
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
        summary: `connection ${substitute([...path, reference]) ?? entry[reference]} is listed twice`,
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
function toIssues(issue: z.core.$ZodIssue, root: unknown, substitute: Substitute): Issue[] {
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
  const text = typeof value === "number" ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}
