import type { Provider } from "../provider.js";
import { decodeDynamicValue, encodeDynamicValue } from "../wire/index.js";
import { answering, dataSourceOf, type Call } from "./call.js";

/** Looks at something that Terraform does not manage. */
export function readDataSource(
  provider: Provider,
): Call<"tfplugin6.ReadDataSource.Request", "tfplugin6.ReadDataSource.Response"> {
  return answering(async ({ type_name: typeName, config }) => {
    const state = await dataSourceOf(provider, typeName).read(decodeDynamicValue(config) ?? {});
    return { state: encodeDynamicValue(state) };
  });
}
