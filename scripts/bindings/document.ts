import type { TerraformProviderGenerator } from "@cdktf/provider-generator";
import type {
  TerraformAttribute,
  TerraformAttributes,
  TerraformSchema,
} from "../../src/derive/index.js";
import { createProvider } from "../../src/terraform/create-provider.js";
import { version } from "../../src/version.js";

/** What `terraform providers schema -json` prints, with the versions of the providers. */
export type SchemaDocument = ConstructorParameters<typeof TerraformProviderGenerator>[1];

type Schema = NonNullable<SchemaDocument["provider_schemas"]>[string]["provider"];
type Attribute = Schema["block"]["attributes"][string];

const address = "registry.terraform.io/orgwright/orgwright";

/** Describes the provider as Terraform would, without starting it. */
export function schemaDocument(): SchemaDocument {
  const provider = createProvider(
    () => Promise.reject(new Error("the schema is described without a tenant")),
    {},
  );
  return {
    // The newest name of the format that the generator knows; what it reads has not changed since.
    format_version: "0.2",
    provider_schemas: {
      [address]: {
        provider: toSchema(provider.schema),
        resource_schemas: toSchemas(provider.resources),
        data_source_schemas: toSchemas(provider.dataSources),
      },
    },
    // Without a version, cdktf-cli refuses what is synthesized with the bindings.
    provider_versions: { [address]: version },
  };
}

function toSchemas(
  kinds: Readonly<Record<string, { readonly schema: TerraformSchema }>>,
): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(kinds).map(([name, { schema }]) => [name, toSchema(schema)]),
  );
}

function toSchema({ version: schemaVersion, attributes }: TerraformSchema): Schema {
  return {
    version: schemaVersion,
    block: { attributes: toAttributes(attributes), block_types: {} },
  };
}

function toAttributes(attributes: TerraformAttributes): Record<string, Attribute> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [name, toAttribute(attribute)]),
  );
}

function toAttribute(attribute: TerraformAttribute): Attribute {
  const traits = {
    description: attribute.description,
    required: attribute.use === "required",
    optional: attribute.use === "optional" || attribute.use === "optional-computed",
    computed: attribute.use === "computed" || attribute.use === "optional-computed",
    sensitive: attribute.isSensitive,
  };
  if (attribute.kind === "nested") {
    return {
      ...traits,
      nested_type: {
        nesting_mode: attribute.nesting,
        attributes: toAttributes(attribute.attributes),
      },
    };
  }
  const { type } = attribute;
  return { ...traits, type: typeof type === "string" ? type : ["map", "string"] };
}
