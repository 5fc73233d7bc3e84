import type { Provider } from "../provider.js";
import { decodeDynamicValue, toNoticeMessages } from "../wire/index.js";
import { answering, resourceOf, type Call } from "./call.js";

/** Checks the configuration of a resource, which may have unknown parts. */
export function validateResourceConfig(
  provider: Provider,
): Call<"tfplugin6.ValidateResourceConfig.Request", "tfplugin6.ValidateResourceConfig.Response"> {
  return answering(({ type_name: typeName, config }) => {
    const notices = resourceOf(provider, typeName).validate(decodeDynamicValue(config) ?? {});
    return { diagnostics: toNoticeMessages(notices) };
  });
}
