import { Brake, longestWaitMs } from "./brake.js";
import { RefillRate } from "./refill-rate.js";

/** How much of every bucket is left to others. */
export interface Headroom {
  /** 0 to 100. */
  readonly percent: number;
}

/** Some request's answer, as far as one bucket is concerned. */
export interface Told {
  /** Number of the request in the order of sending. */
  readonly sequence: number;
  readonly remaining: number;
  readonly sentAt: number;
  /** By our clock, the tenant looked no later than this; see the pacer. */
  readonly lookedBy: number;
  /** By our clock, when the bucket is full again at the latest; absent when not told. */
  readonly resetAt?: number;
  /** By our clock, when the bucket is full again at the earliest; absent when not told. */
  readonly resetNotBefore?: number;
  /** How long after the tenant looked the reset is at the latest; absent when not told. */
  readonly untilResetMs?: number;
}

/** An answer 429, as far as one bucket is concerned. */
export interface Refusal {
  readonly sequence: number;
  readonly sentAt: number;
  readonly now: number;
  /** By our clock, when the bucket has tokens again at the latest; absent when not told. */
  readonly resetAt?: number;
  readonly retryAfterMs?: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** A request that the last reading cannot be trusted to have counted. */
interface Pending {
  /** When the tenant may have counted it: not before this. */
  at: number;
  readonly isOwn: boolean;
  isSettled: boolean;
}

/** Predictions are this much too low on purpose: an empty bucket costs more than a late request. */
const caution = 0.99;
const cautionMs = 1;

/** After so many predictions that ended in a 429, tokens are believed only when they are told. */
const mostDisproofs = 3;

/** Each of them is taken back after so many readings that agreed with the prediction. */
const readingsPerDisproof = 100;

/** So many requests are kept in mind one by one. */
const mostPending = 64;

const firstProbeMs = 500;
const longestProbeMs = 60_000;
const longestSpreadMs = 25;

/**
 * One token bucket of the tenant, as seen from outside. `level` is a lower bound of the tokens in
 * it:
 *
 *   level = last remaining told - requests it may not have counted + refill since, at most limit
 *
 * so whatever is uncertain (answers out of order, answers lost, latency) makes this process wait
 * rather than run into a 429, and every answer mends it.
 */
export class Bucket {
  readonly limit: number;
  readonly rate: RefillRate;
  readonly brake = new Brake();
  /** The kinds of request that were seen to spend from it. */
  readonly kinds = new Set<string>();
  /** Whether requests of every kind spend from it: a 429 said so. */
  isGlobal = false;
  /** The kind whose answer told about it last. */
  teller: string | undefined;
  readonly #reserve: number;
  readonly #share: number;
  /** Tokens of the long-term share that are left to this process. */
  #allowance: number;
  #allowanceAt: number;
  #level: number;
  #levelAt: number;
  #levelSequence = -1;
  #levelFrom: number;
  #told: number;
  #recent: { readonly remaining: number; readonly lookedBy: number }[] = [];
  #ownSinceTold = 0;
  readonly #pending = new Map<number, Pending>();
  #ownInFlight = 0;
  #lastSentAt = -Infinity;
  #resetAt: number | undefined;
  #notFull = { since: -Infinity, until: -Infinity };
  #answeredAt: number;
  #emptyProbes = 0;
  #disproofs = 0;
  #disprovedAt = -Infinity;
  #agreements = 0;

  constructor(limit: number, headroom: Headroom, now: number) {
    this.limit = limit;
    this.rate = new RefillRate(limit);
    this.#reserve = Math.min(limit - 1, Math.ceil((limit * headroom.percent) / 100));
    this.#share = 1 - headroom.percent / 100;
    // Twice the limit on top, once: it takes that many tokens at full speed to learn the rate.
    this.#allowance = headroom.percent === 0 ? Infinity : 3 * limit - this.#reserve;
    this.#allowanceAt = now;
    this.#level = limit;
    this.#levelAt = now;
    this.#levelFrom = now;
    this.#told = limit;
    this.#answeredAt = now;
  }

  /** Tokens that this process can count on in the long run, per millisecond. */
  get usableRate(): number {
    return this.rate.perMs * this.#share;
  }

