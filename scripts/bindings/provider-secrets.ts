import { providerAddress, type SchemaDocument } from "../../src/terraform/index.js";
import { header } from "./header.js";

/** What is read here of the document's entry for a provider. */
interface ProviderEntry {
  readonly provider: {
    readonly block: { readonly attributes: Readonly<Record<string, { sensitive?: boolean }>> };
  };
}

/** Renders the names of the provider's arguments that are nobody's business. */
export function renderProviderSecrets(document: SchemaDocument): string {
  const { provider } = document.provider_schemas[providerAddress] as unknown as ProviderEntry;
  const names = Object.entries(provider.block.attributes)
    .filter(([, { sensitive }]) => sensitive === true)
    .map(([name]) => JSON.stringify(name));
  return `${header}/** The arguments of the provider that hold secrets. */\nexport const providerSecrets: readonly string[] = [${names.join(", ")}];\n`;
}
