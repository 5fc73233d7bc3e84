import type { Bucket } from "./bucket.js";

/** So many clues in one direction are a proof. */
const cluesForProof = 2;

/** Tokens by which a reading must miss a prediction to be a clue: one may be due to order. */
const clearMiss = 2;

/** What a reading of one bucket tells about another one of the same size. */
export type Relation = "unknown" | "same" | "separate";

/** A reading of a bucket, and when the tenant looked: after `sentAt` and not after `lookedBy`. */
export interface Evidence {
  readonly sequence: number;
  readonly sentAt: number;
  readonly left: number;
  readonly lookedBy: number;
}

/**
 * Finds out whether buckets of the same size are one and the same. While nothing is proven, each
 * of them counts the requests of the other.
 *
 *   | a reading of B shows                         | clue     | since                             |
 *   | -------------------------------------------- | -------- | --------------------------------- |
 *   | a full bucket, while A was said to be filling | separate | A would have to be full as well     |
 *   | clearly fewer tokens than A must have        | separate | A's level is a lower bound        |
 *   | fewer than B must have, had B been alone     | same     | somebody else spent from it       |
 *
 * Another process can cause either, so one clue is no proof.
 */
export class Kinship {
  readonly #scores = new WeakMap<Bucket, WeakMap<Bucket, number>>();
  readonly #doubts = new WeakMap<Bucket, number>();

  /** What is proven about two buckets of the same size. */
  relation(a: Bucket, b: Bucket): Relation {
    const score = this.#scores.get(a)?.get(b) ?? 0;
    if (score <= -cluesForProof) return "separate";
    return score >= cluesForProof ? "same" : "unknown";
  }

  /** Records that two buckets are separate. */
  separate(a: Bucket, b: Bucket): void {
    this.#set(a, b, -cluesForProof);
  }

  /** Weighs a reading of `told`, not yet taken in, against another bucket of the same size. */
  observe(told: Bucket, other: Bucket, reading: Evidence): Relation {
    const before = this.relation(told, other);
    if (before !== "unknown") return before;
    const { sequence, sentAt, left, lookedBy } = reading;
    const score = this.#scores.get(told)?.get(other) ?? 0;
    const isFuller = left >= told.limit - 1 && other.isNotFull(sentAt, lookedBy);
    const isEmptier =
      other.isAfterLast(sequence, sentAt) && other.level(lookedBy) >= left + clearMiss;
    if (isFuller || isEmptier) this.#set(told, other, score - 1);
    else if (told.isAfterLast(sequence, sentAt) && told.isSpentByOthers(left, lookedBy)) {
      this.#set(told, other, score + 1);
    }
    return this.relation(told, other);
  }

  /** Whether a reading by one kind shows clearly less than readings by other kinds promised. */
  isMiss(bucket: Bucket, remaining: number, lookedBy: number): boolean {
    return bucket.level(lookedBy) >= remaining + clearMiss;
  }

  /** Counts a miss of a bucket that several kinds share; true when there were too many. */
  doubt(bucket: Bucket): boolean {
    const doubts = (this.#doubts.get(bucket) ?? 0) + 1;
    this.#doubts.set(bucket, doubts);
    return doubts >= cluesForProof;
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
