import { DefaultTokenResolver, StringConcat, Tokenization, type TerraformResource } from "cdktf";
import { asMap, type FieldValue } from "../src/model/index.js";

/** The attributes of a resource as they are written for Terraform, overrides included. */
export function writtenAttributes(resource: TerraformResource): FieldValue {
  const written = Tokenization.resolve(resource.toTerraform(), {
    scope: resource,
    resolver: new DefaultTokenResolver(new StringConcat()),
  }) as FieldValue;
  const ofType = asMap(asMap(written)["resource"])[resource.terraformResourceType];
  return asMap(asMap(ofType)[resource.friendlyUniqueId]);
}
