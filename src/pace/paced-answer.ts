/** What an answer told about the tenant's limits, and how it went. */
export interface PacedAnswer {
  /** HTTP status; absent when no answer came (a reset, a time-out). */
  readonly status?: number;
  /** Size of the bucket that the answer describes. */
  readonly limit?: number;
  /** Tokens left in it when the tenant looked. */
  readonly remaining?: number;
  /** When it is full again (or gets tokens again), by the tenant's clock, in Unix seconds. */
  readonly resetUnixSeconds?: number;
  /** How long the tenant asks to wait, from the moment of the answer. */
  readonly retryAfterMs?: number;
  /** The tenant's clock when it answered, in Unix milliseconds, from the Date header. */
  readonly serverTimeMs?: number;
  /** Which bucket a 429 is about, when its message says so. */
  readonly scope?: "global" | "endpoint";
}
