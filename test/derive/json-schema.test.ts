import { expect, test } from "vitest";
import { manifestJsonSchema, type JsonSchema } from "../../src/derive/index.js";
import { organizationFields, type Field, type Fields } from "../../src/model/index.js";
import { organizationsOf, read } from "../manifest/reading.js";
import { validates } from "./json-schema-validator.js";

const schema = manifestJsonSchema();

function accepts(organization: unknown): boolean {
  return isValid({ organizations: [organization] });
}

function isValid(manifest: unknown): boolean {
  return validates(schema, manifest, schema);
}

function readerAccepts(organization: unknown): boolean {
  const { diagnostics } = read(JSON.stringify({ organizations: [organization] }));
  return !diagnostics.some(({ severity }) => severity === "error");
}

const definitions = schema["definitions"] as Readonly<Record<string, JsonSchema>>;

/** Every field of the model, with the schema that stands at its place. */
function walk(
  fields: Fields,
  parent: JsonSchema | undefined,
  path: readonly string[] = [],
): [string, Field, JsonSchema | undefined][] {
  const properties = parent?.["properties"] as Readonly<Record<string, JsonSchema>> | undefined;
  return Object.entries(fields).flatMap(([name, field]) => {
    const here = properties?.[name];
    const below: [string, Field, JsonSchema | undefined][] =
      field.kind === "object"
        ? walk(field.fields, here, [...path, name])
        : field.kind === "list"
          ? walk(field.item, listAt(here)?.["items"] as JsonSchema, [...path, name])
          : [];
    return [[[...path, name].join("."), field, here] as const, ...below].map(
      ([at, found, place]) => [at, found, place],
    );
  });
}

/** A collection is a list, or lists under words; people stand under words alone. */
function listAt(here: JsonSchema | undefined): JsonSchema | undefined {
  const ways = here?.["anyOf"] as readonly JsonSchema[] | undefined;
  const words = here?.["properties"] as Readonly<Record<string, JsonSchema>> | undefined;
  return ways?.find((way) => way["type"] === "array") ?? words?.["exactly"];
}

const places = walk(organizationFields, definitions["organization"]);

test.each(places)("%s is described", (_path, field, place) => {
  expect(place?.["description"]).toContain(field.description);
  expect(place?.["examples"]).toEqual([field.example, field.otherExample]);
});

test("required fields are those of the model", () => {
  expect(definitions["organization"]?.["required"]).toEqual(["name"]);
  expect(definitions["defaults"]?.["required"]).toBeUndefined();
});

/** Organizations with one field set to right and wrong values, for each field of the model. */
const withOneField = Object.entries(organizationFields).flatMap(([name, field]) =>
  [field.example, field.otherExample, null, 5, "text", [], {}, [1], { x: 1 }].map((value) => ({
    title: `${name}: ${JSON.stringify(value)}`,
    value: { name: "acme", [name]: value },
  })),
);

test.each(withOneField)("agrees with the reader on $title", ({ value }) => {
  expect(accepts(value)).toBe(readerAccepts(value));
});

test.each(Object.entries(organizationFields))(
  "%s may be a variable if it is one value",
  (name, field) => {
    expect(accepts({ name: "acme", [name]: "${env.VALUE:-x}" })).toBe(field.kind === "scalar");
  },
);

const settings = { assign_membership_on_login: true };

