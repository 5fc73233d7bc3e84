import type { Provider } from "../provider.js";
import { encodeDynamicValue } from "../wire/index.js";
import { unknownValue } from "../value.js";
import { answering, resourceOf, type Call } from "./call.js";
import { deferred, mustDefer } from "./deferral.js";
import { identityOf, idOfIdentity } from "./identity.js";

/** Finds what the user wants to have in the state from now on. */
export function importResourceState(
  provider: Provider,
): Call<"tfplugin6.ImportResourceState.Request", "tfplugin6.ImportResourceState.Response"> {
  return answering(async (request) => {
    const { type_name: typeName = "", id = "", identity } = request;
    const resource = resourceOf(provider, typeName);
    if (mustDefer(provider, request)) {
      const state = encodeDynamicValue(unknownValue);
      return { imported_resources: [{ type_name: typeName, state }], deferred };
    }
    const state = await resource.importState(idOfIdentity(identity) ?? id);
    const found = identityOf(state);
    return {
      imported_resources: [
        {
          type_name: typeName,
          state: encodeDynamicValue(state),
          ...(found && { identity: found }),
        },
      ],
    };
  });
}
