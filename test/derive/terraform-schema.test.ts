import { describe, expect, it } from "vitest";
import {
  underKeys,
  desiredFromTerraform,
  organizationDataAttributes,
  organizationResourceAttributes,
  type TerraformAttribute,
  type TerraformAttributes,
} from "../../src/derive/index.js";
import {
  checkOrganization,
  collectionOf,
  collections,
  configuration,
  holdsPeople,
  organizationFields,
  terraformFields,
  words,
  type Field,
  type Fields,
  type FieldValue,
} from "../../src/model/index.js";

interface Place {
  readonly path: string;
  readonly field: Field;
  readonly attribute: TerraformAttribute | undefined;
}

/** Every field of the model, at every depth, with the attribute that stands for it. */
function* walk(fields: Fields, attributes: TerraformAttributes, path = ""): Generator<Place> {
  for (const [name, field] of Object.entries(fields)) {
    const attribute = attributes[name];
    yield { path: `${path}${name}`, field, attribute };
    const inner = attribute?.kind === "nested" ? attribute.attributes : {};
    if (field.kind === "object") yield* walk(field.fields, inner, `${path}${name}.`);
    if (field.kind !== "list") continue;
    if (!holdsPeople(field)) yield* walk(field.item, inner, `${path}${name}[].`);
    else {
      for (const word of words) {
        const listed = inner[word];
        const { keys } = field.collection;
        const fields = word === "exclude" ? keys : field.item;
        const below = listed?.kind === "nested" ? listed.attributes : {};
        yield* walk(fields, below, `${path}${name}.${word}[].`);
      }
    }
  }
}

const resourcePlaces = [...walk(terraformFields, organizationResourceAttributes)];

describe("the schema of the resource", () => {
  it.each(resourcePlaces)("has $path, of the right kind and described", ({ field, attribute }) => {
    expect(attribute?.description).toContain(field.description);
    expect(attribute?.isSensitive).toBe(field.secret === true);
    expect(shapeOf(attribute)).toEqual(expectedShapeOf(field));
  });

  it.each(resourcePlaces)("lets a user leave $path out unless it is required", (place) => {
    const { path, field, attribute } = place;
    // What an entry is about may be said by the key under which it stands.
    const [list = "", key] = path.split("[].");
    const isKey = key !== undefined && Object.hasOwn(collectionOf(list)?.keys ?? {}, key);
    const isRequired =
      !isKey && (field.kind === "scalar" || field.kind === "object") && field.required;
    // Of people a plan is exactly what is written.
    const isOfPeople =
      holdsPeople(field) || collectionOf(path.split(".")[0] ?? "")?.people === true;
    const otherwise = field.manifestOnly === true || isOfPeople ? "optional" : "optional-computed";
    const use = isRequired ? "required" : otherwise;
    expect(attribute?.use).toBe(isKey && field.notInTerraform === true ? "computed" : use);
  });

  it("has nothing else but the id, which Auth0 decides", () => {
    const { id, ...rest } = organizationResourceAttributes;
    expect(Object.keys(rest)).toEqual(Object.keys(terraformFields));
    expect(id?.use).toBe("computed");
  });
});

describe("the schema of the data source", () => {
  const stored = Object.fromEntries(
    Object.entries<Field>(organizationFields).filter(
      ([, field]) =>
        field.manifestOnly !== true && field.notInTerraform !== true && !holdsPeople(field),
    ),
  );

  it.each([...walk(stored, organizationDataAttributes)])("shows $path", ({ field, attribute }) => {
    expect(attribute?.use).toBe("computed");
    expect(shapeOf(attribute)).toEqual(expectedShapeOf(field));
  });

  it("shows nothing that a tenant does not have", () => {
    expect(Object.keys(organizationDataAttributes)).toEqual(["id", ...Object.keys(stored)]);
  });

  it("shows no people, whom nobody reads for it: null would look like nobody", () => {
    const people = collections.filter((collection) => collection.people === true);
    expect(people.length).toBeGreaterThan(0);
    for (const { name } of people) expect(organizationDataAttributes).not.toHaveProperty(name);
    const readable = Object.keys(organizationDataAttributes).filter((name) => collectionOf(name));
    expect(readable).toEqual(configuration.map(({ name }) => name));
  });
});

