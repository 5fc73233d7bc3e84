import type { Clock } from "../pace/index.js";
import { isOrgwright, type Changed } from "../plan/index.js";

/** Events of a write come within so long after its answer. */
const echoMs = 10_000;

/** Tells the events of one's own writes from news. */
export class OwnWrites {
  readonly #client: string | undefined;
  readonly #clock: Clock;
  /** Until when events of an organization may be echoes. */
  readonly #until = new Map<string, number>();

  /** @param client the id of the application as which is written; undefined where nobody knows it */
  constructor(client: string | undefined, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  /** Organizations are about to be written. */
  begin(names: Iterable<string>): void {
    if (this.#client === undefined) return;
    for (const name of names) this.#until.set(name, Infinity);
  }

  /** They have been written. */
  end(names: Iterable<string>): void {
    const now = this.#clock.now();
    for (const [name, until] of this.#until) if (until < now) this.#until.delete(name);
    for (const name of names) if (this.#until.has(name)) this.#until.set(name, now + echoMs);
  }

  /** Whether what happened to an organization is what was written here. */
  isEcho(name: string, changed: Changed): boolean {
    const until = this.#until.get(name);
    return (
      until !== undefined &&
      changed.client === this.#client &&
      // Other programs may use the same application.
      isOrgwright(changed) &&
      this.#clock.now() <= until
    );
  }
}
