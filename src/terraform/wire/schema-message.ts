import type { TerraformAttributes, TerraformSchema } from "../../derive/index.js";
import type { Message } from "./message-codec.js";

const nestingModes = { single: "SINGLE", list: "LIST", map: "MAP" } as const;

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
