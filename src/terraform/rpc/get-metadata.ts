import type { Provider } from "../provider.js";
import type { Call } from "./call.js";
import { serverCapabilities } from "./server-capabilities.js";

/** Tells which resources and data sources there are, without their schemas. */
export function getMetadata(
  provider: Provider,
): Call<"tfplugin6.GetMetadata.Request", "tfplugin6.GetMetadata.Response"> {
  return () =>
    Promise.resolve({
      server_capabilities: serverCapabilities,
      resources: Object.keys(provider.resources).map((name) => ({ type_name: name })),
      functions: Object.keys(provider.functions).map((name) => ({ name })),
      data_sources: Object.keys(provider.dataSources).map((name) => ({ type_name: name })),
    });
}
