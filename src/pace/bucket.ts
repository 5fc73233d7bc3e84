import { Brake, longestWaitMs } from "./brake.js";
import { RefillRate } from "./refill-rate.js";
import { TokenLedger, type LedgerReading } from "./token-ledger.js";

/** How much of every bucket is left to others. */
export interface Headroom {
  /** 0 to 100. */
  readonly percent: number;
}

/** A reading, and what the same answer told about the reset; all by our clock. */
export interface Told extends LedgerReading {
  /** When the bucket is full again at the latest; absent when not told. */
  readonly resetAt?: number;
  /** When it is full again at the earliest; absent when not told. */
  readonly resetNotBefore?: number;
}

/** An answer 429, as far as one bucket is concerned. */
export interface TooManyRequests {
  readonly sequence: number;
  readonly sentAt: number;
  readonly now: number;
  /** By our clock, when the bucket has tokens again at the latest; absent when not told. */
  readonly resetAt?: number;
  readonly retryAfterMs?: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** After so many predictions that ended in a 429, tokens are believed only when they are told. */
const mostDisproofs = 3;

/** Each of them is taken back after so many readings without a 429. */
const readingsPerDisproof = 100;

/** What is left of an estimated rate that proved too high. */
const disprovedFactor = 0.5;

const firstProbeMs = 500;
const longestProbeMs = 60_000;
const longestSpreadMs = 25;

/**
 * One token bucket of the tenant, as seen from outside: what was told about it, and when the next
 * request may spend from it. Whatever is uncertain (answers out of order, answers lost, latency,
 * others who spend) makes this process wait rather than run into a 429; every answer mends it.
 */
export class Bucket {
  readonly limit: number;
  readonly rate: RefillRate;
  readonly ledger: TokenLedger;
  readonly brake = new Brake();
  /** The kinds of request that were seen to spend from it. */
  readonly kinds = new Set<string>();
  /** Whether requests of every kind spend from it: a 429 said so, or Auth0's table. */
  isGlobal = false;
  /** Whether it is Auth0's `other`, for all that has no bucket of its own. */
  isOther = false;
  /** Whether no answer has told of it yet. */
  isSupposed = false;
  /** The kind whose answer told about it last. */
  teller: string | undefined;
  readonly #reserve: number;
  readonly #share: number;
  /** Tokens of the long-term share that are left to this process. */
  #allowance: number;
  #allowanceAt: number;
  #lastSentAt = -Infinity;
  #answeredAt: number;
  #resetAt: number | undefined;
  #notFull = { since: -Infinity, until: -Infinity };
  #emptyReadings = 0;
  #disproofs = 0;
  #disprovedAt = -Infinity;
  #readingsSinceDisproof = 0;

