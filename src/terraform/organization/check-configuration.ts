import { connectionKeyAt, desiredFromTerraform } from "../../derive/index.js";
import { renderPath, type PathSegment } from "../../errors/index.js";
import {
  asMap,
  checkOrganization,
  fieldAt,
  renderIssue,
  renderPlace,
  type DesiredOrganization,
  type FieldValue,
} from "../../model/index.js";
import type { Notice } from "../notice.js";
import {
  isObjectValue,
  unknownValue,
  type AttributePath,
  type ObjectValue,
  type PathStep,
  type Value,
} from "../value.js";

/** The keys that lead from a configuration to a part of it. */
type KeyPath = readonly string[];

/**
 * Everything that is wrong with the configuration of an organization, by the model's own rules.
 * What is not known yet is not judged, nor what depends on it.
 */
export function checkConfiguration(config: ObjectValue): readonly Notice[] {
  const unknownPaths: KeyPath[] = [];
  const known = dropUnknown(config, [], unknownPaths);
  const notices: Notice[] = checkNulls(known);
  for (const issue of checkOrganization(desiredFromTerraform(known)).issues) {
    const path = keyPathOf(issue.path, known);
    const { summary, detail } = renderIssue(issue, "hcl", (place) =>
      renderPlace(keyPathOf(place, known), "hcl"),
    );
    if (unknownPaths.some((unknown) => dependsOn(path, issue.code, unknown))) continue;
    notices.push({
      severity: "error",
      summary,
      ...(detail !== undefined && { detail }),
      path: toAttributePath(path),
    });
  }
  return notices;
}

/** What a configuration asks for, all of which must be known. */
export function desiredOf(config: ObjectValue): DesiredOrganization {
  return desiredFromTerraform(dropUnknown(config, [], [])) as unknown as DesiredOrganization;
}

/** Where in a configuration the place is that a path within the desired organization means. */
export function attributePathOf(path: readonly PathSegment[], config: ObjectValue): AttributePath {
  return toAttributePath(keyPathOf(path, dropUnknown(config, [], [])));
}

/** Terraform keeps a key whose value is null; the tenant does not, and so the plan never ends. */
function checkNulls(known: FieldValue): Notice[] {
  return Object.entries(asMap(asMap(known)["metadata"]))
    .filter(([, value]) => value === null)
    .map(([key]) => ({
      severity: "error",
      summary: `${renderPath(["metadata", key])} is null`,
      detail:
        "A declared map is the whole of it: leave the key out, for example with `{ for k, v in … : k => v if v != null }`.",
      path: toAttributePath(["metadata", key]),
    }));
}

function dropUnknown(value: Value, path: KeyPath, dropped: KeyPath[]): FieldValue {
  if (!isObjectValue(value)) return value as FieldValue;
  const kept: Record<string, FieldValue> = {};
  for (const [key, part] of Object.entries(value)) {
    if (part === unknownValue) dropped.push([...path, key]);
    else kept[key] = dropUnknown(part, [...path, key], dropped);
  }
  return kept;
}

function keyPathOf(path: readonly PathSegment[], known: FieldValue): KeyPath {
  const [first, second, third, ...rest] = path;
  if (first !== "connections" || typeof second !== "number") return path.map(String);
  const key = connectionKeyAt(known, second) ?? String(second);
  const written = asMap(asMap(asMap(known)["connections"])[key]);
  // A name that the key stands for is not written anywhere else.
  const isImplied = third === "name" && (written["name"] ?? null) === null;
  return ["connections", key, ...(third === undefined || isImplied ? [] : [third, ...rest])].map(
    String,
  );
}

function dependsOn(path: KeyPath, code: string, unknown: KeyPath): boolean {
  // Whether sign-up goes without membership is decided by the setting beside it.
  const from = code === "signup-without-membership" ? path.slice(0, -1) : path;
  const shorter = Math.min(from.length, unknown.length);
  return from.slice(0, shorter).every((key, index) => key === unknown[index]);
}

function toAttributePath(path: KeyPath): AttributePath {
  return path.map((key, index): PathStep => {
    const parent = fieldAt(path.slice(0, index));
    const isKey = index === 1 && (parent?.kind === "map" || parent?.kind === "list");
    return isKey ? { key } : { attribute: key };
  });
}