test.each<[string, unknown, boolean]>([
  ["a name with capitals", { name: "Acme" }, false],
  ["a name of 51 characters", { name: "a".repeat(51) }, false],
  ["an unknown key", { name: "a", colour: 1 }, false],
  ["no name", {}, false],
  ["one colour", { name: "a", branding: { colors: { primary: "#fff" } } }, false],
  ["an http logo", { name: "a", branding: { logo_url: "http://a.example" } }, false],
  ["a null logo", { name: "a", branding: { logo_url: null } }, true],
  ["a null display name", { name: "a", display_name: null }, false],
  [
    "26 pairs",
    { name: "a", metadata: Object.fromEntries(Array.from({ length: 26 }, (_, i) => [i, ""])) },
    false,
  ],
  [
    "25 pairs",
    { name: "a", metadata: Object.fromEntries(Array.from({ length: 25 }, (_, i) => [i, ""])) },
    true,
  ],
  ["a null pair", { name: "a", metadata: { x: null } }, true],
  ["a long value", { name: "a", metadata: { x: "x".repeat(256) } }, false],
  ["a long key", { name: "a", metadata: { ["x".repeat(256)]: "" } }, false],
  ["connections by name", { name: "a", connections: [{ name: "x", ...settings }] }, true],
  ["connections by both", { name: "a", connections: [{ name: "x", connection_id: "y" }] }, false],
  [
    "a member by address and connection",
    { name: "a", members: { include: [{ email: "a@b.example", connection: "staff" }] } },
    true,
  ],
  ["a member by connection", { name: "a", members: { include: [{ connection: "staff" }] } }, false],
  [
    "a member by address and id",
    { name: "a", members: { include: [{ email: "a@b.example", user_id: "auth0|1" }] } },
    false,
  ],
  [
    "a grant of an exported client",
    { name: "a", client_grants: [{ client_id: "x", audience: "y" }] },
    true,
  ],
  ["connections by nothing", { name: "a", connections: [settings] }, false],
  [
    "11 connections",
    { name: "a", connections: Array.from({ length: 11 }, (_, i) => ({ name: `${i}` })) },
    false,
  ],
  [
    "a pasted body",
    {
      id: "org_1",
      name: "a",
      enabled_connections: [{ connection_id: "x", connection: { name: "n" } }],
    },
    true,
  ],
  [
    "an exported entry",
    { name: "a", client_grants: [{ client_id: "x" }], clients: [], discovery_domains: [] },
    true,
  ],
  ["included metadata", { name: "a", metadata: { include: { x: "1", y: null } } }, true],
  ["excluded metadata", { name: "a", metadata: { exclude: ["x"] } }, true],
  ["all metadata", { name: "a", metadata: { exactly: {} } }, true],
  ["a pair called include", { name: "a", metadata: { include: "1" } }, true],
  ["a word beside a pair", { name: "a", metadata: { include: {}, x: "1" } }, false],
  ["exactly and exclude", { name: "a", metadata: { exactly: {}, exclude: ["x"] } }, false],
  [
    "included connections",
    { name: "a", connections: { include: [{ name: "x", ...settings }] } },
    true,
  ],
  ["excluded connections", { name: "a", connections: { exclude: [{ name: "x" }] } }, true],
  [
    "settings of what is excluded",
    { name: "a", connections: { exclude: [{ name: "x", ...settings }] } },
    false,
  ],
  ["no word", { name: "a", connections: {} }, false],
  ["a bare list of people", { name: "a", members: [{ email: "a@b.example" }] }, false],
  ["people who are there", { name: "a", members: { include: [{ email: "a@b.example" }] } }, true],
  ["nobody", { name: "a", members: { exactly: [] } }, true],
  ["another word", { name: "a", connections: { includes: [] } }, false],
  ["exactly and include", { name: "a", connections: { exactly: [], include: [] } }, false],
  ["a quota of nothing", { name: "a", token_quota: { client_credentials: {} } }, false],
  ["a quota of zero", { name: "a", token_quota: { client_credentials: { per_day: 0 } } }, false],
])("agrees with the reader on %s", (_title, organization, isRight) => {
  expect(accepts(organization)).toBe(isRight);
  expect(readerAccepts(organization)).toBe(isRight);
});

test("the top of a manifest is described as it is read", () => {
  const manifest = {
    $schema: "manifest.schema.json",
    owner: "me",
    defaults: { branding: { colors: { primary: "#fff" } } },
    organizations: null,
    tenant: {},
    rules: [],
  };
  expect(isValid(manifest)).toBe(true);
  expect(isValid({ ...manifest, owners: 1 })).toBe(false);
  expect(isValid({ owner: "me" })).toBe(false);
  expect(isValid({ ...manifest, defaults: { name: "a" } })).toBe(false);
});

test("every example of the model makes a manifest", () => {
  const whole = Object.fromEntries(
    Object.entries(organizationFields).map(([name, { example }]) => [name, example]),
  );
  expect(accepts(whole)).toBe(true);
  expect(organizationsOf(read(JSON.stringify({ organizations: [whole] })))).toEqual([whole]);
});
