import type { TerraformAttributes, TerraformSchema } from "../../derive/index.js";
import type { ProviderFunction } from "../provider.js";
import type { Message } from "./message-codec.js";

const nestingModes = { single: "SINGLE", list: "LIST", set: "SET", map: "MAP" } as const;

/** A schema in the form that Terraform reads. */
export function toSchemaMessage(schema: TerraformSchema): Message<"tfplugin6.Schema"> {
  return {
    version: schema.version,
    block: {
      version: schema.version,
      attributes: toAttributeMessages(schema.attributes),
      description: schema.description,
      description_kind: "MARKDOWN",
    },
  };
}

function toAttributeMessages(
  attributes: TerraformAttributes,
): readonly Message<"tfplugin6.Schema.Attribute">[] {
  return Object.entries(attributes).map(([name, attribute]) => ({
    name,
    description: attribute.description,
    description_kind: "MARKDOWN",
    required: attribute.use === "required",
    optional: attribute.use === "optional" || attribute.use === "optional-computed",
    computed: attribute.use === "computed" || attribute.use === "optional-computed",
    sensitive: attribute.isSensitive,
    ...(attribute.kind === "plain"
      ? { type: Buffer.from(JSON.stringify(attribute.type)) }
      : {
          nested_type: {
            attributes: toAttributeMessages(attribute.attributes),
            nesting: nestingModes[attribute.nesting],
          },
        }),
  }));
}

/** Functions in the form that Terraform reads. */
export function toFunctionMessages(
  functions: Readonly<Record<string, ProviderFunction>>,
): Readonly<Record<string, Message<"tfplugin6.Function">>> {
  return Object.fromEntries(
    Object.entries(functions).map(([name, { parameters, result, summary, description }]) => [
      name,
      {
        parameters: parameters.map((parameter) => ({
          name: parameter.name,
          type: Buffer.from(JSON.stringify(parameter.type)),
          description: parameter.description,
          description_kind: "MARKDOWN",
        })),
        return: { type: Buffer.from(JSON.stringify(result)) },
        summary,
        description,
        description_kind: "MARKDOWN",
      },
    ]),
  );
}
