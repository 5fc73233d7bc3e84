import type { PathSegment } from "../errors/index.js";
import type { Issue, Substitute } from "./issue.js";
import { organizationFields, type DesiredOrganization } from "./organization.js";
import { isRecord, ownValue, type RawRecord } from "./record.js";
import { isWord, saysSomeEntries, saysSomePairs } from "./words.js";

/** What is wrong with the words by which an organization says how much of something it declares. */
export function checkWords(organization: DesiredOrganization, substitute: Substitute): Issue[] {
  return Object.entries(organizationFields).flatMap(([name, field]): Issue[] => {
    const value: unknown = ownValue(organization as unknown as RawRecord, name);
    if (field.kind === "map" && saysSomePairs(value)) {
      return [...checkWordsOf(value, [name]), ...checkPairs(value, [name], substitute)];
    }
    return field.kind === "list" && saysSomeEntries(value) ? checkWordsOf(value, [name]) : [];
  });
}

function checkWordsOf(value: RawRecord, path: readonly PathSegment[]): Issue[] {
  const written = Object.keys(value).filter(isWord);
  const name = String(path[0]);
  const beside = written.find((word) => word !== "exactly");
  if (!written.includes("exactly") || beside === undefined) return [];
  return [
    {
      code: "conflicting-keys",
      path: [...path, beside],
      at: "key",
      facts: {
        kind: "told",
        summary: `${name} has exactly and ${beside}`,
        detail:
          "`exactly` is the whole of it, so that there is nothing left to say. Write `include` in its place to leave alone what others have added, or keep `exactly` alone.",
      },
    },
  ];
}

/** A key is included or excluded. */
function checkPairs(
  value: RawRecord,
  path: readonly PathSegment[],
  substitute: Substitute,
): Issue[] {
  const included: unknown = ownValue(value, "include");
  const excluded: unknown = ownValue(value, "exclude");
  if (!Array.isArray(excluded)) return [];
  const keys: readonly unknown[] = excluded;
  return keys.flatMap((key, index): Issue[] => {
    if (typeof key !== "string") return [];
    const first = keys.indexOf(key);
    const isIncluded =
      isRecord(included) && Object.hasOwn(included, key) && ownValue(included, key) !== null;
    if (first === index && !isIncluded) return [];
    return [
      {
        code: "duplicate-name",
        path: [...path, "exclude", index],
        facts: {
          kind: "repeated",
          what: "key",
          shown: substitute([...path, "exclude", index]) ?? JSON.stringify(key),
          first: isIncluded ? [...path, "include", key] : [...path, "exclude", first],
        },
      },
    ];
  });
}
