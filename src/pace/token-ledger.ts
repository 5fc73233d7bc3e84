/** A told number of tokens, and when the tenant looked: not before `sentAt`, not after `lookedBy`. */
export interface LedgerReading {
  /** Number of the request in the order of sending. */
  readonly sequence: number;
  readonly remaining: number;
  readonly sentAt: number;
  readonly lookedBy: number;
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
/** So much of a token, because the moment at which the tenant looked is known to a few milliseconds. */
const cautionTokens = 0.1;
const leastCautionMs = 1;
const mostCautionMs = 5;

/** So many requests are kept in mind one by one. */
const mostPending = 64;

/**
 * How many tokens there are in a bucket, from below:
 *
 *   level = last remaining told - requests it may not have counted + refill since, at most limit
 *
 * Requests of others that may spend from the same bucket are counted as well, and given back by
 * the next reading if they do not.
 */
export class TokenLedger {
  readonly #limit: number;
  readonly #perMs: () => number;
  /** The last reading in the order of sending. */
  #last: LedgerReading;
  /** Tokens at the moment `#levelAt`, as far as they were told. */
  #level: number;
  #levelAt: number;
  #overlapping: LedgerReading[] = [];
  readonly #pending = new Map<number, Pending>();
  #ownInFlight = 0;
  #ownSinceLast = 0;

  /** @param perMs the refill to count on, in tokens per millisecond */
  constructor(limit: number, now: number, perMs: () => number) {
    this.#limit = limit;
    this.#perMs = perMs;
    this.#last = { sequence: -1, remaining: limit, sentAt: now, lookedBy: now };
    this.#level = limit;
    this.#levelAt = now;
  }

  /** Requests in flight that spend from this bucket for certain. */
  get ownInFlight(): number {
    return this.#ownInFlight;
  }

  /** Requests that spend from this bucket for certain and that the last reading did not count. */
  get ownSinceLast(): number {
    return this.#ownSinceLast;
  }

  /** The moment from which refill is counted. */
  get levelAt(): number {
    return this.#levelAt;
  }

  /** A lower bound of the tokens in the bucket; negative when more was sent than there may be. */
  level(now: number): number {
    let level = this.#level;
    let at = this.#levelAt;
    for (const pending of this.#pending.values()) {
      const next = Math.max(at, pending.at);
      level = this.#refilled(level, next - at) - 1;
      // It was answered, so there was a token for it.
      if (pending.isSettled) level = Math.max(0, level);
      at = next;
    }
    return this.#refilled(level, now - at - this.#cautionMs);
  }

  /** A lower bound of the tokens, had nobody else spent from the bucket since the last reading. */
  levelIfAlone(now: number): number {
    const { remaining } = this.#last;
    return this.#refilled(remaining, now - this.#levelAt - this.#cautionMs) - this.#ownSinceLast;
  }

  /** When the level will have risen by so many tokens; infinite while no refill is known. */
  refilledAt(now: number, tokens: number): number {
    const perMs = this.#perMs() * caution;
    return perMs > 0 ? now + tokens / perMs + leastCautionMs : Infinity;
  }

  /** Whether a request was sent after the tenant had looked for the last reading. */
  isAfterLast(sequence: number, sentAt: number): boolean {
    return sequence > this.#last.sequence && sentAt >= this.#levelAt;
  }

  /** Counts a request that is sent now; `isOwn` says that it spends from this bucket for certain. */
  spend(sequence: number, now: number, isOwn: boolean): void {
    this.#pending.set(sequence, { at: now, isOwn, isSettled: false });
    if (isOwn) this.#countOwn();
  }

  /** Makes a request that was counted as somebody else's this bucket's own. */
  claim(sequence: number): void {
    const pending = this.#pending.get(sequence);
    if (!pending || pending.isOwn || pending.isSettled) return;
    this.#pending.set(sequence, { ...pending, isOwn: true });
    this.#countOwn();
  }

  /** Takes in a reading; returns whether it is the last one in the order of sending. */
  tell(reading: LedgerReading): boolean {
    const { sequence, sentAt, lookedBy, remaining } = reading;
    this.#settle(sequence);
    this.#pending.delete(sequence);
    if (sequence < this.#last.sequence) {
      // An older request; it may still have been counted after the newer one.
      if (lookedBy > this.#last.sentAt) {
        this.#level = Math.min(this.#level, remaining);
        this.#overlapping.push(reading);
      }
      return false;
    }
    for (const [earlier, pending] of this.#pending) {
      const isCounted = pending.isSettled && pending.at <= sentAt;
      if (earlier < sequence && isCounted) this.#pending.delete(earlier);
    }
    this.#ownSinceLast = [...this.#pending.values()].filter(({ isOwn }) => isOwn).length;
    // Readings whose times overlap may have happened in either order: the lowest one counts.
    this.#overlapping = this.#overlapping.filter((earlier) => earlier.lookedBy > sentAt);
    this.#overlapping.push(reading);
    this.#level = Math.min(...this.#overlapping.map((one) => one.remaining));
    this.#levelAt = lookedBy;
    this.#last = reading;
    return true;
  }

  /** Takes in that a request ended whose answer told nothing about this bucket. */
  pass(sequence: number, lookedBy: number): void {
    const pending = this.#settle(sequence);
    if (!pending) return;
    pending.at = Math.max(pending.at, lookedBy);
    if (sequence < this.#last.sequence && lookedBy <= this.#last.sentAt) {
      this.#pending.delete(sequence);
    } else this.#fold();
  }

  /** Supposes that there are so many tokens, as long as nobody has told. */
  suppose(level: number, now: number): void {
    this.#level = level;
    this.#levelAt = now;
  }

  /** Takes in that a request was refused because the bucket was empty. */
  empty(sequence: number, now: number): void {
    this.#settle(sequence);
    this.#pending.delete(sequence);
    this.#level = 0;
    this.#levelAt = now;
  }

  get #cautionMs(): number {
    const perMs = this.#perMs();
    const ms = perMs > 0 ? cautionTokens / perMs : mostCautionMs;
    return Math.min(mostCautionMs, Math.max(leastCautionMs, ms));
  }

  #refilled(level: number, ms: number): number {
    return Math.min(this.#limit, level + Math.max(0, ms) * this.#perMs() * caution);
  }

  #countOwn(): void {
    this.#ownInFlight += 1;
    this.#ownSinceLast += 1;
  }

  #settle(sequence: number): Pending | undefined {
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
