import type { Provider } from "../provider.js";
import { decodeRawState, encodeDynamicValue } from "../wire/index.js";
import { answering, resourceOf, type Call } from "./call.js";

/** Brings state into the form of the present schema. Terraform asks for all state that it loads. */
export function upgradeResourceState(
  provider: Provider,
): Call<"tfplugin6.UpgradeResourceState.Request", "tfplugin6.UpgradeResourceState.Response"> {
  return answering(({ type_name: typeName, version, raw_state: raw }) => {
    const state = decodeRawState(raw);
    const upgraded =
      state === null ? null : resourceOf(provider, typeName).upgradeState(state, version ?? 0);
    return { upgraded_state: encodeDynamicValue(upgraded) };
  });
}
