import { connectionKeyAt, desiredFromTerraform } from "../../derive/index.js";
import type { PathSegment } from "../../errors/index.js";
import {
  asMap,
  checkOrganization,
  fieldAt,
  renderIssue,
  renderPlace,
  type FieldValue,
} from "../../model/index.js";
import type { Notice } from "../notice.js";
import { isObjectValue, type AttributePath, type ObjectValue, type PathStep } from "../value.js";
import { checkCleared } from "./clearing.js";
import { dropUnknown, type KeyPath } from "./desired.js";

/**
 * Everything that is wrong with the configuration of an organization, by the model's own rules.
 * What is not known yet is not judged, nor what depends on it.
 */
export function checkConfiguration(config: ObjectValue): readonly Notice[] {
  const unknownPaths: KeyPath[] = [];
  const known = dropUnknown(config, [], unknownPaths);
  const notices: Notice[] = [...checkCleared(config)];
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

/** Where in a configuration the place is that a path within the desired organization means. */
export function attributePathOf(path: readonly PathSegment[], config: ObjectValue): AttributePath {
  return toAttributePath(keyPathOf(path, dropUnknown(config, [], [])));
}

/**
 * What is wrong with what a plan would leave behind, by rules that bind several attributes together:
 * what is written may not go with what the organization has already.
 */
export function checkPlanned(planned: ObjectValue): readonly Notice[] {
  const connections = planned["connections"] ?? null;
  if (!isObjectValue(connections)) return [];
  return Object.entries(connections).flatMap(([key, entry]): readonly Notice[] => {
    if (!isObjectValue(entry)) return [];
    if (entry["is_signup_enabled"] !== true || entry["assign_membership_on_login"] !== false)
      return [];
    return [
      {
        severity: "error",
        summary: `sign-up needs membership (connection ${key})`,
        detail:
          "Auth0 allows sign-up only where a login makes people members, and the organization has `is_signup_enabled = true`. Write `is_signup_enabled = false`, or `assign_membership_on_login = true`.",
        path: [{ attribute: "connections" }, { key }],
      },
    ];
  });
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
