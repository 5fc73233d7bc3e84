import { Bucket, type Headroom } from "./bucket.js";
import { Kinship, type Evidence } from "./kinship.js";
import type { RequestKind } from "./request-kind.js";

/** Answers that should have told about a bucket and did not, after which it is forgotten. */
const mostMissed = 3;

/**
 * Which kinds of request spend from which buckets. An answer tells about one bucket, the tightest,
 * and does not say which: its size names it. Kinds that tell of the same size may share one bucket
 * or have one each; see {@link Kinship}.
 */
export class Membership {
  readonly #headroom: Headroom;
  readonly #kinds: ReadonlyMap<string, RequestKind>;
  readonly #buckets = new Set<Bucket>();
  readonly #kinship = new Kinship();

  constructor(headroom: Headroom, kinds: ReadonlyMap<string, RequestKind>) {
    this.#headroom = headroom;
    this.#kinds = kinds;
  }

  /** All buckets that are known. */
  get buckets(): ReadonlySet<Bucket> {
    return this.#buckets;
  }

  /** The buckets that a kind spends from for certain. */
  spentBy(name: string): Bucket[] {
    return [...this.#buckets].filter((bucket) => bucket.isGlobal || bucket.kinds.has(name));
  }

  /** The buckets that a request of this kind is to be counted in, certain or not. */
  touchedBy(kind: RequestKind): Bucket[] {
    return [...this.#buckets].filter((bucket) => this.#mayTouch(kind, bucket));
  }

  /** The bucket of this size that this kind spends from, made when it is new. */
  find(kind: RequestKind, limit: number, left: number, now: number): Bucket {
    for (const bucket of kind.buckets.keys()) if (bucket.limit === limit) return bucket;
    const alike = [...this.#buckets].filter((bucket) => bucket.limit === limit);
    // An untouched bucket would lack one token only, so somebody else had spent from this one.
    const isShared = kind.sent === 1 && left < limit - 1;
    const known = alike.find(({ isGlobal }) => isGlobal) ?? (isShared ? alike[0] : undefined);
    return this.#join(kind, known ?? new Bucket(limit, this.#headroom, now));
  }

  /**
   * Looks for proof that buckets of one size are one or several, in a reading that was not taken in
   * yet, and returns the bucket that it is about by what is known then.
   */
  weigh(kind: RequestKind, bucket: Bucket, evidence: Evidence): Bucket {
    if (bucket.isGlobal) return bucket;
    const isFromAnother = bucket.teller !== undefined && bucket.teller !== kind.name;
    bucket.teller = kind.name;
    if (isFromAnother && this.#kinship.isDisproved(bucket, evidence)) {
      return this.#split(kind, bucket, evidence.lookedBy);
    }
    for (const other of this.#buckets) {
      if (other === bucket || other.limit !== bucket.limit || other.isGlobal) continue;
      if (this.#kinship.observe(bucket, other, evidence) === "same") {
        this.#merge(bucket, other);
        return other;
      }
    }
    return bucket;
  }

  /**
   * Forgets a bucket that should have been told about, being the emptier one by any measure, and
   * was not, several times in a row: the tenant's limits have changed.
   */
  forgetMissed(kind: RequestKind, told: Bucket, left: number, now: number): void {
    kind.buckets.set(told, 0);
    for (const [bucket, missed] of kind.buckets) {
      const level = Math.max(0, bucket.ledger.level(now));
      const isMissed =
        bucket !== told && level + 1 < left && level / bucket.limit < left / told.limit;
      kind.buckets.set(bucket, isMissed ? missed + 1 : 0);
      if (isMissed && missed + 1 >= mostMissed) this.#leave(kind, bucket);
    }
  }

  #mayTouch(kind: RequestKind, bucket: Bucket): boolean {
    if (bucket.isGlobal || kind.buckets.size === 0 || kind.buckets.has(bucket)) return true;
    for (const own of kind.buckets.keys()) {
      if (own.limit === bucket.limit && this.#kinship.relation(own, bucket) !== "separate") {
        return true;
      }
    }
    return this.#isWide(bucket);
  }

  /** Whether a kind has a smaller bucket besides: then this one is for more than that kind. */
  #isWide(bucket: Bucket): boolean {
    for (const name of bucket.kinds) {
      for (const other of this.#kinds.get(name)?.buckets.keys() ?? []) {
        if (other.limit < bucket.limit) return true;
      }
    }
    return false;
  }

  #join(kind: RequestKind, bucket: Bucket): Bucket {
    this.#buckets.add(bucket);
    bucket.kinds.add(kind.name);
    kind.buckets.set(bucket, 0);
    return bucket;
  }

  #leave(kind: RequestKind, bucket: Bucket): void {
    kind.buckets.delete(bucket);
    bucket.kinds.delete(kind.name);
    if (!bucket.isGlobal && bucket.kinds.size > 0) return;
    this.#buckets.delete(bucket);
    for (const other of this.#kinds.values()) other.buckets.delete(bucket);
  }

  #merge(from: Bucket, into: Bucket): void {
    for (const name of from.kinds) {
      const kind = this.#kinds.get(name);
      if (!kind) continue;
      this.#leave(kind, from);
      this.#join(kind, into);
    }
  }

  /** Gives a kind that was taken to share a bucket one of its own. */
  #split(kind: RequestKind, shared: Bucket, now: number): Bucket {
    const own = new Bucket(shared.limit, this.#headroom, now);
    for (const other of this.#buckets) {
      if (other.limit === own.limit) this.#kinship.separate(own, other);
    }
    this.#leave(kind, shared);
    return this.#join(kind, own);
  }
}
