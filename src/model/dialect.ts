import { renderPath, type PathSegment } from "../errors/index.js";
import { camelCase } from "./camel-case.js";
import type { Expected } from "./issue.js";
import { holdsPeople } from "./field.js";
import { fieldAt } from "./field-path.js";

/** In what a reader has written what is wrong. */
export type DialectName = "yaml" | "resource" | "hcl" | "typescript" | "program";

/** The words of one way of writing organizations. */
export interface Dialect {
  /** What a name with a value is called. */
  readonly key: string;
  readonly containers: Readonly<Record<"map" | "list", string>>;
  /** What to write where a value is of another kind. */
  readonly expected: Readonly<Record<Expected, string>>;
  /** What to add where a number or a truth value stands and text belongs. */
  readonly quoteHint: string;
  /** What to add where a list stands and a map belongs. */
  readonly listHint: string;
  /** Where it is said whose an organization is. */
  readonly owner: string;
  /** A field's name. */
  name(field: string): string;
  assign(field: string, value: string): string;
  place(path: readonly PathSegment[]): string;
}

const program: Dialect = {
  key: "property",
  containers: { map: "an object", list: "an array" },
  expected: {
    text: "A string belongs here.",
    flag: "true or false belongs here.",
    number: "A whole number belongs here.",
    list: "An array belongs here.",
    map: "An object belongs here.",
    other: "Another kind of value belongs here.",
  },
  quoteHint: "",
  listHint: "",
  owner: "the owner of a manifest",
  name: (field) => field,
  assign: (field, value) => `${field}: ${value}`,
  place: renderPath,
};

const yaml: Dialect = {
  key: "key",
  containers: { map: "a map", list: "a list" },
  expected: {
    text: "Text belongs here.",
    flag: "Write true or false, without quotes.",
    number: "A whole number belongs here, without quotes.",
    list: "A list belongs here: entries that start with a dash.",
    map: "A map belongs here: `key: value` lines.",
    other: "Another kind of value belongs here.",
  },
  quoteHint: " Put it in quotes.",
  listHint:
    "A map belongs here, not a list: write `key: value` lines without dashes. (Samples on Auth0's pages that show a list here are mistaken.)",
  owner: "`owner: NAME` at the top of the manifest",
  name: (field) => field,
  assign: (field, value) => `${field}: ${value}`,
  place: renderPath,
};

/** By who reads. */
export const dialects: Readonly<Record<DialectName, Dialect>> = {
  yaml,
  // A resource has the words of YAML, and is no manifest.
  resource: { ...yaml, owner: "`owner` in the spec of the Tenant" },
  hcl: {
    key: "attribute",
    containers: { map: "an object", list: "a list" },
    expected: {
      text: "A string belongs here.",
      flag: "true or false belongs here.",
      number: "A whole number belongs here.",
      list: "A map belongs here: `{ key = { … } }`.",
      map: "An object belongs here: `{ key = value }`.",
      other: "Another kind of value belongs here.",
    },
    quoteHint: "",
    listHint: "",
    owner: "the owner of a manifest",
    name: (field) => field,
    assign: (field, value) => `${field} = ${value}`,
    place: renderAddress,
  },
  program,
  typescript: {
    ...program,
    name: camelCase,
    assign: (field, value) => `${camelCase(field)}: ${value}`,
    place: (path) => renderPath(path.map((part, index) => nameInProgram(part, path, index))),
  },
};

/** A place within an organization as its writers refer to it. */
export function renderPlace(path: readonly PathSegment[], reader: DialectName): string {
  return dialects[reader].place(path);
}

/** As HCL refers to it: keys that a user chose stand in brackets. */
function renderAddress(path: readonly PathSegment[]): string {
  let text = "";
  for (const [index, part] of path.entries()) {
    const parent = index === 0 ? undefined : fieldAt(path.slice(0, index));
    const isChosen = typeof part === "string" && isUsersKey(path, index);
    if (index === 0) text = String(part);
    else if (isChosen || parent?.kind === "map") text += `[${JSON.stringify(String(part))}]`;
    else text += typeof part === "number" ? `[${part}]` : `.${part}`;
  }
  return text;
}

/** Whether a part of a path is a key in a map of texts, or one of entries under keys. */
function isUsersKey(path: readonly PathSegment[], index: number): boolean {
  const field = index === 1 ? fieldAt(path.slice(0, index)) : undefined;
  return field?.kind === "map" || (field?.kind === "list" && !holdsPeople(field));
}

function nameInProgram(
  part: PathSegment,
  path: readonly PathSegment[],
  index: number,
): PathSegment {
  return typeof part === "number" || isUsersKey(path, index) ? part : camelCase(part);
}
