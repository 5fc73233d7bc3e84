import { describeChanged } from "../plan/index.js";
import { revealLine } from "../text/index.js";
import type { WatchMessage } from "../watch/index.js";

const signs = { create: "+", update: "~", delete: "-", refused: "!" } as const;

/** What a watch tells, as a line for people. */
export function describeMessage(message: WatchMessage): string {
  return revealLine(sentenceOf(message));
}

function sentenceOf(message: WatchMessage): string {
  switch (message.event) {
    case "looked":
      return `Looked at everything: ${message.inDrift} not as declared, ${message.asDeclared} as declared.`;
    case "drift": {
      const { organization, kind, fields, notes = [], reason, detail, changed } = message;
      const what = [...fields, ...notes, reason, detail].filter((each) => each !== undefined);
      return `${signs[kind]} ${organization}: ${what.length === 0 ? kind : what.join(", ")} (${describeChanged(changed, kind)})`;
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
