import type { TerraformMetaArguments } from "cdktf";

/** What a construct may be given besides the fields of an organization; cdktf's own. */
const metaArguments: Readonly<Record<keyof TerraformMetaArguments, true>> = {
  dependsOn: true,
  count: true,
  provider: true,
  lifecycle: true,
  forEach: true,
  provisioners: true,
  connection: true,
};

/** Whether a property is cdktf's own and not a field of an organization. */
export function isMetaArgument(name: string): boolean {
  return Object.hasOwn(metaArguments, name);
}
