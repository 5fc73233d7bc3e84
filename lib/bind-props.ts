import { Token, type TerraformMetaArguments } from "cdktf";
import { renderPath, type PathSegment } from "../src/errors/index.js";
import {
  camelCase,
  holdsPeople,
  isWord,
  nearest,
  terraformFields,
  type Collection,
  type Field,
  type Fields,
  type Issue,
  type ListField,
  words,
} from "../src/model/index.js";
import type { OrganizationConfig } from "./generated/organization.js";
import type { OrganizationProps } from "./generated/organization-props.js";
import { isMetaArgument } from "./meta-arguments.js";

/** The properties of an organization, as the bindings want them. */
export interface BoundProps {
  readonly config: OrganizationConfig;
  /** What is wrong with the properties and is lost in `config`. */
  readonly issues: readonly Issue[];
}

type Values = Readonly<Record<string, unknown>>;

/**
 * Turns properties into what the bindings take. Lists of entries become maps, as Terraform has
 * them. Never throws: whatever the bindings would drop or stumble over is among the issues.
 */
export function bindProps(props: OrganizationProps): BoundProps {
  const values: readonly [string, unknown][] = Object.entries(props);
  const metaArguments: TerraformMetaArguments = Object.fromEntries(
    values.filter(([name]) => isMetaArgument(name)),
  );
  const issues: Issue[] = [];
  const fields = Object.fromEntries(values.filter(([name]) => !isMetaArgument(name)));
  const config = bindObject(terraformFields, fields, [], issues);
  // What is there of the model's fields has the names of the bindings' properties: both are made
  // of the model. What may be missing is what Terraform would miss as well, and the checks tell.
  return { config: { ...metaArguments, ...config } as unknown as OrganizationConfig, issues };
}

/** Undefined where nothing in it is defined: that is left out, and not the same as written empty. */
function bindObject(
  fields: Fields,
  values: Values,
  path: readonly PathSegment[],
  issues: Issue[],
): Values | undefined {
  const config: Record<string, unknown> = {};
  const known = new Map(Object.entries(fields).map(([name, field]) => [camelCase(name), field]));
  for (const [key, value] of Object.entries(values)) {
    const field = known.get(key);
    if (field === undefined) issues.push(unknownProperty(key, path, [...known.keys()]));
    else if (value === null) issues.push(nullProperty([...path, key]));
    else if (value !== undefined) {
      const bound = bindValue(field, value, [...path, key], issues);
      if (bound !== undefined) config[key] = bound;
    }
  }
  return isLeftOut(values, config) ? undefined : config;
}

/** Texts under keys of the user's; undefined where all of them are. */
function bindMap(values: Values): Values | undefined {
  const config = Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  );
  return isLeftOut(values, config) ? undefined : config;
}

function isLeftOut(written: Values, bound: Values): boolean {
  return Object.keys(written).length > 0 && Object.keys(bound).length === 0;
}

function bindValue(
  field: Field,
  value: unknown,
  path: readonly PathSegment[],
  issues: Issue[],
): unknown {
  if (field.kind === "scalar" || field.kind === "texts" || Token.isUnresolved(value)) return value;
  if (field.kind === "map") return isValues(value) ? bindMap(value) : value;
  const isOfPeople = field.kind === "list" && holdsPeople(field);
  if (field.kind === "object" || isOfPeople) {
    if (isValues(value)) {
      return field.kind === "object"
        ? bindObject(field.fields, value, path, issues)
        : bindPeople(field, value, path, issues);
    }
    issues.push(wrongContainer(path, "An object"));
    return undefined;
  }
  if (Array.isArray(value)) return bindEntries(field, value, path, issues);
  issues.push(wrongContainer(path, "An array"));
  return undefined;
}

