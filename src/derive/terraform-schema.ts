import {
  holdsPeople,
  organizationFields,
  terraformFields,
  words,
  type Collection,
  type Field,
  type Fields,
  type Word,
} from "../model/index.js";

/** The type of an attribute without attributes of its own, in Terraform's own JSON notation. */
export type TerraformType = "string" | "number" | "bool" | readonly ["map" | "set", "string"];

interface AttributeTraits {
  /** Markdown, whole sentences. */
  readonly description: string;
  /** Whether the user must write it, may write it, or may write it and else the tenant decides. */
  readonly use: "required" | "optional" | "optional-computed" | "computed";
  /** Whether Terraform hides the value in what it prints. */
  readonly isSensitive: boolean;
}

/** An attribute that holds one value, a map of texts or a set of them. */
export interface PlainAttribute extends AttributeTraits {
  readonly kind: "plain";
  readonly type: TerraformType;
}

/** An attribute with attributes of its own: one object, or objects in a list, in a set or under keys. */
export interface NestedAttribute extends AttributeTraits {
  readonly kind: "nested";
  readonly nesting: "single" | "list" | "set" | "map";
  readonly attributes: TerraformAttributes;
}

export type TerraformAttribute = PlainAttribute | NestedAttribute;

/** Attributes by name. */
export interface TerraformAttributes {
  readonly [name: string]: TerraformAttribute;
}

/** What a resource, a data source or a provider block holds. */
export interface TerraformSchema {
  /** Counts changes that old state must be converted for. */
  readonly version: number;
  readonly description: string;
  readonly attributes: TerraformAttributes;
}

const plainTypes = { string: "string", integer: "number", boolean: "bool" } as const;

/** What each word says of people. */
export const saidByWords: Readonly<Record<Word, string>> = {
  include: "These are there, whoever else is.",
  exclude: "These are not there, whoever else is; alone, or beside `include`.",
  exactly: "These and nobody else; `[]` is for nobody.",
};

const id: PlainAttribute = {
  kind: "plain",
  type: "string",
  description: "The id that Auth0 gave the organization: `org_` and 16 characters.",
  use: "computed",
  isSensitive: false,
};

/**
 * The attributes of the resource `orgwright_organization`.
 *
 * A field that a configuration may leave out is optional and computed: left out, it stays as the
 * tenant has it, and the state shows that. What steers Orgwright alone is optional only: removing
 * the line ends it.
 *
 * Lists of entries become maps. Their order means nothing, which rules out Terraform's lists; and
 * a set has no names for its elements, so one changed setting would be planned as one entry
 * removed and another added. Under keys, a plan shows the one setting that changes.
 *
 * People are the exception. They come and go by themselves, so it is said by words how much is declared,
 * and a state that held everybody would have to follow them. It holds what is declared: sets that are
 * exactly what is written, of which nothing is computed.
 */
export const organizationResourceAttributes: TerraformAttributes = {
  id,
  ...mapFields(terraformFields, resourceUse),
};

/**
 * The attributes of an organization that is only looked at: all that a tenant has of it. People are
 * not among them: a state would hold everybody, and null would look like nobody.
 */
export const organizationDataAttributes: TerraformAttributes = {
  id,
  ...mapFields(
    Object.fromEntries(
      Object.entries<Field>(organizationFields).filter(
        ([, field]) =>
          field.manifestOnly !== true && field.notInTerraform !== true && !holdsPeople(field),
      ),
    ),
    () => "computed",
  ),
};

function resourceUse(field: Field): AttributeTraits["use"] {
  if (isRequired(field)) return "required";
  return field.manifestOnly === true || holdsPeople(field) ? "optional" : "optional-computed";
}

function mapFields(
  fields: Fields,
  useOf: (field: Field) => AttributeTraits["use"],
): TerraformAttributes {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, toAttribute(field, useOf)]),
  );
}

function keyUse(useOf: (field: Field) => AttributeTraits["use"]): typeof useOf {
  return (field) => {
    if (field.notInTerraform === true) return "computed";
    return useOf(field) === "required" ? "optional-computed" : useOf(field);
  };
}

function toAttribute(
  field: Field,
  useOf: (field: Field) => AttributeTraits["use"],
): TerraformAttribute {
  const traits = {
    description: describe(field),
    use: useOf(field),
    isSensitive: field.secret === true,
  };
  switch (field.kind) {
    case "scalar":
      return { kind: "plain", type: plainTypes[field.type], ...traits };
    case "map":
      return { kind: "plain", type: ["map", "string"], ...traits };
    case "texts":
      return { kind: "plain", type: ["set", "string"], ...traits };
    case "object":
      return {
        kind: "nested",
        nesting: "single",
        attributes: mapFields(field.fields, useOf),
        ...traits,
      };
    case "list":
      if (holdsPeople(field)) {
        return {
          kind: "nested",
          nesting: "single",
          attributes: wordAttributes(field.collection),
          ...traits,
        };
      }
      return {
        kind: "nested",
        nesting: "map",
        // What an entry is about may be said by the key under which it stands.
        attributes: {
          ...mapFields(field.collection.keys, keyUse(useOf)),
          ...mapFields(field.collection.settings, useOf),
        },
        ...traits,
      };
  }
}

/** How much of people is declared: sets of entries, each of which says whom it is about. */
function wordAttributes({ keys, settings }: Collection): TerraformAttributes {
  return Object.fromEntries(
    words.map((word): [string, NestedAttribute] => [
      word,
      {
        kind: "nested",
        nesting: "set",
        attributes: mapFields(
          word === "exclude" ? keys : { ...keys, ...settings },
          () => "optional",
        ),
        description: saidByWords[word],
        use: "optional",
        isSensitive: false,
      },
    ]),
  );
}

function describe(field: Field): string {
  const parts = [field.description];
  if (field.kind === "list" && !holdsPeople(field)) {
    const keys = Object.keys(field.collection.keys).map((key) => `\`${key}\``);
    parts.push(
      `Each stands under its name; an entry that says ${keys.join(" or ")} itself may stand under any key.`,
    );
  }
  if (field.serverDefault !== undefined) {
    parts.push(`A tenant has \`${String(field.serverDefault)}\` until somebody sets it.`);
  }
  return parts.join(" ");
}

function isRequired(field: Field): boolean {
  return (field.kind === "scalar" || field.kind === "object") && field.required;
}
