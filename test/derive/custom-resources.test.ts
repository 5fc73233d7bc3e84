import { expect, test } from "vitest";
import {
  clearablePlaces,
  customResourceDefinitions,
  partFields,
  type CustomResourceDefinition,
  type JsonSchema,
} from "../../src/derive/index.js";
import { resourceOf } from "../../src/kubernetes/index.js";
import {
  collections,
  organizationFields,
  type DesiredOrganization,
  type Field,
  type Fields,
} from "../../src/model/index.js";
import { validates } from "./json-schema-validator.js";

const withRules = customResourceDefinitions();
const withoutRules = customResourceDefinitions({ cel: false });

interface Version {
  readonly name: string;
  readonly schema: { readonly openAPIV3Schema: JsonSchema };
  readonly subresources: unknown;
  readonly additionalPrinterColumns: readonly { readonly jsonPath: string }[];
}

function versionOf({ spec }: CustomResourceDefinition): Version {
  const [version] = spec["versions"] as readonly Version[];
  if (version === undefined) throw new Error("there is no version");
  return version;
}

function schemaOf(definitions: readonly CustomResourceDefinition[], kind: string): JsonSchema {
  const found = definitions.find(({ spec }) => (spec["names"] as { kind: string }).kind === kind);
  if (found === undefined) throw new Error(`there is no ${kind}`);
  return versionOf(found).schema.openAPIV3Schema;
}

function propertiesOf(schema: JsonSchema | undefined): Readonly<Record<string, JsonSchema>> {
  return (schema?.["properties"] ?? {}) as Readonly<Record<string, JsonSchema>>;
}

function specOf(definitions: readonly CustomResourceDefinition[], kind: string): JsonSchema {
  return propertiesOf(schemaOf(definitions, kind))["spec"] ?? {};
}

/** Every schema below one, with its place. */
function walk(schema: JsonSchema, place: string): [string, JsonSchema][] {
  const below = Object.entries(propertiesOf(schema)).flatMap(([name, child]) =>
    walk(child, `${place}.${name}`),
  );
  const others = ["items", "additionalProperties"].flatMap((keyword) => {
    const child = schema[keyword] as JsonSchema | undefined;
    return child === undefined ? [] : walk(child, `${place}[]`);
  });
  return [[place, schema], ...below, ...others];
}

const places = [...withRules, ...withoutRules].flatMap((definition) =>
  walk(versionOf(definition).schema.openAPIV3Schema, definition.metadata.name),
);

test("the kinds are namespaced, with a status of its own and names that are short", () => {
  expect(withRules.map(({ metadata }) => metadata.name)).toEqual([
    "tenants.orgwright.dev",
    "organizations.orgwright.dev",
  ]);
  for (const definition of withRules) {
    expect(definition.spec).toMatchObject({ group: "orgwright.dev", scope: "Namespaced" });
    expect(versionOf(definition)).toMatchObject({ name: "v1alpha1", subresources: { status: {} } });
    expect(
      (definition.spec["names"] as { shortNames: string[] }).shortNames.length,
    ).toBeGreaterThan(0);
  }
});

/** What Kubernetes asks of a schema that it prunes by; it refuses others. */
test("the schemas are structural", () => {
  const known = new Set([
    "type",
    "description",
    "properties",
    "required",
    "items",
    "additionalProperties",
    "nullable",
    "enum",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "minProperties",
    "maxProperties",
    "maxItems",
    "not",
    "anyOf",
    "oneOf",
    "x-kubernetes-int-or-string",
    "x-kubernetes-list-type",
    "x-kubernetes-list-map-keys",
    "x-kubernetes-validations",
  ]);
  const wrong = places.flatMap(([place, schema]) => {
    const isTyped =
      typeof schema["type"] === "string" || schema["x-kubernetes-int-or-string"] === true;
    const isClear = !("properties" in schema && "additionalProperties" in schema);
    const isKnown = Object.keys(schema).every((keyword) => known.has(keyword));
    // Null cannot stand in a list of values, and without it null would be refused.
    const isNullable = !(schema["nullable"] === true && "enum" in schema);
    return isTyped && isClear && isKnown && isNullable ? [] : [place];
  });
  expect(wrong).toEqual([]);
  // What stands below not, anyOf and oneOf says nothing of types and of descriptions.
  const nested = places.flatMap(([, schema]) =>
    ["not", "anyOf", "oneOf"].flatMap((keyword) => JSON.stringify(schema[keyword] ?? {})),
  );
  expect(nested.filter((text) => /"(properties|description|nullable)"/.test(text))).toEqual([]);
});

test("patterns are those that RE2 reads", () => {
  const patterns = places.flatMap(([, schema]) => [
    ...JSON.stringify(schema).matchAll(/"pattern":"(.*?)"/g),
  ]);
  expect(patterns.length).toBeGreaterThan(0);
  expect(
    patterns.map(([, pattern]) => pattern).filter((text) => /\(\?|\\[1-9]/.test(String(text))),
  ).toEqual([]);
});

test("everything that a person may write is described", () => {
  for (const kind of ["Tenant", "Organization"]) {
    const spec = walk(specOf(withRules, kind), "spec");
    const silent = spec.filter(
      ([place, { description }]) => !place.endsWith("[]") && typeof description !== "string",
    );
    expect(silent.map(([place]) => place)).toEqual([]);
  }
});

/** Every field of the model, with the schema that stands at its place. */
function fieldsIn(
  fields: Fields,
  parent: JsonSchema | undefined,
  path: readonly string[] = [],
): [string, Field, JsonSchema | undefined][] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const here = propertiesOf(parent)[name];
    const at = [...path, name];
    const list =
      field.kind === "list" && field.collection.people ? propertiesOf(here)["exactly"] : here;
    const below =
      field.kind === "object"
        ? fieldsIn(field.fields, here, at)
        : field.kind === "list"
          ? fieldsIn(field.item, list?.["items"] as JsonSchema, at)
          : [];
    return [[at.join("."), field, here] as [string, Field, JsonSchema | undefined], ...below];
  });
}