/** People stand in lists under words. */
function bindPeople(
  { item, collection }: ListField,
  values: Values,
  path: readonly PathSegment[],
  issues: Issue[],
): Values | undefined {
  const config: Record<string, unknown> = {};
  for (const [word, entries] of Object.entries(values)) {
    const place = [...path, word];
    if (!isWord(word)) issues.push(unknownProperty(word, path, words));
    else if (entries === null) issues.push(nullProperty(place));
    else if (Array.isArray(entries)) {
      const fields = word === "exclude" ? collection.keys : item;
      config[word] = entries.map((entry: unknown, index) => {
        if (Token.isUnresolved(entry)) return entry;
        if (isValues(entry)) return bindObject(fields, entry, [...place, index], issues) ?? {};
        issues.push(wrongContainer([...place, index], "An object"));
        return {};
      });
    } else if (Token.isUnresolved(entries)) config[word] = entries;
    else if (entries !== undefined) issues.push(wrongContainer(place, "An array"));
  }
  return isLeftOut(values, config) ? undefined : config;
}

/** Terraform has entries under keys: their names or ids, where the program knows them. */
function bindEntries(
  { item, collection }: ListField,
  entries: readonly unknown[],
  path: readonly PathSegment[],
  issues: Issue[],
): Values {
  const config = new Map<string, unknown>();
  const writable = Object.fromEntries(
    Object.entries(item).filter(([, field]) => field.notInTerraform !== true),
  );
  const [implied = ""] = Object.keys(collection.keys).map(camelCase);
  for (const [index, entry] of entries.entries()) {
    const place = [...path, index];
    if (!isValues(entry)) {
      issues.push(wrongContainer(place, "An object"));
      continue;
    }
    const bound = bindObject(writable, entry, place, issues) ?? {};
    const references = Object.keys(collection.keys)
      .map(camelCase)
      .filter((name) => bound[name] !== undefined);
    const [reference] = references;
    if (reference === undefined) issues.push(missingReference(collection, place));
    const value = reference === undefined ? undefined : bound[reference];
    const isKey = typeof value === "string" && !Token.isUnresolved(value) && !config.has(value);
    const isWay = collection.ways.some(
      (way) => way.length > 1 && way.map(camelCase).join() === references.join(),
    );
    const words = references.map((name) => bound[name]);
    const name = words.join(" ");
    // An entry that keeps its name inside may stand under any key, also a second one of that name.
    if (isWay && !words.some((word) => Token.isUnresolved(word)) && !config.has(name))
      config.set(name, bound);
    else if (!isKey || references.length > 1) config.set(`entry_${index}`, bound);
    else config.set(value, reference === implied ? without(bound, reference) : bound);
  }
  return Object.fromEntries(config);
}

function without(values: Values, name: string): Values {
  return Object.fromEntries(Object.entries(values).filter(([key]) => key !== name));
}

function isValues(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unknownProperty(
  key: string,
  path: readonly PathSegment[],
  allowed: readonly string[],
): Issue {
  const suggestion = nearest(key, allowed);
  return {
    code: "unknown-key",
    path: [...path, key],
    facts: {
      kind: "unknown-key",
      key,
      allowed,
      ...(suggestion !== undefined && { suggestion }),
    },
  };
}

function nullProperty(path: readonly PathSegment[]): Issue {
  return {
    code: "cannot-be-cleared",
    path,
    facts: {
      kind: "told",
      summary: `${renderPath(path)} is null`,
      detail:
        "Terraform reads null as if nothing were written. Leave the property out to keep what the tenant has; write {} or [] to empty an object, a map or a list.",
    },
  };
}

function wrongContainer(path: readonly PathSegment[], container: string): Issue {
  return {
    code: "wrong-type",
    path,
    facts: {
      kind: "told",
      summary: `${renderPath(path)} is of another kind`,
      detail: `${container} belongs here.`,
    },
  };
}

function missingReference({ keys, reference }: Collection, path: readonly PathSegment[]): Issue {
  return {
    code: "missing-key",
    path,
    facts: {
      kind: "reference",
      names: Object.keys(keys),
      advice: reference?.advice ?? "",
    },
  };
}
