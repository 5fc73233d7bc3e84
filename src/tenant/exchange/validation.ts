import type { z } from "zod";
import { invariant, renderPath, type PathSegment } from "../../errors/index.js";
import { fieldAt, ownValue, valueAt, type Field } from "../../model/index.js";
import { invalidBody, invalidPath, invalidQuery, type Refusal } from "./refusal.js";

/** The part of a request that is checked, by the name that Auth0's messages give it. */
type Part = "Payload" | "Query" | "Path";

const refusalFor: Readonly<Record<Part, (message: string) => Refusal>> = {
  Payload: invalidBody,
  Query: invalidQuery,
  Path: invalidPath,
};

/** How Auth0's own schema describes the fields that people get wrong; its messages end with it. */
const descriptions: Readonly<Record<string, string>> = {
  name: "The name of this organization",
  display_name: "Friendly name of this organization",
  "branding.logo_url": "URL of logo to display on login page",
};

/**
 * What a body is about: the model knows the formats of an organization's fields. Of others, how
 * Auth0's own schema describes them, by path.
 */
type Subject = "organization" | Readonly<Record<string, string>>;

/**
 * Checks a part of a request.
 *
 * @throws Refusal 400 in the words of Auth0's validator, about the first thing that is wrong.
 */
export function validate<Output>(
  part: Part,
  schema: z.ZodType<Output>,
  value: unknown,
  subject: Subject = {},
): Output {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  invariant(issue, "a refused value has an issue");
  throw refusalFor[part](`${part} validation error: ${describe(issue, value, subject)}`);
}

function describe(issue: z.core.$ZodIssue, root: unknown, subject: Subject): string {
  const path = issue.path.map((segment) =>
    typeof segment === "number" ? segment : String(segment),
  );
  const value = valueAt(root, path);
  const isMissing = issue.code !== "unrecognized_keys" && value === undefined && path.length > 0;
  const place = isMissing ? path.slice(0, -1) : path;
  const field = subject === "organization" ? fieldAt(path) : undefined;
  const cause = isMissing
    ? `Missing required property: ${String(path.at(-1))}`
    : causeOf(issue, value, field);
  return `'${cause}'${renderPlace(place, subject)}.`;
}

function renderPlace(path: readonly PathSegment[], subject: Subject): string {
  if (path.length === 0) return "";
  const place = renderPath(path);
  const description = ownValue(subject === "organization" ? descriptions : subject, place);
  return ` on property ${place}${description === undefined ? "" : ` (${description})`}`;
}

function causeOf(issue: z.core.$ZodIssue, value: unknown, field: Field | undefined): string {
  switch (issue.code) {
    case "unrecognized_keys":
      return `Additional properties not allowed: ${issue.keys.join(",")}`;
    case "invalid_type":
      return `Expected type ${expectedType(issue.expected)} but found type ${typeName(value)}`;
    case "invalid_value":
      return typeof value === typeof issue.values[0]
        ? `No enum match for: ${String(value)}`
        : `Expected type ${typeName(issue.values[0])} but found type ${typeName(value)}`;
    case "too_small":
      return tooSmall(issue, value);
    case "too_big":
      return tooBig(issue, value);
    case "invalid_key":
      return `String is too long (${String(issue.path.at(-1)).length} chars), maximum 255`;
    case "invalid_format":
    case "custom":
      return brokenRule(issue, value, field);
    default:
      return issue.message;
  }
}

function tooSmall(issue: z.core.$ZodIssueTooSmall, value: unknown): string {
  switch (issue.origin) {
    case "string":
      return `String is too short (${lengthOf(value)} chars), minimum ${issue.minimum}`;
    case "array":
      return `Array is too short (${lengthOf(value)}), minimum ${issue.minimum}`;
    default:
      return `Value ${String(value)} is less than minimum ${issue.minimum}`;
  }
}

function tooBig(issue: z.core.$ZodIssueTooBig, value: unknown): string {
  switch (issue.origin) {
    case "string":
      return `String is too long (${lengthOf(value)} chars), maximum ${issue.maximum}`;
    case "array":
      return `Array is too long (${lengthOf(value)}), maximum ${issue.maximum}`;
    default:
      return `Value ${String(value)} is greater than maximum ${issue.maximum}`;
  }
}

function lengthOf(value: unknown): number {
  return typeof value === "string" || Array.isArray(value) ? value.length : 0;
}

function brokenRule(
  issue: z.core.$ZodIssueInvalidStringFormat | z.core.$ZodIssueCustom,
  value: unknown,
  field: Field | undefined,
): string {
  if (issue.code === "custom" && typeof issue.params?.["cause"] === "string") {
    return issue.params["cause"];
  }
  const format = issue.code === "custom" ? issue.params?.["format"] : issue.format;
  if (typeof format === "string" && (issue.code === "custom" || format === "email")) {
    return `Object didn't pass validation for format ${format}: ${String(value)}`;
  }
  if (field?.format !== undefined) {
    return `Object didn't pass validation for format ${field.format}: ${String(value)}`;
  }
  if (typeof value === "object" && value !== null)
    return wrongSize(Object.keys(value).length, field);
  const pattern = "pattern" in issue ? issue.pattern?.replace(/^\/|\/$/g, "") : undefined;
  return `String does not match pattern${pattern === undefined ? "" : ` ${pattern}`}: ${String(value)}`;
}

function wrongSize(size: number, field: Field | undefined): string {
  return field?.kind === "map"
    ? `Too many properties defined (${size}), maximum ${field.maxKeys}`
    : `Too few properties defined (${size}), minimum ${field?.kind === "object" ? field.minKeys : 1}`;
}

function expectedType(expected: string): string {
  switch (expected) {
    case "record":
      return "object";
    // Every number of this API is a whole one.
    case "number":
    case "int":
      return "integer";
    default:
      return expected;
  }
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value === "number" && Number.isInteger(value) ? "integer" : typeof value;
}