const modelled = fieldsIn(organizationFields, specOf(withRules, "Organization"));

test.each(modelled)("%s of the model is there", (_path, field, place) => {
  expect(place?.["description"]).toContain(field.description);
  const isRequired = (field.kind === "scalar" || field.kind === "object") && field.required;
  expect(place?.["nullable"] === true).toBe(!isRequired && field.clearing.by !== "refused");
});

test("what can be cleared is named in clear, and what holds many in in_part", () => {
  const properties = propertiesOf(specOf(withRules, "Organization"));
  const items = properties["clear"]?.["items"] as { readonly enum: readonly string[] } | undefined;
  const places = items?.enum;
  expect(places).toEqual(clearablePlaces(organizationFields));
  expect(places).toEqual(
    expect.arrayContaining(["branding", "branding.logo_url", "token_quota", "metadata"]),
  );
  expect(places).not.toContain("members");
  expect(Object.keys(propertiesOf(properties["in_part"]))).toEqual([...partFields]);
  const people = collections.flatMap(({ name, ...each }) =>
    "people" in each && each.people ? [name] : [],
  );
  expect([...partFields, ...people].sort()).toEqual(
    ["metadata", ...collections.map(({ name }) => name)].sort(),
  );
});

test("keys of the model are none of those that only resources have, nor words of CEL", () => {
  const names = modelled.map(([path]) => path.split(".").at(-1));
  const words =
    /^(clear|in_part|tenantRef|deletionPolicy|true|false|null|in|as|break|const|continue|else|for|function|if|import|let|loop|package|namespace|return|var|void|while)$/;
  expect(names.filter((name) => words.test(String(name)))).toEqual([]);
  expect(
    names.filter((name) => !/^[a-z][a-z0-9_]*$/.test(String(name)) || name?.includes("__")),
  ).toEqual([]);
});

test("rules can be left out, and something else is there in their place", () => {
  expect(JSON.stringify(withRules)).toContain("x-kubernetes-validations");
  expect(JSON.stringify(withoutRules)).not.toContain("x-kubernetes-validations");
});

function accepts(spec: unknown): boolean {
  const schema = specOf(withoutRules, "Organization");
  return validates(schema, JSON.parse(JSON.stringify(spec)), schema);
}

const examples = Object.entries<Field>(organizationFields).flatMap(([name, field]) =>
  [field.example, field.otherExample, ...(field.clearing.by === "refused" ? [] : [null])].map(
    (value) => ({
      title: `${name}: ${JSON.stringify(value)}`,
      organization: { name: "acme", [name]: value } as unknown as DesiredOrganization,
    }),
  ),
);

test.each(examples)("$title is taken", ({ organization }) => {
  expect(accepts(resourceOf(organization, { tenant: "production" }).spec)).toBe(true);
  expect(accepts({ tenantRef: { name: "production" }, ...organization })).toBe(true);
});

const tenantRef = { name: "production" };

test.each<[string, unknown]>([
  ["no tenant", { name: "acme" }],
  ["no name", { tenantRef }],
  ["a name like an id", { tenantRef, name: "org_acme" }],
  ["a name with capitals", { tenantRef, name: "Acme" }],
  ["null where it cannot clear", { tenantRef, name: "acme", display_name: null }],
  ["an http logo", { tenantRef, name: "acme", branding: { logo_url: "http://a.example" } }],
  ["one colour", { tenantRef, name: "acme", branding: { colors: { primary: "#fff" } } }],
  ["an unknown deletion policy", { tenantRef, name: "acme", deletionPolicy: "Retain" }],
  ["a quota of nothing", { tenantRef, name: "acme", token_quota: {} }],
  [
    "connections by both",
    { tenantRef, name: "acme", connections: [{ name: "x", connection_id: "y" }] },
  ],
  ["connections by nothing", { tenantRef, name: "acme", connections: [{}] }],
  ["clearing a name", { tenantRef, name: "acme", clear: ["display_name"] }],
  [
    "clearing in an entry what cannot be cleared",
    { tenantRef, name: "acme", connections: [{ name: "x", clear: ["name"] }] },
  ],
  ["a part of nothing", { tenantRef, name: "acme", in_part: { metadata: {} } }],
  ["a bare list of people", { tenantRef, name: "acme", members: [{ email: "a@b.example" }] }],
  ["exactly and include", { tenantRef, name: "acme", members: { exactly: [], include: [] } }],
  [
    "a null access level that is none",
    { tenantRef, name: "acme", connections: [{ name: "x", organization_access_level: "all" }] },
  ],
])("%s is refused", (_title, spec) => {
  expect(accepts(spec)).toBe(false);
});

test("printer columns are places of the schema", () => {
  for (const definition of withRules) {
    const { additionalPrinterColumns, schema } = versionOf(definition);
    for (const { jsonPath } of additionalPrinterColumns) {
      const [, first, ...rest] = jsonPath.replace(/\[\?.*?\]/, "[]").split(".");
      let place: JsonSchema | undefined = propertiesOf(schema.openAPIV3Schema)[String(first)];
      if (first === "metadata") continue;
      for (const step of rest) {
        const child: JsonSchema | undefined = propertiesOf(place)[step.replace("[]", "")];
        place = step.endsWith("[]") ? (child?.["items"] as JsonSchema) : child;
      }
      expect({ jsonPath, type: place?.["type"] }).toEqual({ jsonPath, type: expect.any(String) });
    }
  }
});