  /** Tokens that this process may spend right now, reserve left aside; may be negative. */
  usableLevel(now: number): number {
    return Math.min(this.level(now) - this.#reserve, this.#allowanceLeft(now));
  }

  /** A lower bound of the tokens in the bucket. */
  level(now: number): number {
    let level = this.#level;
    let at = this.#levelAt;
    for (const { at: sentAt, isSettled } of this.#pending.values()) {
      const next = Math.max(at, sentAt);
      level = this.#refilled(level, next - at) - 1;
      // It was answered, so there was a token for it.
      if (isSettled) level = Math.max(0, level);
      at = next;
    }
    return this.#refilled(level, now - at - cautionMs);
  }

  /** Whether a reading is certainly later than the last one. */
  isAfterLast(sequence: number, sentAt: number): boolean {
    return sequence > this.#levelSequence && sentAt >= this.#levelAt;
  }

  /** Whether the tenant said that this bucket would not be full all through this time. */
  isNotFull(from: number, to: number): boolean {
    return from >= this.#notFull.since && to < this.#notFull.until;
  }

  /** Whether somebody else must have spent from it, when so many tokens are left in it. */
  isSpentByOthers(remaining: number, now: number): boolean {
    const isFull = this.#resetAt !== undefined && this.#resetAt <= now && this.rate.isClaimTrusted;
    if (isFull) return remaining + this.#ownSinceTold < this.limit;
    const refilled = this.#refilled(this.#told, now - this.#levelAt - cautionMs);
    // A miss by less than two may be due to the estimate.
    return remaining + this.#ownSinceTold + 2 <= refilled;
  }

  /**
   * When the next request may be sent, as far as can be said now; not later than `now` when it may
   * be sent at once. Infinite when only an answer can tell.
   *
   * @param latencyMs how long an answer takes
   */
  readyAt(now: number, latencyMs: number): number {
    if (this.brake.until > now) return this.brake.until;
    if (this.brake.isProbing && this.#ownInFlight > 0) return Infinity;
    return Math.max(this.#spreadUntil(latencyMs), this.#allowedAt(now), this.#filledAt(now));
  }

  /** Counts a request that is sent now; `isOwn` says that it spends from this bucket for certain. */
  spend(sequence: number, now: number, isOwn: boolean): void {
    this.#pending.set(sequence, { at: now, isOwn, isSettled: false });
    if (!isOwn) return;
    this.#ownInFlight += 1;
    this.#ownSinceTold += 1;
    this.#lastSentAt = now;
    this.#allowance = this.#allowanceLeft(now) - 1;
    this.#allowanceAt = now;
  }

  /** Makes a request that was counted as somebody else's this bucket's own. */
  claim(sequence: number): void {
    const pending = this.#pending.get(sequence);
    if (!pending || pending.isOwn) return;
    this.#pending.set(sequence, { ...pending, isOwn: true });
    this.#ownInFlight += 1;
    this.#ownSinceTold += 1;
  }

  /** Takes in an answer that told about this bucket. */
  tell(told: Told): void {
    const { sequence, sentAt, lookedBy } = told;
    const remaining = Math.min(told.remaining, this.limit);
    this.#endPending(sequence);
    this.#pending.delete(sequence);
    this.#answeredAt = Math.max(this.#answeredAt, lookedBy);
    this.#emptyProbes = remaining > 0 ? 0 : this.#emptyProbes + 1;
    this.rate.observe({ remaining, from: sentAt, to: lookedBy });
    if (sequence < this.#levelSequence) {
      // An older request; it may still have been counted after the newer one.
      if (lookedBy > this.#levelFrom) {
        this.#level = Math.min(this.#level, remaining);
        this.#recent.push({ remaining, lookedBy });
      }
      return;
    }
    for (const [earlier, pending] of this.#pending) {
      const isCounted = pending.isSettled && pending.at <= sentAt;
      if (earlier < sequence && isCounted) this.#pending.delete(earlier);
    }
    this.#ownSinceTold = 0;
    for (const { isOwn } of this.#pending.values()) if (isOwn) this.#ownSinceTold += 1;
    // Readings whose times overlap may have happened in either order: the lowest one counts.
    this.#recent = this.#recent.filter((reading) => reading.lookedBy > sentAt);
    this.#told = remaining;
    this.#level = Math.min(remaining, ...this.#recent.map((reading) => reading.remaining));
    this.#recent.push({ remaining, lookedBy });
    this.#levelAt = lookedBy;
    this.#levelFrom = sentAt;
    this.#levelSequence = sequence;
    this.#resetAt = told.resetAt;
    this.#agreements += 1;
    if (this.#disproofs > 0 && this.#agreements % readingsPerDisproof === 0) this.#disproofs -= 1;
    if (told.resetNotBefore !== undefined && this.#notFull.until <= lookedBy) {
      this.#notFull = { since: lookedBy, until: told.resetNotBefore };
    }
    if (told.untilResetMs !== undefined) this.rate.observeReset(remaining, told.untilResetMs);
  }

  /** Takes in that a request ended whose answer told nothing about this bucket. */
  pass(sequence: number, lookedBy: number): void {
    const pending = this.#endPending(sequence);
    if (!pending) return;
    pending.at = Math.max(pending.at, lookedBy);
    if (sequence < this.#levelSequence && lookedBy <= this.#levelFrom) {
      this.#pending.delete(sequence);
    } else this.#fold();
  }

  /** Takes in that a request was answered 429 because of this bucket, which is empty, then. */
  refuse(refusal: Refusal): void {
    const { sequence, sentAt, now } = refusal;
    this.#endPending(sequence);
    this.#pending.delete(sequence);
    this.#answeredAt = Math.max(this.#answeredAt, now);
    if (refusal.resetAt !== undefined) this.#resetAt = refusal.resetAt;
    const untilReset = refusal.resetAt === undefined ? undefined : refusal.resetAt - now;
    this.brake.hit(now, sentAt, refusal.retryAfterMs ?? untilReset, refusal.random);
    this.#level = 0;
    this.#levelAt = now;
    // Requests that were under way together disprove one prediction, not many.
    if (sentAt < this.#disprovedAt) return;
    this.#disprovedAt = now;
    this.#disproofs += 1;
    this.#agreements = 0;
    this.rate.distrust(0.5);
  }

  /** Whether tokens are believed only when told, since predictions failed. */
  get #isStepwise(): boolean {
    return this.#disproofs >= mostDisproofs;
  }

  #refilled(level: number, ms: number): number {
    const perMs = this.#isStepwise ? 0 : this.rate.perMs;
    return Math.min(this.limit, level + Math.max(0, ms) * perMs * caution);
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
    if (missing <= 0) return now;
    const perMs = this.usableRate;
    return perMs > 0 ? now + missing / perMs : now;
  }

  #filledAt(now: number): number {
    const missing = 1 + this.#reserve - this.level(now);
    if (missing <= 0) return now;
    const perMs = this.#isStepwise ? 0 : this.rate.perMs * caution;
    const atLatest = this.#answeredAt + longestWaitMs;
    const filledAt = perMs > 0 ? now + missing / perMs + cautionMs : this.#probeAt(missing);
    const at = Math.min(filledAt, atLatest);
    if (at > now) return at;
    // Nothing is known but that it is time to ask: one request asks.
    return this.#ownInFlight === 0 ? now : Infinity;
  }

  /** When to ask although no token can be predicted. */
  #probeAt(missing: number): number {
    // A reset may bring less than a token; on average they come at this rate.
    const perMs = this.rate.perMs;
    const averageAt = perMs > 0 ? this.#levelAt + missing / perMs : 0;
    if (this.#resetAt !== undefined && this.#resetAt > this.#answeredAt) {
      return Math.max(this.#resetAt, averageAt);
    }
    const waitMs = Math.min(longestProbeMs, firstProbeMs * 2 ** Math.min(16, this.#emptyProbes));
    return Math.max(this.#answeredAt + waitMs, averageAt);
  }

  #endPending(sequence: number): Pending | undefined {
    const pending = this.#pending.get(sequence);
    if (!pending || pending.isSettled) return undefined;
    pending.isSettled = true;
    if (pending.isOwn) this.#ownInFlight -= 1;
    return pending;
  }

  /** Takes what is settled at the front into the level, so that the list stays short. */
  #fold(): void {
    // While an answer is awaited, its reading may be older than what is settled already.
    if (this.#ownInFlight > 0 && this.#pending.size < mostPending) return;
    for (const [sequence, { at, isSettled }] of this.#pending) {
      if (!isSettled) return;
      const next = Math.max(this.#levelAt, at);
      this.#level = Math.max(0, this.#refilled(this.#level, next - this.#levelAt) - 1);
      this.#levelAt = next;
      this.#pending.delete(sequence);
    }
  }
}
