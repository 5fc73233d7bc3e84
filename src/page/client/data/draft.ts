import type { Field, Fields } from "../../../model/index.js";

/** A row of a map while it is written: keys may be missing or there twice. */
export interface DraftRow {
  readonly id: number;
  readonly key: string;
  readonly value: string;
}

/** The parts of an object while they are written. */
export interface DraftGroup {
  readonly [name: string]: Draft;
}

/** A value while it is written: text for texts and numbers alike, rows for a map. */
export type Draft = string | boolean | readonly DraftRow[] | DraftGroup;

type Values = Readonly<Record<string, unknown>>;

let lastRow = 0;

/** A row of a map. */
export function newRow(key = "", value = ""): DraftRow {
  lastRow += 1;
  return { id: lastRow, key, value };
}

/** What a form shows of a value; of one that is not there, what the tenant would report. */
export function toDraft(field: Field, value: unknown): Draft {
  switch (field.kind) {
    case "scalar": {
      const shown = value ?? field.serverDefault;
      if (field.type === "boolean") return shown === true;
      return typeof shown === "string" || typeof shown === "number" ? String(shown) : "";
    }
    case "object":
      return toDrafts(field.fields, (value ?? {}) as Values);
    case "map":
      return Object.entries((value ?? {}) as Readonly<Record<string, string>>).map(([key, text]) =>
        newRow(key, text),
      );
    case "texts":
    case "list":
      return [];
  }
}

function toDrafts(fields: Fields, values: Values): DraftGroup {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, toDraft(field, values[name])]),
  );
}

/** The value that a draft stands for; undefined where nothing is written. */
export function fromDraft(field: Field, draft: Draft): unknown {
  switch (field.kind) {
    case "scalar":
      return fromScalar(field, draft);
    case "object": {
      const parts = draft as DraftGroup;
      const values = Object.entries(field.fields).flatMap(([name, child]) => {
        const value = fromDraft(child, parts[name] ?? "");
        return value === undefined ? [] : [[name, value] as const];
      });
      const isEmpty = values.every(([name, value]) => value === field.fields[name]?.serverDefault);
      return isEmpty ? undefined : Object.fromEntries(values);
    }
    case "map": {
      const rows = (draft as readonly DraftRow[]).filter(({ key, value }) => key + value !== "");
      return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
    }
    case "texts":
    case "list":
      return undefined;
  }
}

function fromScalar(field: Extract<Field, { kind: "scalar" }>, draft: Draft): unknown {
  if (field.type === "boolean") return draft === true;
  const text = draft as string;
  if (text === "") return undefined;
  // What is no number stays a text, so that the model can say so.
  return field.type === "integer" && /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}

/** What a text that was emptied becomes; the model says which of them the API can clear. */
export function clearingProblems(
  fields: Fields,
  before: Values,
  after: Values,
): ReadonlyMap<string, string> {
  const problems = new Map<string, string>();
  for (const [name, field] of Object.entries(fields)) {
    if (before[name] === undefined || after[name] !== undefined) continue;
    if (field.clearing.by === "refused") {
      problems.set(name, `Auth0 has no way to empty this. ${field.clearing.instead}`);
    }
  }
  return problems;
}

/** Whether two values of JSON are the same, whatever the order of keys. */
export function isSameValue(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  const [left, right] = [Object.entries(one), new Map(Object.entries(other))];
  return (
    left.length === right.size &&
    left.every(([key, value]) => right.has(key) && isSameValue(value, right.get(key)))
  );
}
