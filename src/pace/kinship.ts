import type { Bucket } from "./bucket.js";
import type { LedgerReading } from "./token-ledger.js";

/** A reading that is weighed before it is taken in. */
export type Evidence = LedgerReading;

/** So many clues in one direction are a proof. */
const cluesForProof = 2;

/** Tokens by which a reading must miss a prediction to be a clue: one may be due to order. */
const clearMiss = 2;

/** What is known about two buckets of the same size. */
export type Relation = "unknown" | "same" | "separate";

/**
 * Finds out whether buckets of the same size are one and the same. While nothing is proven, each
 * of them counts the requests of the other.
 *
 *   | a reading of B shows                          | clue     | since                           |
 *   | --------------------------------------------- | -------- | ------------------------------- |
 *   | a full bucket, while A was said to be filling | separate | A would have to be full as well |
 *   | clearly fewer tokens than A must have         | separate | A's level is a lower bound      |
 *   | fewer than B must have, had B been alone      | same     | somebody else spent from it     |
 *
 * Another process can cause either, so one clue is no proof. As long as there is none, what the names
 * of the buckets say is supposed.
 */
export class Kinship {
  readonly #supposed: (a: Bucket, b: Bucket) => Relation;
  readonly #scores = new WeakMap<Bucket, WeakMap<Bucket, number>>();
  readonly #misses = new WeakMap<Bucket, number>();

  /** @param supposed what is likely of two buckets of the same size before anything is proven */
  constructor(supposed: (a: Bucket, b: Bucket) => Relation = () => "unknown") {
    this.#supposed = supposed;
  }

  /** What is proven about two buckets of the same size, or else supposed. */
  relation(a: Bucket, b: Bucket): Relation {
    const proven = this.#proven(a, b);
    return proven === "unknown" ? this.#supposed(a, b) : proven;
  }

  /** Records that two buckets are separate. */
  separate(a: Bucket, b: Bucket): void {
    this.#set(a, b, -cluesForProof);
  }

  /** Weighs a reading of `told` against another bucket of the same size. */
  observe(told: Bucket, other: Bucket, reading: Evidence): Relation {
    const before = this.#proven(told, other);
    if (before !== "unknown") return before;
    const { sequence, sentAt, remaining, lookedBy } = reading;
    const isFuller = remaining >= told.limit - 1 && other.isNotFull(sentAt, lookedBy);
    if (isFuller || this.#isMiss(other, reading)) {
      this.#set(told, other, this.#score(told, other) - 1);
    } else if (
      told.ledger.isAfterLast(sequence, sentAt) &&
      told.isSpentByOthers(remaining, lookedBy)
    ) {
      this.#set(told, other, this.#score(told, other) + 1);
    }
    return this.relation(told, other);
  }

  /** Whether too many readings of a bucket that kinds share told less than it must hold. */
  isDisproved(shared: Bucket, reading: Evidence): boolean {
    if (!this.#isMiss(shared, reading)) return false;
    const misses = (this.#misses.get(shared) ?? 0) + 1;
    this.#misses.set(shared, misses);
    return misses >= cluesForProof;
  }

  /** Whether a reading, if it is about this bucket, shows tokens vanish. */
  #isMiss(bucket: Bucket, { sequence, sentAt, remaining, lookedBy }: Evidence): boolean {
    const { ledger } = bucket;
    return ledger.isAfterLast(sequence, sentAt) && ledger.level(lookedBy) >= remaining + clearMiss;
  }

  #proven(a: Bucket, b: Bucket): Relation {
    const score = this.#score(a, b);
    if (score <= -cluesForProof) return "separate";
    return score >= cluesForProof ? "same" : "unknown";
  }

  #score(a: Bucket, b: Bucket): number {
    return this.#scores.get(a)?.get(b) ?? 0;
  }

  #set(a: Bucket, b: Bucket, score: number): void {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const scores = this.#scores.get(from) ?? new WeakMap<Bucket, number>();
      scores.set(to, score);
      this.#scores.set(from, scores);
    }
  }
}
