import { desiredFromTerraform, holdsMany, underKeys } from "../../derive/index.js";
import type { PathSegment } from "../../errors/index.js";
import {
  asList,
  asMap,
  checkOrganization,
  collectionOf,
  configuration,
  fieldAt,
  holdsPeople,
  renderIssue,
  renderPlace,
  type FieldValue,
} from "../../model/index.js";
import type { Notice } from "../notice.js";
import { isObjectValue, type AttributePath, type ObjectValue, type PathStep } from "../value.js";
import { checkCleared, isToldAsCleared } from "./clearing.js";
import { checkInPart, readInPart } from "./in-part.js";
import { dropUnknown, type KeyPath } from "./desired.js";

/**
 * Everything that is wrong with the configuration of an organization, by the model's own rules.
 * What is not known yet is not judged, nor what depends on it.
 */
export function checkConfiguration(config: ObjectValue): readonly Notice[] {
  const unknownPaths: KeyPath[] = [];
  const known = dropUnknown(config, [], unknownPaths);
  const notices: Notice[] = [...checkCleared(config), ...checkInPart(config)];
  for (const issue of checkOrganization(desiredFromTerraform(known)).issues) {
    // Told of already.
    if (readInPart(config).has(String(issue.path[0])) && !holdsMany(String(issue.path[0])))
      continue;
    if (isToldAsCleared(config, issue.path)) continue;
    const path = keyPathOf(issue.path, known);
    const { summary, detail } = renderIssue(issue, "hcl", (place) =>
      placeOf(keyPathOf(place, known), known),
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
  return configuration.flatMap(({ name, noun, needs = [] }) => {
    const entries = planned[name] ?? null;
    if (!isObjectValue(entries)) return [];
    return Object.entries(entries).flatMap(([key, entry]): readonly Notice[] => {
      if (!isObjectValue(entry)) return [];
      return needs
        .filter(({ setting, needed }) => entry[setting] === true && entry[needed] === false)
        .map(({ title, why, setting, needed }) => ({
          severity: "error",
          summary: `${title} (${noun.one} ${key})`,
          detail: `${why}, and the organization has \`${setting} = true\`. Write \`${setting} = false\`, or \`${needed} = true\`.`,
          path: [{ attribute: name }, { key }],
        }));
    });
  });
}

function keyPathOf(path: readonly PathSegment[], known: FieldValue): KeyPath {
  const written = underKeys(path, known).map(String);
  const [first = "", key = "", third, ...rest] = written;
  const collection = collectionOf(first);
  if (collection === undefined || third === undefined) return written;
  // A name that the key stands for is not written anywhere else.
  const [implied] = Object.keys(collection.keys);
  const isImplied =
    third === implied && (asMap(asMap(asMap(known)[first])[key])[implied] ?? null) === null;
  return isImplied ? [first, key] : [first, key, third, ...rest];
}

/** A place as HCL has it. People stand in sets, where no position is written: they are told by what they say. */
function placeOf(path: KeyPath, known: FieldValue): string {
  const [name = "", word = "", position, ...rest] = path;
  const collection = collectionOf(name);
  if (collection?.people !== true || position === undefined) return renderPlace([...path], "hcl");
  const entry = asMap(asList(asMap(asMap(known)[name])[word])[Number(position)]);
  const said = Object.entries(entry).filter(([, value]) => value !== null);
  const about = said.find(([key]) => Object.hasOwn(collection.keys, key))?.[1];
  return [`${name}.${word}[${JSON.stringify(about ?? Object.fromEntries(said))}]`, ...rest].join(
    ".",
  );
}

function dependsOn(path: KeyPath, code: string, unknown: KeyPath): boolean {
  // Whether a setting goes without another is decided by the one beside it.
  const isNeed = configuration.some(({ needs = [] }) => needs.some((need) => need.code === code));
  const from = isNeed ? path.slice(0, -1) : path;
  const shorter = Math.min(from.length, unknown.length);
  return from.slice(0, shorter).every((key, index) => key === unknown[index]);
}

function toAttributePath(path: KeyPath): AttributePath {
  return path.map((key, index): PathStep => {
    const parent = fieldAt(path.slice(0, index));
    const isOfKeys = parent?.kind === "map" || (parent?.kind === "list" && !holdsPeople(parent));
    const isKey = index === 1 && isOfKeys;
    return isKey ? { key } : { attribute: key };
  });
}
