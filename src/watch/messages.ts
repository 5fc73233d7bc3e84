import type { Outcome } from "../apply/index.js";
import type { Changed } from "../plan/index.js";
import type { DriftFinding } from "../run/index.js";

/** What a watch has to say. */
export type WatchMessage =
  /** Everything was looked at. */
  | {
      readonly event: "looked";
      readonly inDrift: number;
      readonly asDeclared: number;
      readonly durationMs: number;
    }
  /** An organization is not as declared. `changed` is null where nobody knows who did it. */
  | ({ readonly event: "drift"; readonly changed: Changed | null } & DriftFinding)
  /** An organization is as declared again, and not by this watch. */
  | {
      readonly event: "settled";
      readonly organization: string;
      readonly changed: Changed | null;
    }
  | {
      readonly event: "repaired";
      readonly organization: string;
      readonly outcome: Outcome["outcome"];
    }
  | {
      readonly event: "repair-failed";
      readonly organization: string;
      readonly error: string;
    }
  /** Repairs that would exceed a limit; they are thought of again at the next full look. */
  | {
      readonly event: "repair-refused";
      readonly organizations: readonly string[];
      readonly reasons: readonly string[];
    }
  /** Somebody sets otherwise again and again what was repaired: this organization is repaired no more. */
  | {
      readonly event: "repair-stopped";
      readonly organization: string;
      readonly reason: string;
      readonly changed: Changed | null;
    }
  /** Events may have been missed, so everything is looked at again. */
  | { readonly event: "gap"; readonly why: string }
  /** The stream of events ended and is opened again. */
  | { readonly event: "reconnecting"; readonly why: string; readonly waitMs: number }
  /** The tenant's events cannot be read: only full looks tell what has changed. */
  | { readonly event: "polling"; readonly why: string; readonly everyMs: number }
  | { readonly event: "failed"; readonly error: string };