  constructor(limit: number, headroom: Headroom, now: number) {
    this.limit = limit;
    this.rate = new RefillRate(limit);
    this.ledger = new TokenLedger(limit, now, () => (this.#isStepwise ? 0 : this.rate.perMs));
    this.#reserve = Math.min(limit - 1, Math.ceil((limit * headroom.percent) / 100));
    this.#share = 1 - headroom.percent / 100;
    // Twice the limit on top, once: it takes that many tokens at full speed to learn the rate.
    this.#allowance = headroom.percent === 0 ? Infinity : 3 * limit - this.#reserve;
    this.#allowanceAt = now;
    this.#answeredAt = now;
  }

  /** Tokens that this process can count on in the long run, per millisecond. */
  get usableRate(): number {
    return this.rate.perMs * this.#share;
  }

  /** How many milliseconds pass before this process could spend so many tokens; 0 as long as no rate is known. */
  msFor(count: number, now: number): number {
    if (this.rate.perMs === 0) return 0;
    const held = Math.max(0, this.ledger.level(now) - this.#reserve);
    const allowed = Math.max(0, this.#allowanceLeft(now));
    return Math.max(0, (count - held) / this.rate.perMs, (count - allowed) / this.usableRate);
  }

  /** Whether the tenant said that this bucket would not be full all through this time. */
  isNotFull(from: number, to: number): boolean {
    return from >= this.#notFull.since && to < this.#notFull.until;
  }

  /** Whether somebody else must have spent from it, when so many tokens are left in it. */
  isSpentByOthers(remaining: number, now: number): boolean {
    const isFull = this.#resetAt !== undefined && this.#resetAt <= now && this.rate.isClaimTrusted;
    if (isFull) return remaining + this.ledger.ownSinceLast < this.limit;
    // A miss by less than two may be due to the estimate.
    return remaining + 2 <= this.ledger.levelIfAlone(now);
  }

  /**
   * When the next request may be sent, as far as can be said now; not later than `now` when it may
   * be sent at once. Infinite when only an answer can tell.
   *
   * @param latencyMs how long an answer takes
   */
  readyAt(now: number, latencyMs: number): number {
    if (this.brake.until > now) return this.brake.until;
    if (this.brake.isProbing && this.ledger.ownInFlight > 0) return Infinity;
    return Math.max(this.#spreadUntil(latencyMs), this.#allowedAt(now), this.#filledAt(now));
  }

  /** Counts a request that is sent now; `isOwn` says that it spends from this bucket for certain. */
  spend(sequence: number, now: number, isOwn: boolean): void {
    this.ledger.spend(sequence, now, isOwn);
    if (!isOwn) return;
    this.#lastSentAt = now;
    this.#allowance = this.#allowanceLeft(now) - 1;
    this.#allowanceAt = now;
  }

  /** Takes in that a request ended whose answer told of another bucket: this one was not empty. */
  pass(sequence: number, lookedBy: number): void {
    this.ledger.pass(sequence, lookedBy);
    if (this.isGlobal) this.#answeredAt = Math.max(this.#answeredAt, lookedBy);
  }

  /** Takes in an answer that told about this bucket. */
  tell(told: Told): void {
    this.isSupposed = false;
    const { remaining, sentAt, lookedBy, resetAt, resetNotBefore } = told;
    this.brake.pass(sentAt);
    this.#answeredAt = Math.max(this.#answeredAt, lookedBy);
    this.#emptyReadings = remaining > 0 ? 0 : this.#emptyReadings + 1;
    this.#readingsSinceDisproof += 1;
    if (this.#disproofs > 0 && this.#readingsSinceDisproof % readingsPerDisproof === 0) {
      this.#disproofs -= 1;
    }
    this.rate.observe({ remaining, from: sentAt, to: lookedBy });
    if (!this.ledger.tell(told)) return;
    this.#resetAt = resetAt;
    if (resetNotBefore !== undefined && this.#notFull.until <= lookedBy) {
      this.#notFull = { since: lookedBy, until: resetNotBefore };
    }
    if (resetAt !== undefined) this.rate.observeReset(remaining, resetAt - sentAt);
  }

  /** Takes in that a request was answered 429 because of this bucket, which is empty, then. */
  refuse(refusal: TooManyRequests): void {
    const { sequence, sentAt, now, resetAt, retryAfterMs, random } = refusal;
    this.isSupposed = false;
    this.ledger.empty(sequence, now);
    this.#answeredAt = Math.max(this.#answeredAt, now);
    if (resetAt !== undefined) this.#resetAt = resetAt;
    const untilResetMs = resetAt === undefined ? undefined : resetAt - now;
    this.brake.hit(now, sentAt, retryAfterMs ?? untilResetMs, random);
    // Requests that were under way together disprove one prediction, not many.
    if (sentAt < this.#disprovedAt) return;
    this.#disprovedAt = now;
    this.#disproofs += 1;
    this.#readingsSinceDisproof = 0;
    this.rate.distrust(disprovedFactor);
  }

  /** Whether tokens are believed only when told, since predictions failed. */
  get #isStepwise(): boolean {
    return this.#disproofs >= mostDisproofs;
  }

  /** Requests at the same moment teach nothing about the rate; spread over one answer they do. */
  #spreadUntil(latencyMs: number): number {
    if (this.rate.readings > 2 * this.limit) return -Infinity;
    return this.#lastSentAt + Math.min(longestSpreadMs, latencyMs / this.limit);
  }

  #allowanceLeft(now: number): number {
    const most = this.limit - this.#reserve;
    if (this.#allowance >= most) return this.#allowance;
    return Math.min(most, this.#allowance + (now - this.#allowanceAt) * this.usableRate);
  }

  #allowedAt(now: number): number {
    const missing = 1 - this.#allowanceLeft(now);
    const perMs = this.usableRate;
    return missing > 0 && perMs > 0 ? now + missing / perMs : now;
  }

  #filledAt(now: number): number {
    const missing = 1 + this.#reserve - this.ledger.level(now);
    if (missing <= 0) return now;
    const filledAt = this.ledger.refilledAt(now, missing);
    const at = Math.min(
      Number.isFinite(filledAt) ? filledAt : this.#probeAt(missing),
      this.#answeredAt + longestWaitMs,
    );
    if (at > now) return at;
    // Nothing is known but that it is time to ask: one request asks.
    return this.ledger.ownInFlight === 0 ? now : Infinity;
  }

  /** When to ask although no token can be predicted. */
  #probeAt(missing: number): number {
    // A reset may bring less than a token; on average they come at this rate.
    const { perMs } = this.rate;
    const averageAt = perMs > 0 ? this.ledger.levelAt + missing / perMs : 0;
    if (this.#resetAt !== undefined && this.#resetAt > this.#answeredAt) {
      return Math.max(this.#resetAt, averageAt);
    }
    const waitMs = Math.min(longestProbeMs, firstProbeMs * 2 ** Math.min(16, this.#emptyReadings));
    return Math.max(this.#answeredAt + waitMs, averageAt);
  }
}
