import type { Provider } from "../provider.js";
import { decodeDynamicValue, encodeDynamicValue } from "../wire/index.js";
import { unknownValue } from "../value.js";
import { answering, dataSourceOf, type Call } from "./call.js";
import { deferred, mustDefer } from "./deferral.js";

/** Looks at something that Terraform does not manage. */
export function readDataSource(
  provider: Provider,
): Call<"tfplugin6.ReadDataSource.Request", "tfplugin6.ReadDataSource.Response"> {
  return answering(async (request) => {
    const { type_name: typeName, config } = request;
    if (mustDefer(provider, request)) {
      return { state: encodeDynamicValue(unknownValue), deferred };
    }
    const state = await dataSourceOf(provider, typeName).read(decodeDynamicValue(config) ?? {});
    return { state: encodeDynamicValue(state) };
  });
}
