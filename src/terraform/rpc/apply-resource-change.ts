import type { Provider } from "../provider.js";
import { decodeDynamicValue, encodeDynamicValue, toNoticeMessages } from "../wire/index.js";
import { answering, resourceOf, type Call } from "./call.js";
import { identityOf } from "./identity.js";
import { decodeNote } from "./private-note.js";

/** Carries out what was planned for a resource. When that fails, the state stays as it was. */
export function applyResourceChange(
  provider: Provider,
): Call<"tfplugin6.ApplyResourceChange.Request", "tfplugin6.ApplyResourceChange.Response"> {
  return answering(
    async (request) => {
      const planned = decodeDynamicValue(request.planned_state);
      const { value, notices } = await resourceOf(provider, request.type_name).apply({
        prior: decodeDynamicValue(request.prior_state),
        config: planned === null ? null : decodeDynamicValue(request.config),
        planned,
        note: decodeNote(request.planned_private),
      });
      const identity = identityOf(value);
      return {
        new_state: encodeDynamicValue(value),
        ...(identity && { new_identity: identity }),
        diagnostics: toNoticeMessages(notices),
      };
    },
    ({ prior_state: prior }) => ({ ...(prior && { new_state: prior }) }),
  );
}
