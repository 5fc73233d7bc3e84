/** Waits are never longer than this: then the tenant is asked again, whatever it told. */
export const longestWaitMs = 5 * 60 * 1000;

/** Distance between requests after a 429 of a tenant that tells no limits: doubled by each. */
const firstSpacingMs = 25;
const longestSpacingMs = 10_000;
/** Each good answer takes this much of the distance back. */
const spacingDecay = 0.97;

const firstBackoffMs = 500;
const longestBackoffMs = 60_000;

/** The stop after an answer 429, for everything that spends from the same bucket. */
export class Brake {
  #until = 0;
  #hitAt = -Infinity;
  #strikes = 0;
  #spacingMs = 0;
  #lastSentAt = -Infinity;

  /** Nothing may be sent before this moment (Unix milliseconds). */
  get until(): number {
    return Math.max(this.#until, this.#lastSentAt + this.#spacingMs);
  }

  /** Whether the last word was a 429: then one request at a time finds out if it still holds. */
  get isProbing(): boolean {
    return this.#strikes > 0;
  }

  /**
   * Stops after a 429 to a request sent at `sentAt`.
   *
   * @param toldMs how long the tenant asks to wait, when it does
   * @param isBlind whether no limit is known that would keep the distance between requests
   */
  hit(
    now: number,
    sentAt: number,
    toldMs: number | undefined,
    random: () => number,
    isBlind = false,
  ): void {
    // Requests that were under way together are refused together: that is one event.
    if (sentAt >= this.#hitAt) {
      this.#strikes += 1;
      this.#hitAt = now;
      if (isBlind) {
        this.#spacingMs = Math.min(longestSpacingMs, Math.max(firstSpacingMs, 2 * this.#spacingMs));
      }
    }
    const backoffMs = Math.min(longestBackoffMs, firstBackoffMs * 2 ** (this.#strikes - 1));
    // A wait that was told and did not help twice is not the truth.
    const waitMs =
      toldMs !== undefined && toldMs > 0 && this.#strikes <= 2
        ? toldMs
        : Math.max(toldMs ?? 0, backoffMs);
    const jitterMs = random() * Math.min(1000, 0.25 * waitMs);
    this.#until = Math.max(this.#until, now + Math.min(waitMs, longestWaitMs) + jitterMs);
  }

  /** Tells that a request is sent now. */
  send(now: number): void {
    this.#lastSentAt = now;
  }

  /** Tells that a request sent at `sentAt` was answered, and not with 429. */
  pass(sentAt: number): void {
    if (sentAt < this.#hitAt) return;
    this.#strikes = 0;
    this.#spacingMs = this.#spacingMs > 1 ? this.#spacingMs * spacingDecay : 0;
  }
}
