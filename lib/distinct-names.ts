import { TerraformProvider, TerraformResource, type TerraformStack } from "cdktf";
import { asMap } from "../src/model/index.js";
import { Organization as OrganizationResource } from "./generated/organization.js";
import { findExpression } from "../src/derive/index.js";
import { writtenAttributes } from "./written-attributes.js";

const checked = new WeakSet<TerraformStack>();

/** Has the stack checked at synthesis for organizations that are declared twice for one tenant. */
export function ensureDistinctNames(stack: TerraformStack): void {
  if (checked.has(stack)) return;
  checked.add(stack);
  stack.node.addValidation({ validate: () => findRepeatedNames(stack) });
}

function findRepeatedNames(stack: TerraformStack): string[] {
  const errors: string[] = [];
  const first = new Map<string, string>();
  for (const resource of stack.node.findAll()) {
    if (!TerraformResource.isTerraformResource(resource)) continue;
    if (resource.terraformResourceType !== OrganizationResource.tfResourceType) continue;
    const name = asMap(writtenAttributes(resource))["name"];
    if (typeof name !== "string" || findExpression(name) !== undefined) continue;
    const key = JSON.stringify([tenantOf(resource), name]);
    const other = first.get(key);
    if (other === undefined) first.set(key, resource.node.path);
    else {
      errors.push(
        `organization ${JSON.stringify(name)} is declared twice: by ${other} and by ${resource.node.path}. Keep one of the two. (duplicate-name)`,
      );
    }
  }
  return errors;
}

/** Resources of different providers may belong to different tenants. */
function tenantOf(resource: TerraformResource): string {
  const { provider } = resource;
  return TerraformProvider.isTerraformProvider(provider) ? provider.node.path : "";
}
