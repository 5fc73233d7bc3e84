import type { Provider } from "../provider.js";
import type { Message } from "../wire/index.js";

/** Says that a thing is put off until the provider's own configuration is known. */
export const deferred: Message<"tfplugin6.Deferred"> = { reason: "PROVIDER_CONFIG_UNKNOWN" };

/** Whether to put off what was asked: nothing can be read, and Terraform can wait. */
export function mustDefer(
  provider: Provider,
  request: { readonly client_capabilities?: Message<"tfplugin6.ClientCapabilities"> },
): boolean {
  return request.client_capabilities?.deferral_allowed === true && provider.isUnknown();
}