describe("what a configuration asks for", () => {
  const declared = Object.entries<Field>(terraformFields).filter(
    ([name]) => !["clear", "in_part"].includes(name),
  );
  it.each(declared)("is the same for %s", (name, field) => {
    for (const value of [field.example, field.otherExample]) {
      const attributes = { name: "acme", id: null, [name]: toTerraform(field, value) };
      const desired = desiredFromTerraform(attributes as FieldValue);
      expect(desired).toEqual({ name: "acme", [name]: value });
      expect(checkOrganization(desired).issues).toEqual([]);
    }
  });

  it("includes what `in_part` names", () => {
    const attributes = {
      name: "acme",
      in_part: ["metadata", "connections", "roles"],
      metadata: { plan: "gold", gone: null },
      connections: { staff: { is_enabled: false }, gone: null },
    };
    expect(desiredFromTerraform(attributes)).toEqual({
      name: "acme",
      metadata: { include: { plan: "gold" } },
      connections: { include: [{ name: "staff", is_enabled: false }] },
    });
    expect(underKeys(["connections", "include", 0, "is_enabled"], attributes)).toEqual([
      "connections",
      "staff",
      "is_enabled",
    ]);
    expect(underKeys(["metadata", "include", "plan"], attributes)).toEqual(["metadata", "plan"]);
    const mistaken = desiredFromTerraform({ name: "acme", in_part: ["metadat", "display_name"] });
    const { issues } = checkOrganization(mistaken);
    expect(issues.map(({ path }) => path.join(".")).sort()).toEqual(["display_name", "metadat"]);
  });

  it("has null where `clear` says that there shall be nothing", () => {
    expect(
      desiredFromTerraform({
        name: "acme",
        branding: { logo_url: null, colors: { primary: "#000", page_background: "#fff" } },
        connections: { left: null, staff: { name: null, is_enabled: null } },
        clear: ["branding.logo_url", "token_quota", "connections.staff.is_enabled"],
      }),
    ).toEqual({
      name: "acme",
      branding: { logo_url: null, colors: { primary: "#000", page_background: "#fff" } },
      connections: [{ name: "staff", is_enabled: null }],
      token_quota: null,
    });
  });

  it("has nothing where the configuration has null, however deep", () => {
    expect(
      desiredFromTerraform({
        name: "acme",
        display_name: null,
        branding: { logo_url: null, colors: null },
      }),
    ).toEqual({ name: "acme" });
  });

  it("means a connection by the key it stands under, unless the entry says which", () => {
    const attributes = {
      name: "acme",
      connections: {
        first: { name: null, connection_id: null },
        second: { name: "by-name", connection_id: null },
        third: { name: null, connection_id: "con_0123456789abcdef" },
      },
    };
    expect(desiredFromTerraform(attributes)).toEqual({
      name: "acme",
      connections: [
        { name: "first" },
        { name: "by-name" },
        { connection_id: "con_0123456789abcdef" },
      ],
    });
    expect(underKeys(["connections", 2], attributes)).toEqual(["connections", "third"]);
  });
});

function shapeOf(attribute: TerraformAttribute | undefined): unknown {
  return attribute?.kind === "nested" ? attribute.nesting : attribute?.type;
}

function expectedShapeOf(field: Field): unknown {
  switch (field.kind) {
    case "scalar":
      return { string: "string", integer: "number", boolean: "bool" }[field.type];
    case "map":
      return ["map", "string"];
    case "texts":
      return ["set", "string"];
    case "object":
      return "single";
    case "list":
      return holdsPeople(field) ? "single" : "map";
  }
}

/** An example of the model in the form that Terraform has it. */
function toTerraform(field: Field, value: unknown): unknown {
  if (field.kind !== "list" || holdsPeople(field)) return value;
  const entries = (value as { name: string }[]).map(({ name, ...settings }) => [name, settings]);
  return Object.fromEntries(entries);
}
