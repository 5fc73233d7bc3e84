import type { Provider } from "../provider.js";
import { decodeDynamicValue, encodeDynamicValue, toNoticeMessages } from "../wire/index.js";
import { answering, resourceOf, type Call } from "./call.js";
import { deferred, mustDefer } from "./deferral.js";
import { identityOf } from "./identity.js";
import { encodeNote } from "./private-note.js";

/** Tells what a resource would be like after it was created, changed or destroyed. */
export function planResourceChange(
  provider: Provider,
): Call<"tfplugin6.PlanResourceChange.Request", "tfplugin6.PlanResourceChange.Response"> {
  return answering(async (request) => {
    const proposed = decodeDynamicValue(request.proposed_new_state);
    const { value, notices, note } = await resourceOf(provider, request.type_name).plan({
      prior: decodeDynamicValue(request.prior_state),
      // While a resource is destroyed its configuration may still be there.
      config: proposed === null ? null : decodeDynamicValue(request.config),
    });
    const identity = identityOf(value);
    return {
      planned_state: encodeDynamicValue(value),
      ...(identity && { planned_identity: identity }),
      ...(mustDefer(provider, request) && { deferred }),
      ...(note && { planned_private: encodeNote(note) }),
      diagnostics: toNoticeMessages(notices),
    };
  });
}
