import { revealLine, revealLines } from "../../text/index.js";
import type { Notice } from "../notice.js";
import type { AttributePath } from "../value.js";
import type { Message } from "./message-codec.js";

/** Notices in the form that Terraform prints. */
export function toNoticeMessages(
  notices: readonly Notice[],
): readonly Message<"tfplugin6.Diagnostic">[] {
  return withoutRepeats(notices).map(({ severity, summary, detail, path = [] }) => ({
    severity: severity === "error" ? "ERROR" : "WARNING",
    summary: revealLine(asSentence(summary, path)),
    ...(detail !== undefined && { detail: revealLines(detail) }),
    ...(path.length > 0 && { attribute: toPathMessage(toPlaceable(path)) }),
  }));
}

function withoutRepeats(notices: readonly Notice[]): readonly Notice[] {
  const told = new Set<string>();
  return notices.filter((notice) => {
    const key = JSON.stringify(notice);
    return !told.has(key) && told.add(key);
  });
}

/**
 * Terraform prints summaries beside its own, which begin with a capital. The name of an attribute
 * stays as it is written.
 */
function asSentence(summary: string, path: AttributePath): string {
  const [word = ""] = /^\S+/.exec(summary) ?? [];
  const [first] = path;
  const isName =
    !/^[a-z]+$/.test(word) || (first && "attribute" in first && first.attribute === word);
  return isName ? summary : word.charAt(0).toUpperCase() + summary.slice(1);
}

/**
 * The part of a path for which Terraform finds a line: an attribute, or one and a key. For a longer
 * one it shows the first line of the block.
 */
function toPlaceable(path: AttributePath): AttributePath {
  const [, second] = path;
  return path.slice(0, second !== undefined && "key" in second ? 2 : 1);
}

function toPathMessage(path: AttributePath): Message<"tfplugin6.AttributePath"> {
  return {
    steps: path.map((step) =>
      "attribute" in step ? { attribute_name: step.attribute } : { element_key_string: step.key },
    ),
  };
}
