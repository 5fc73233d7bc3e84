import { invalidQuery } from "../exchange/index.js";
import type { SqlCondition } from "../store/index.js";

/** How a field is compared with a text. */
export type Operator =
  | "equals"
  | "startsWith"
  | "endsWith"
  | "contains"
  | "present"
  | "greater"
  | "greaterOrEqual"
  | "less"
  | "lessOrEqual";

/** A comparison, the leaf of every search. */
export interface Comparison {
  readonly kind: "compare";
  /** `id`, `name`, `display_name`, `created_at` or `metadata.KEY`. */
  readonly field: string;
  readonly operator: Operator;
  readonly value: string;
}

/** What a search asks for, whichever language it was written in. */
export type Condition =
  | Comparison
  | { readonly kind: "all" | "any"; readonly parts: readonly Condition[] }
  | { readonly kind: "not"; readonly part: Condition };

/** Which fields of a kind of thing can be searched, and how far. */
export interface SearchFields {
  readonly mostComparisons: number;
  /** How many characters must be given to look for them in the middle or at the end. */
  readonly leastSubstring: number;
  /** Where a field is found; undefined when it cannot be searched. */
  readonly locate: (field: string) => SqlCondition | undefined;
  /** Fields that are compared as they are, everything else without regard to capitals. */
  readonly exact: readonly string[];
}

const comparisonSigns: Readonly<Partial<Record<Operator, string>>> = {
  equals: "=",
  greater: ">",
  greaterOrEqual: ">=",
  less: "<",
  lessOrEqual: "<=",
};

/**
 * Translates a condition.
 *
 * @throws Refusal 400 when it has too many comparisons, a field that cannot be searched, or a
 *   substring that is too short.
 */
export function toSql(condition: Condition, fields: SearchFields): SqlCondition {
  if (countComparisons(condition) > fields.mostComparisons) {
    throw invalidQuery(
      `Query validation error: 'Too many filter operations, maximum ${fields.mostComparisons}' on property q.`,
    );
  }
  return translate(condition, fields);
}

function countComparisons(condition: Condition): number {
  switch (condition.kind) {
    case "compare":
      return 1;
    case "not":
      return countComparisons(condition.part);
    default:
      return condition.parts.reduce((count, part) => count + countComparisons(part), 0);
  }
}

function translate(condition: Condition, fields: SearchFields): SqlCondition {
  switch (condition.kind) {
    case "compare":
      return translateComparison(condition, fields);
    case "not": {
      const part = translate(condition.part, fields);
      return { sql: `NOT ${part.sql}`, values: part.values };
    }
    default: {
      const same = condition.kind === "any" ? translateSame(condition.parts, fields) : undefined;
      if (same !== undefined) return same;
      const parts = condition.parts.map((part) => translate(part, fields));
      const word = condition.kind === "all" ? " AND " : " OR ";
      return {
        sql: `(${parts.map(({ sql }) => sql).join(word)})`,
        values: parts.flatMap(({ values }) => values),
      };
    }
  }
}

/** Many values of one field, which a table is searched for at once. */
function translateSame(
  parts: readonly Condition[],
  { locate, exact }: SearchFields,
): SqlCondition | undefined {
  const values: string[] = [];
  let field: string | undefined;
  for (const part of parts) {
    if (part.kind !== "compare" || part.operator !== "equals") return undefined;
    field ??= part.field;
    if (part.field !== field) return undefined;
    values.push(part.value);
  }
  const subject = field === undefined || field === "created_at" ? undefined : locate(field);
  if (field === undefined || subject === undefined) return undefined;
  const [left, right] = exact.includes(field)
    ? [subject.sql, "?"]
    : [`lower(${subject.sql})`, "lower(?)"];
  return {
    sql: `(${left} IN (${values.map(() => right).join(", ")}))`,
    values: [...subject.values, ...values],
  };
}

function translateComparison(
  { field, operator, value }: Comparison,
  { leastSubstring, locate, exact }: SearchFields,
): SqlCondition {
  const isSubstring = operator === "contains" || operator === "endsWith";
  if (isSubstring && value.length < leastSubstring) {
    throw invalidQuery(
      `Query validation error: 'Substring matching requires at least ${leastSubstring} characters: ${value}' on property q.`,
    );
  }
  if (field === "created_at") return translateTime(operator, value);
  const subject = locate(field);
  if (subject === undefined) {
    throw invalidQuery(
      `Query validation error: 'Field cannot be searched: ${field}' on property q.`,
    );
  }
  if (operator === "present") return { sql: `(${subject.sql} <> '')`, values: subject.values };
  const isExact = exact.includes(field);
  const left = isExact ? subject.sql : `lower(${subject.sql})`;
  const right = isExact ? "?" : "lower(?)";
  const sign = comparisonSigns[operator];
  if (sign !== undefined) {
    return { sql: `(${left} ${sign} ${right})`, values: [...subject.values, value] };
  }
  if (operator === "contains") {
    return { sql: `(instr(${left}, ${right}) > 0)`, values: [...subject.values, value] };
  }
  const part = operator === "startsWith" ? "1, length(?)" : "-length(?)";
  return {
    sql: `(substr(${left}, ${part}) = ${right})`,
    values: [...subject.values, value, value],
  };
}

function translateTime(operator: Operator, value: string): SqlCondition {
  if (operator === "present") return { sql: "TRUE", values: [] };
  const sign = comparisonSigns[operator];
  const time = Date.parse(value);
  if (sign === undefined || Number.isNaN(time)) {
    throw invalidQuery(
      `Query validation error: 'created_at is compared with times: ${value}' on property q.`,
    );
  }
  return { sql: `(created_at ${sign} ?)`, values: [time] };
}
