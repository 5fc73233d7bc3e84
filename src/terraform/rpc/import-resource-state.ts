import type { Provider } from "../provider.js";
import { encodeDynamicValue } from "../wire/index.js";
import { answering, resourceOf, type Call } from "./call.js";

/** Finds what the user wants to have in the state from now on. */
export function importResourceState(
  provider: Provider,
): Call<"tfplugin6.ImportResourceState.Request", "tfplugin6.ImportResourceState.Response"> {
  return answering(async ({ type_name: typeName = "", id = "" }) => {
    const state = await resourceOf(provider, typeName).importState(id);
    return { imported_resources: [{ type_name: typeName, state: encodeDynamicValue(state) }] };
  });
}
