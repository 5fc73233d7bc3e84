import { revealLine } from "../text/index.js";
import type { Changed, WatchMessage } from "../watch/index.js";

const signs = { create: "+", update: "~", delete: "-", refused: "!" } as const;

/** What a watch tells, as a line for people. */
export function describeMessage(message: WatchMessage): string {
  return revealLine(sentenceOf(message));
}

/** When something was changed and by whom, in words. */
export function describeChanged(changed: Changed | null): string {
  if (changed === null) return "when and by whom is not known";
  const { at, application, address } = changed;
  const by = application === undefined ? "it is not known by whom" : `by ${application}`;
  return `changed ${at} ${by}${address === undefined ? "" : ` from ${address}`}`;
}

function sentenceOf(message: WatchMessage): string {
  switch (message.event) {
    case "looked":
      return `Looked at everything: ${message.inDrift} not as declared, ${message.asDeclared} as declared.`;
    case "drift": {
      const { organization, kind, fields, notes = [], reason, detail, changed } = message;
      const what = [...fields, ...notes, reason, detail].filter((each) => each !== undefined);
      return `${signs[kind]} ${organization}: ${what.length === 0 ? kind : what.join(", ")} (${describeChanged(changed)})`;
    }
    case "settled":
      return `= ${message.organization}: as declared again (${describeChanged(message.changed)})`;
    case "repaired":
      return `= ${message.organization}: repaired (${message.outcome})`;
    case "repair-failed":
      return `! ${message.organization}: not repaired: ${message.error}`;
    case "repair-refused":
      return `! Not repaired: ${message.organizations.join(", ")}. ${message.reasons.join(" ")}`;
    case "repair-stopped":
      return `! ${message.organization}: repaired no more: ${message.reason} (${describeChanged(message.changed)})`;
    case "gap":
      return `Events may have been missed, everything is looked at again: ${message.why}`;
    case "reconnecting":
      return `The stream of events ended (${message.why}), and is opened again in ${Math.round(message.waitMs / 1000)} s.`;
    case "polling":
      return `The tenant's events cannot be read, so that everything is looked at every ${Math.round(message.everyMs / 1000)} s instead: ${message.why}`;
    case "failed":
      return `! ${message.error}`;
  }
}
