import type { PathSegment } from "../errors/index.js";
import type { Issue, Substitute } from "./issue.js";
import { reservedMetadataKeys } from "./marks.js";
import type { DesiredOrganization } from "./organization.js";
import { checkEntries } from "./check-entries.js";
import { collectionOf, collections } from "./collections.js";
import { checkWords } from "./check-words.js";
import { isRecord, ownValue } from "./record.js";
import { toIssues } from "./schema-issue.js";
import { desiredOrganizationSchema } from "./desired-shape.js";
import { saysSomePairs } from "./words.js";

/** More values than this are not looked at one by one; the largest right organization has 150. */
const maxValues = 10_000;

/** The same of people, of whom an organization may have very many. */
const maxValuesOfPeople = 1_000_000;

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
  const excess = findExcessIn(value);
  if (excess) return { issues: [excess] };
  const parsed = desiredOrganizationSchema.safeParse(value);
  const rules = isRecord(value) ? checkRules(value as DesiredOrganization, substitute) : [];
  const issues = parsed.success
    ? rules
    : [
        ...withoutLooser(
          parsed.error.issues.flatMap((issue) => toIssues(issue, value, substitute)),
        ),
        // What the rules need may be missing; what is there is still worth a look.
        ...rules,
      ];
  return issues.length === 0
    ? { organization: value as DesiredOrganization, issues: [] }
    : { issues };
}

/** Leaves out that a number exceeds one limit where it exceeds a smaller one as well. */
function withoutLooser(issues: readonly Issue[]): Issue[] {
  const most = ({ facts }: Issue): number | undefined =>
    facts.kind === "too-great" ? facts.most : undefined;
  const isSamePlace = (one: Issue, other: Issue): boolean =>
    one.path.length === other.path.length &&
    one.path.every((part, index) => part === other.path[index]);
  return issues.filter((issue) => {
    const limit = most(issue);
    return !issues.some(
      (other) => limit !== undefined && (most(other) ?? limit) < limit && isSamePlace(issue, other),
    );
  });
}

/** What makes an organization larger than any right one can be; people apart. */
function findExcessIn(value: unknown): Issue | undefined {
  if (!isRecord(value)) return findExcess(value, [], maxValues);
  const isPeople = (key: string): boolean => collectionOf(key)?.people === true;
  const keys = Object.keys(value);
  const excess = keys
    .filter(isPeople)
    .map((key) => findExcess(ownValue(value, key), [key], maxValuesOfPeople))
    .find((each) => each !== undefined);
  if (excess !== undefined || !keys.some(isPeople))
    return excess ?? findExcess(value, [], maxValues);
  const others = Object.fromEntries(Object.entries(value).filter(([key]) => !isPeople(key)));
  return findExcess(others, [], maxValues);
}

/** Finds the map or list that makes something larger than any right one can be. */
function findExcess(value: unknown, path: readonly PathSegment[], most: number): Issue | undefined {
  if (countValues(value, most) <= most) return undefined;
  const children = isRecord(value)
    ? Object.entries(value)
    : Array.isArray(value)
      ? value.entries()
      : [];
  let seen = 0;
  for (const [key, child] of children) {
    const excess = findExcess(child, [...path, key], most);
    if (excess) return excess;
    if (++seen > most) break;
  }
  return {
    code: "too-many",
    path,
    facts: { kind: "excess", most },
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
  issues.push(...checkWords(organization, substitute), ...checkReservedKeys(organization));
  issues.push(...checkFormerNames(organization));
  for (const collection of collections) {
    issues.push(...checkEntries(collection, organization[collection.name], substitute));
  }
  return issues;
}

function checkReservedKeys(organization: DesiredOrganization): Issue[] {
  const metadata: unknown = organization.metadata;
  const isInParts = saysSomePairs(metadata);
  return reservedMetadataKeys.flatMap((key) => {
    const maps = isInParts ? ["include", "exactly"] : [undefined];
    const places = maps.flatMap((word): PathSegment[][] => {
      const map: unknown =
        word === undefined ? metadata : ownValue(isInParts ? metadata : {}, word);
      const path = ["metadata", ...(word === undefined ? [] : [word]), key];
      return isRecord(map) && Object.hasOwn(map, key) ? [path] : [];
    });
    const excluded: unknown = ownValue(isInParts ? metadata : {}, "exclude");
    const index = Array.isArray(excluded) ? excluded.indexOf(key) : -1;
    const facts = { kind: "reserved-key", key } as const;
    return [
      ...places.map((path): Issue => ({ code: "reserved-metadata-key", path, at: "key", facts })),
      ...(index === -1
        ? []
        : [
            { code: "reserved-metadata-key", path: ["metadata", "exclude", index], facts } as const,
          ]),
    ];
  });
}

function checkFormerNames({ name, former_names: formerNames }: DesiredOrganization): Issue[] {
  if (!Array.isArray(formerNames)) return [];
  const names: readonly unknown[] = formerNames;
  return names.flatMap((former, index): Issue[] => {
    const path = ["former_names", index];
    if (former === name) {
      return [
        {
          code: "invalid-value",
          path,
          facts: { kind: "present-name" },
        },
      ];
    }
    if (names.indexOf(former) === index) return [];
    return [
      {
        code: "duplicate-name",
        path,
        facts: {
          kind: "repeated",
          what: "former name",
          shown: JSON.stringify(former),
          first: ["former_names", names.indexOf(former)],
        },
      },
    ];
  });
}
