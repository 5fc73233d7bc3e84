import { revealLine, revealLines } from "../../text/index.js";
import type { Notice } from "../notice.js";
import type { AttributePath } from "../value.js";
import type { Message } from "./message-codec.js";

/** Notices in the form that Terraform prints. */
export function toNoticeMessages(
  notices: readonly Notice[],
): readonly Message<"tfplugin6.Diagnostic">[] {
  return notices.map(({ severity, summary, detail, path }) => ({
    severity: severity === "error" ? "ERROR" : "WARNING",
    // Terraform prints the summary as a sentence of its own beside its own ones, which are capitalized.
    summary: revealLine(summary.charAt(0).toUpperCase() + summary.slice(1)),
    ...(detail !== undefined && { detail: revealLines(detail) }),
    ...(path !== undefined && path.length > 0 && { attribute: toPathMessage(path) }),
  }));
}

function toPathMessage(path: AttributePath): Message<"tfplugin6.AttributePath"> {
  return {
    steps: path.map((step) =>
      "attribute" in step ? { attribute_name: step.attribute } : { element_key_string: step.key },
    ),
  };
}
