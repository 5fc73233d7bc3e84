import type { Provider } from "../provider.js";
import type { Call } from "./call.js";

/** Terraform was interrupted: starts nothing new. */
export function stopProvider(
  provider: Provider,
): Call<"tfplugin6.StopProvider.Request", "tfplugin6.StopProvider.Response"> {
  return () => {
    provider.stop();
    return Promise.resolve({});
  };
}
