import type { SchemaDocument } from "./document.js";
import { header } from "./header.js";

/** Renders the names of the provider's arguments that are nobody's business. */
export function renderProviderSecrets({ provider_schemas: schemas }: SchemaDocument): string {
  const names = Object.values(schemas ?? {}).flatMap(({ provider }) =>
    Object.entries(provider.block.attributes)
      .filter(([, { sensitive }]) => sensitive === true)
      .map(([name]) => JSON.stringify(name)),
  );
  return `${header}/** The arguments of the provider that hold secrets. */\nexport const providerSecrets: readonly string[] = [${names.join(", ")}];\n`;
}
