import type { TerraformAttribute, TerraformAttributes, TerraformSchema } from "../derive/index.js";
import { version } from "../version.js";
import { createProvider } from "./create-provider.js";
import { providerAddress } from "./provider-address.js";
import type { ProviderFunction } from "./provider.js";

type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** What `terraform providers schema -json` prints, and the versions that cdktf's generator wants. */
export interface SchemaDocument {
  readonly format_version: "1.0";
  readonly provider_schemas: Readonly<Record<string, Json>>;
  readonly provider_versions: Readonly<Record<string, string>>;
}

/** The provider's schema, for generators and documents; no Terraform is needed. */
export function renderSchemaDocument(): SchemaDocument {
  const provider = createProvider(() => Promise.reject(new Error("nothing is opened")), {});
  return {
    format_version: "1.0",
    provider_schemas: {
      [providerAddress]: {
        provider: renderSchema(provider.schema),
        resource_schemas: renderSchemas(provider.resources),
        data_source_schemas: renderSchemas(provider.dataSources),
        functions: renderFunctions(provider.functions),
      },
    },
    provider_versions: { [providerAddress]: version },
  };
}

function renderFunctions(functions: Readonly<Record<string, ProviderFunction>>): Json {
  return Object.fromEntries(
    Object.entries(functions).map(([name, { summary, description, parameters, result }]) => [
      name,
      {
        summary,
        description,
        return_type: result,
        parameters: parameters.map((parameter) => ({
          name: parameter.name,
          description: parameter.description,
          type: parameter.type,
        })),
      },
    ]),
  );
}

function renderSchemas(
  kinds: Readonly<Record<string, { readonly schema: TerraformSchema }>>,
): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(kinds).map(([name, { schema }]) => [name, renderSchema(schema)]),
  );
}

function renderSchema(schema: TerraformSchema): Json {
  return {
    version: schema.version,
    block: {
      attributes: renderAttributes(schema.attributes),
      description: schema.description,
      description_kind: "markdown",
    },
  };
}

function renderAttributes(attributes: TerraformAttributes): Json {
  return Object.fromEntries(
    Object.entries(attributes)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, attribute]) => [name, renderAttribute(attribute)]),
  );
}

function renderAttribute(attribute: TerraformAttribute): Json {
  return {
    ...(attribute.kind === "plain"
      ? { type: attribute.type }
      : {
          nested_type: {
            attributes: renderAttributes(attribute.attributes),
            nesting_mode: attribute.nesting,
          },
        }),
    description: attribute.description,
    description_kind: "markdown",
    ...(attribute.use === "required" && { required: true }),
    ...(attribute.use.startsWith("optional") && { optional: true }),
    ...(attribute.use.endsWith("computed") && { computed: true }),
    ...(attribute.isSensitive && { sensitive: true }),
  };
}
