import { DefaultTokenResolver, StringConcat, Tokenization, type TerraformResource } from "cdktf";
import { asMap, type FieldValue } from "../src/model/index.js";

/**
 * The attributes of a resource as they are written for Terraform, overrides included; undefined for
 * one that was moved to another construct, of which nothing but the move is written.
 */
export function writtenAttributes(resource: TerraformResource): FieldValue | undefined {
  const written = Tokenization.resolve(resource.toTerraform(), {
    scope: resource,
    resolver: new DefaultTokenResolver(new StringConcat()),
  }) as FieldValue;
  const ofType = asMap(asMap(written)["resource"])[resource.terraformResourceType];
  return asMap(ofType)[resource.friendlyUniqueId];
}
