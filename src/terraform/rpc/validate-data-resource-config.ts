import type { Provider } from "../provider.js";
import { decodeDynamicValue, toNoticeMessages } from "../wire/index.js";
import { answering, dataSourceOf, type Call } from "./call.js";

/** Checks the configuration of a data source, which may have unknown parts. */
export function validateDataResourceConfig(
  provider: Provider,
): Call<
  "tfplugin6.ValidateDataResourceConfig.Request",
  "tfplugin6.ValidateDataResourceConfig.Response"
> {
  return answering(({ type_name: typeName, config }) => {
    const notices = dataSourceOf(provider, typeName).validate(decodeDynamicValue(config) ?? {});
    return { diagnostics: toNoticeMessages(notices) };
  });
}
