import { organizationFields, type CurrentOrganization, type Field } from "../../../model/index.js";
import { ApiError } from "./api.js";
import { checkDraft, checkRows, type FieldIssues } from "./check-draft.js";
import {
  clearingProblems,
  fromDraft,
  isSameValue,
  toDraft,
  type Draft,
  type DraftRow,
} from "./draft.js";

/** A field of an organization that a form can show. */
export type FieldName = keyof typeof organizationFields;

/** Values of an organization by the names of their fields. */
export type Values = Readonly<Record<string, unknown>>;

/** What is written in a form, by the names of the fields. */
export type Drafts = Readonly<Record<string, Draft>>;

function valueOf(organization: object | undefined, name: FieldName): unknown {
  return (organization as Values | undefined)?.[name];
}

/** What a form shows of an organization. */
export function draftsOf(
  names: readonly FieldName[],
  organization: CurrentOrganization | undefined,
): Drafts {
  return Object.fromEntries(
    names.map((name) => [name, toDraft(organizationFields[name], valueOf(organization, name))]),
  );
}

/** What is written, as values. What is not written is left out. */
export function valuesOf(names: readonly FieldName[], drafts: Drafts): Values {
  return Object.fromEntries(
    names.flatMap((name) => {
      const field: Field = organizationFields[name];
      const value = fromDraft(field, drafts[name] ?? "");
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** Whether two organizations differ in what a form is about. */
export function differs(
  names: readonly FieldName[],
  one: CurrentOrganization,
  other: CurrentOrganization,
): boolean {
  return names.some((name) => !isSameValue(valueOf(one, name), valueOf(other, name)));
}

/** What has to be sent so that the tenant has what is written; null or nothing where it was emptied. */
export function changesOf(
  names: readonly FieldName[],
  current: CurrentOrganization | undefined,
  values: Values,
): Values {
  const shown = valuesOf(names, draftsOf(names, current));
  const changes: Record<string, unknown> = {};
  for (const name of names) {
    if (isSameValue(values[name], shown[name])) continue;
    const isEmpty = values[name] === undefined;
    if (!isEmpty) changes[name] = values[name];
    else if (current !== undefined) changes[name] = emptied(organizationFields[name]);
  }
  // A new organization needs no word about what it shall not have.
  if (current === undefined) {
    for (const [name, value] of Object.entries(changes)) {
      if (isSameValue(value, {})) delete changes[name];
    }
  }
  return changes;
}

function emptied({ clearing }: Field): unknown {
  return clearing.by === "empty" ? {} : null;
}

/** Everything that is wrong with what is written, by place. */
export function problemsOf(
  names: readonly FieldName[],
  current: CurrentOrganization | undefined,
  values: Values,
  drafts: Drafts,
): FieldIssues {
  const known = current === undefined ? {} : { name: current.name };
  const missing = names.includes("name") && values["name"] === undefined ? { name: "" } : {};
  const problems = new Map(checkDraft({ name: "a", ...known, ...values, ...missing }));
  const fields = Object.fromEntries(names.map((name) => [name, organizationFields[name]]));
  const before = (current ?? {}) as Values;
  for (const [place, problem] of clearingProblems(fields, before, values)) {
    if (!problems.has(place)) problems.set(place, problem);
  }
  for (const name of names) {
    const draft = drafts[name];
    if (!Array.isArray(draft)) continue;
    for (const [row, problem] of checkRows(draft as readonly DraftRow[])) {
      problems.set(`${name}#${row}`, problem);
    }
  }
  return problems;
}

/** Problems of what was written; that something is still missing is said when the form is sent. */
export function withoutEmpty(problems: FieldIssues, values: Values): FieldIssues {
  return new Map(
    [...problems].filter(([place]) => {
      const [name = "", ...rest] = place.split(".");
      if (values[name] === undefined) return false;
      return name === "metadata" || isWritten(values[name], rest);
    }),
  );
}

function isWritten(value: unknown, path: readonly string[]): boolean {
  const [first, ...rest] = path;
  if (first === undefined) return value !== undefined;
  return isWritten((value as Values | undefined)?.[first], rest);
}

/** Which field an answer of the tenant is about, with its words. */
export function refusalsOf(error: unknown): FieldIssues {
  if (!(error instanceof ApiError)) return new Map();
  if (error.status === 409) return new Map([["name", "This name is taken."]]);
  const place = / on property ([\w.]+)/.exec(error.message)?.[1];
  return place === undefined ? new Map() : new Map([[place, `The tenant says: ${error.message}`]]);
}

/** Whether the tenant refused a name because it is taken. */
export function isConflict(error: unknown): boolean {
  return error instanceof ApiError && error.status === 409;
}
