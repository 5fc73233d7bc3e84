import type { Provider } from "../provider.js";
import { toFunctionMessages } from "../wire/index.js";
import type { Call } from "./call.js";

/** Tells which functions a configuration may call. */
export function getFunctions(
  provider: Provider,
): Call<"tfplugin6.GetFunctions.Request", "tfplugin6.GetFunctions.Response"> {
  return () => Promise.resolve({ functions: toFunctionMessages(provider.functions) });
}
