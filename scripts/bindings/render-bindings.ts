import { renderSchemaDocument } from "../../src/terraform/index.js";
import { renderOrganizationProps } from "./organization-props.js";
import { renderProviderSecrets } from "./provider-secrets.js";
import { renderRawBindings } from "./raw-bindings.js";

/** The files of lib/generated, by name: the same ones for the same model and schema. */
export async function renderBindings(): Promise<ReadonlyMap<string, string>> {
  const document = renderSchemaDocument();
  const files = new Map(await renderRawBindings(document));
  files.set("organization-props.ts", renderOrganizationProps());
  files.set("provider-secrets.ts", renderProviderSecrets(document));
  return files;
}
