import type { Provider } from "../provider.js";
import { decodeDynamicValue, encodeDynamicValue } from "../wire/index.js";
import { answering, resourceOf, type Call } from "./call.js";

/** Tells what a configuration would say for a state. Terraform 1.14 and later ask. */
export function generateResourceConfig(
  provider: Provider,
): Call<"tfplugin6.GenerateResourceConfig.Request", "tfplugin6.GenerateResourceConfig.Response"> {
  return answering(({ type_name: typeName, state }) => {
    const known = decodeDynamicValue(state);
    const config = known === null ? null : resourceOf(provider, typeName).generateConfig(known);
    return { config: encodeDynamicValue(config) };
  });
}
