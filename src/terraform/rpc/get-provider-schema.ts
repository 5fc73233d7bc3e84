import type { TerraformSchema } from "../../derive/index.js";
import type { Provider } from "../provider.js";
import { toFunctionMessages, toSchemaMessage, type Message } from "../wire/index.js";
import type { Call } from "./call.js";
import { serverCapabilities } from "./server-capabilities.js";

/** Tells every attribute that a configuration may have. */
export function getProviderSchema(
  provider: Provider,
): Call<"tfplugin6.GetProviderSchema.Request", "tfplugin6.GetProviderSchema.Response"> {
  return () =>
    Promise.resolve({
      provider: toSchemaMessage(provider.schema),
      resource_schemas: toSchemaMessages(provider.resources),
      data_source_schemas: toSchemaMessages(provider.dataSources),
      functions: toFunctionMessages(provider.functions),
      server_capabilities: serverCapabilities,
    });
}

function toSchemaMessages(
  kinds: Readonly<Record<string, { readonly schema: TerraformSchema }>>,
): Record<string, Message<"tfplugin6.Schema">> {
  return Object.fromEntries(
    Object.entries(kinds).map(([name, { schema }]) => [name, toSchemaMessage(schema)]),
  );
}
