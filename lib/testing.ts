import { App, Testing, TerraformStack } from "cdktf";
import { desiredFromTerraform } from "../src/derive/index.js";
import { asMap, type FieldValue } from "../src/model/index.js";
import { Organization as OrganizationResource } from "./generated/organization.js";

/** An organization as a manifest would declare it: Auth0's own field names, in snake_case. */
export interface SynthesizedOrganization {
  readonly name: string;
  readonly [field: string]: unknown;
}

/**
 * Synthesizes an app or a stack, checks included, and gives the organizations it declares, sorted
 * by stack and construct. What only Terraform can resolve stands as its expression, `${…}`.
 *
 * @throws the error of the checks that fail.
 *
 * @example
 * ```ts
 * import { TerraformStack, Testing } from "cdktf";
 * import { Organization, OrgwrightProvider, testing } from "orgwright/cdktf";
 *
 * const stack = new TerraformStack(Testing.app(), "customers");
 * new OrgwrightProvider(stack, "tenant");
 * new Organization(stack, "acme", { name: "acme", displayName: "Acme" });
 * console.log(testing.synthOrganizations(stack)); // [{ name: "acme", display_name: "Acme" }]
 * ```
 */
export function synthOrganizations(
  scope: App | TerraformStack,
): readonly SynthesizedOrganization[] {
  const stacks = scope.node.findAll().filter((node) => TerraformStack.isStack(node));
  // References between stacks become outputs and remote state here, as in a real synthesis.
  for (const stack of stacks) stack.prepareStack();
  return stacks.flatMap((stack) => {
    const configuration = JSON.parse(Testing.synth(stack, true)) as FieldValue;
    const resources = asMap(asMap(configuration)["resource"])[OrganizationResource.tfResourceType];
    return Object.values(asMap(resources)).map(
      (attributes) => desiredFromTerraform(attributes) as SynthesizedOrganization,
    );
  });
}
