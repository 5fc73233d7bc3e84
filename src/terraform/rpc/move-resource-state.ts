import type { Provider } from "../provider.js";
import { decodeRawState, encodeDynamicValue, toNoticeMessages } from "../wire/index.js";
import { answering, resourceOf, type Call } from "./call.js";
import { identityOf } from "./identity.js";

/** Takes over a resource that another provider had in the state. */
export function moveResourceState(
  provider: Provider,
): Call<"tfplugin6.MoveResourceState.Request", "tfplugin6.MoveResourceState.Response"> {
  return answering((request) => {
    const source = {
      providerAddress: request.source_provider_address ?? "",
      typeName: request.source_type_name ?? "",
      schemaVersion: request.source_schema_version ?? 0,
      state: decodeRawState(request.source_state),
    };
    const moved = resourceOf(provider, request.target_type_name).moveState(source);
    if (moved !== undefined) {
      const identity = identityOf(moved);
      return {
        target_state: encodeDynamicValue(moved),
        ...(identity && { target_identity: identity }),
      };
    }
    return {
      diagnostics: toNoticeMessages([
        {
          severity: "error",
          summary: `${source.typeName} cannot become ${request.target_type_name ?? ""}`,
          detail: `State of ${source.typeName} from ${source.providerAddress} is not known here. Remove the \`moved\` block and write an \`import\` block instead.`,
        },
      ]),
    };
  });
}
