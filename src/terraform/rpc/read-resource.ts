import type { Provider } from "../provider.js";
import { decodeDynamicValue, encodeDynamicValue, type Message } from "../wire/index.js";
import { answering, resourceOf, type Call } from "./call.js";
import { deferred, mustDefer } from "./deferral.js";
import { identityOf } from "./identity.js";

/** Looks at what a resource is like now. No new state: it is gone. */
export function readResource(
  provider: Provider,
): Call<"tfplugin6.ReadResource.Request", "tfplugin6.ReadResource.Response"> {
  return answering(
    async (request) => {
      const state = decodeDynamicValue(request.current_state);
      if (mustDefer(provider, request)) {
        return { new_state: encodeDynamicValue(state), ...privateOf(request), deferred };
      }
      const read = state && (await resourceOf(provider, request.type_name).read(state));
      const identity = identityOf(read);
      return {
        new_state: encodeDynamicValue(read),
        ...privateOf(request),
        ...(identity && { new_identity: identity }),
      };
    },
    ({ current_state: state, ...request }) => ({
      ...(state && { new_state: state }),
      ...privateOf(request),
    }),
  );
}

function privateOf(
  request: Message<"tfplugin6.ReadResource.Request">,
): Message<"tfplugin6.ReadResource.Response"> {
  return request.private === undefined ? {} : { private: request.private };
}
