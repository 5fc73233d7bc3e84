import type { Action } from "../plan/index.js";
import { requestsByKind } from "./forecast.js";
import type { Outcome } from "./outcome.js";

/** What of a plan is still to be carried out, in requests by kind. */
export class ActionsLeft {
  readonly #left: Record<string, number>;
  readonly #actions: Map<string, Action>;

  constructor(actions: readonly Action[]) {
    this.#left = { ...requestsByKind(actions) };
    this.#actions = new Map(actions.map((action) => [keyOf(action.kind, action), action]));
  }

  /** Takes note of the end of an action, whatever became of it. */
  take(outcome: Outcome): void {
    const action = this.#actions.get(keyOf(outcome.action, outcome));
    if (action === undefined) return;
    for (const [kind, times] of Object.entries(requestsByKind([action]))) {
      this.#left[kind] = Math.max(0, (this.#left[kind] ?? 0) - times);
    }
  }

  /** Requests that are still to be sent, by kind. */
  requests(): Readonly<Record<string, number>> {
    return { ...this.#left };
  }
}

function keyOf(kind: Action["kind"], { organization }: { readonly organization: string }): string {
  return `${kind} ${organization}`;
}
