import type { Provider } from "../provider.js";
import { decodeDynamicValue, toNoticeMessages } from "../wire/index.js";
import { answering, type Call } from "./call.js";

/** Hands over the `provider` block, before anything is read or written. */
export function configureProvider(
  provider: Provider,
): Call<"tfplugin6.ConfigureProvider.Request", "tfplugin6.ConfigureProvider.Response"> {
  return answering(async ({ config }) => {
    const notices = await provider.configure(decodeDynamicValue(config) ?? {});
    return { diagnostics: toNoticeMessages(notices) };
  });
}
