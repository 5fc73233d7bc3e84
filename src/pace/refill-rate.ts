/** One answer about a bucket, as far as the rate can be learned from it. */
export interface Reading {
  readonly remaining: number;
  /** The tenant looked no earlier than this; Unix milliseconds by our clock. */
  readonly from: number;
  /** The tenant looked no later than this. */
  readonly to: number;
}

interface Checkpoint extends Reading {
  /** Tokens that `remaining` may hide: it is rounded down, except in a full bucket. */
  readonly hidden: number;
  /** Requests that the tenant looked at later, for certain. */
  later: number;
}

/** More checkpoints are thinned out, older ones more. */
const mostCheckpoints = 48;

/** Nothing is learned from what happens in less time, or a few lies would make a great rate. */
const leastWindowMs = 5;
/** So many readings long, claims are not believed after they first proved wrong. */
const firstDistrustReadings = 16;

const clockGrainMs = 1;

/** Where a rate is supposed, a higher one is not believed before it has brought so many tokens. */
const leastSupposedTokens = 6;

/**
 * How fast a bucket fills, in tokens per millisecond, always estimated from below: tokens that
 * were not seen are not believed, so a full bucket, a slow answer or a lost one only lower it.
 *
 *   between two readings:  refilled = remaining2 - remaining1 + spent between  (at least)
 *   from one reset time:   refilled = limit - remaining until the reset        (a claim)
 *
 * Readings whose times overlap may have happened in either order, so they are not compared, and
 * only those count as between that were there for certain.
 */
export class RefillRate {
  readonly #limit: number;
  #checkpoints: Checkpoint[] = [];
  #readings = 0;
  #seen = 0;
  #claimed = 0;
  #claimsTrustedFrom = 0;
  #distrusts = 0;
  #leastWindowTokens = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Believes what others say of the rate, until it proves too high. */
  suppose(perMs: number): void {
    if (this.#distrusts > 0) return;
    this.#claimed = Math.max(this.#claimed, perMs);
    // Only what goes on for a while speaks against it.
    const tokens = Math.min(leastSupposedTokens, this.#limit - 1);
    this.#leastWindowTokens = Math.max(this.#leastWindowTokens, tokens);
  }

  /** Tokens per millisecond; 0 while nothing is known. */
  get perMs(): number {
    return Math.max(this.#seen, this.#claimed);
  }

  /** Whether the bucket was full at the times that were told, as far as was seen. */
  get isClaimTrusted(): boolean {
    return this.#readings >= this.#claimsTrustedFrom;
  }

  /** How many readings there were. */
  get readings(): number {
    return this.#readings;
  }

  /** Learns from an answer. */
  observe(reading: Reading): void {
    this.#readings += 1;
    const { from, to, remaining } = reading;
    let overlapping = 0;
    for (const start of this.#checkpoints) if (start.to > from) overlapping += 1;
    for (const start of this.#checkpoints) {
      if (start.to > from) continue;
      start.later += 1;
      const spent = Math.max(1, start.later - overlapping);
      const refilled = remaining - start.remaining - start.hidden + spent;
      if (refilled <= this.#leastWindowTokens) continue;
      const ms = Math.max(leastWindowMs, to - start.from + clockGrainMs);
      this.#seen = Math.max(this.#seen, refilled / ms);
    }
    this.#checkpoints.push({ from, to, remaining, later: 0, hidden: this.#hidden(remaining) });
    if (this.#checkpoints.length > mostCheckpoints) {
      const half = mostCheckpoints / 2;
      this.#checkpoints = this.#checkpoints.filter((_, index) => index >= half || index % 2 === 0);
    }
  }

  /** Learns from the claim that the bucket will be full in so many milliseconds at the latest. */
  observeReset(remaining: number, untilFullMs: number): void {
    const missing = this.#limit - remaining - this.#hidden(remaining);
    if (!this.isClaimTrusted || untilFullMs <= 0 || missing <= 0) return;
    this.#claimed = Math.max(this.#claimed, missing / untilFullMs);
  }

  /** Corrects an estimate that proved too high: a bucket held less than was expected of it. */
  distrust(factor: number): void {
    this.#seen = Math.max(this.#seen, this.#claimed) * factor;
    this.#claimed = 0;
    // For twice as long each time: where reset times mean something else, that does not change.
    this.#claimsTrustedFrom = this.#readings + firstDistrustReadings * 2 ** this.#distrusts++;
    // Tokens that come in portions look like a great rate in a short window.
    this.#leastWindowTokens = 2 * this.#limit;
  }

  #hidden(remaining: number): number {
    return remaining >= this.#limit - 1 ? 0 : 1;
  }
}
