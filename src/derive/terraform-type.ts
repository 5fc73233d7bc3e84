import type { TerraformAttribute, TerraformAttributes } from "./terraform-schema.js";

/** A type in Terraform's own JSON notation, with the types of its parts. */
export type TerraformFullType =
  | "string"
  | "number"
  | "bool"
  | readonly ["map" | "list" | "set", TerraformFullType]
  | readonly ["object", { readonly [name: string]: TerraformFullType }];

/** The type of an object with these attributes. */
export function typeOfAttributes(attributes: TerraformAttributes): TerraformFullType {
  return [
    "object",
    Object.fromEntries(
      Object.entries(attributes).map(([name, attribute]) => [name, typeOf(attribute)]),
    ),
  ];
}

function typeOf(attribute: TerraformAttribute): TerraformFullType {
  if (attribute.kind === "plain") return attribute.type;
  const inner = typeOfAttributes(attribute.attributes);
  return attribute.nesting === "single" ? inner : [attribute.nesting, inner];
}
