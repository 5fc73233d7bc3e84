import type { Provider } from "../provider.js";
import { decodeDynamicValue, toNoticeMessages } from "../wire/index.js";
import { answering, type Call } from "./call.js";

/** Checks a `provider` block, which may have unknown parts. */
export function validateProviderConfig(
  provider: Provider,
): Call<"tfplugin6.ValidateProviderConfig.Request", "tfplugin6.ValidateProviderConfig.Response"> {
  return answering(({ config }) => {
    const notices = provider.validateConfig(decodeDynamicValue(config) ?? {});
    return { diagnostics: toNoticeMessages(notices) };
  });
}
