import { Bucket, type Headroom } from "./bucket.js";
import { kindsApart, type LimitPlan } from "./buckets.js";
import { Kinship, type Evidence, type Relation } from "./kinship.js";
import { PlanGuess } from "./plan-guess.js";
import type { RequestKind } from "./request-kind.js";

/** Answers that should have told about a bucket and did not, after which it is forgotten. */
const mostMissed = 3;

/**
 * Which kinds of request spend from which buckets. An answer tells about one bucket, the tightest,
 * and does not say which: its size and the name of the kind do. What Auth0's table has a row for has
 * a bucket of its own, and all else is as the plan that fits says ({@link PlanGuess}) or, where none
 * fits, as what is told shows ({@link Kinship}), which corrects the names as well.
 */
export class BucketKinds {
  readonly #headroom: Headroom;
  readonly #kinds: ReadonlyMap<string, RequestKind>;
  readonly #buckets = new Set<Bucket>();
  readonly #kinship = new Kinship((a, b) => this.#suppose(a, b));
  readonly #guess: PlanGuess;
  /** How many times faster than the table says the tenant's buckets fill. */
  #haste = 1;

  constructor(
    headroom: Headroom,
    kinds: ReadonlyMap<string, RequestKind>,
    plans: readonly LimitPlan[],
  ) {
    this.#headroom = headroom;
    this.#kinds = kinds;
    this.#guess = new PlanGuess(plans);
  }

  /** Whether a plan of Auth0's fits all that was told. */
  get isPlanKnown(): boolean {
    return this.#guess.isKnown;
  }

  /** All buckets that are known. */
  get buckets(): ReadonlySet<Bucket> {
    return this.#buckets;
  }

  /** The buckets that a kind spends from for certain. */
  spentBy(name: string): Bucket[] {
    return [...this.#buckets].filter(
      (bucket) => bucket.kinds.has(name) || (bucket.isGlobal && !kindsApart.has(name)),
    );
  }

  /** The buckets that a request of this kind is to be counted in, certain or not. */
  touchedBy(kind: RequestKind): Bucket[] {
    return [...this.#buckets].filter((bucket) => this.#mayTouch(kind, bucket));
  }

  /** The bucket of this size that this kind spends from, made when it is new. */
  find(kind: RequestKind, limit: number, left: number, now: number): Bucket {
    for (const bucket of kind.buckets.keys()) if (bucket.limit === limit) return bucket;
    this.#guess.observe(kind.name, limit);
    this.#supposeGlobal(now);
    const alike = [...this.#buckets].filter((bucket) => bucket.limit === limit);
    const share = this.#guess.shareOf(kind.name, limit);
    // An untouched bucket would lack one token only, so somebody else had spent from this one.
    const isShared = share === "unknown" && kind.sent === 1 && left < limit - 1;
    const known =
      share === "own"
        ? undefined
        : (alike.find(({ isGlobal, isOther }) => isGlobal || (isOther && share === "other")) ??
          (isShared ? alike.find((one) => !this.#isApart(kind.name, one)) : undefined));
    const bucket = this.#join(kind, known ?? new Bucket(limit, this.#headroom, now));
    bucket.isGlobal ||= share === "global";
    bucket.isOther ||= share === "other";
    const perMinute = this.#guess.tableRate(kind.name, limit);
    if (perMinute !== undefined) bucket.rate.suppose(perMinute / 60_000);
    return bucket;
  }

  /**
   * Supposes the bucket for everything together that the guessed plan has. Headers hardly ever tell
   * of it, because it is seldom the emptiest, and many kinds together run into it all the same.
   */
  #supposeGlobal(now: number): void {
    const size = this.#guess.global;
    for (const bucket of this.#buckets) {
      if (bucket.isSupposed && bucket.limit !== size?.burst) this.#buckets.delete(bucket);
    }
    if (size === undefined || [...this.#buckets].some(({ isGlobal }) => isGlobal)) return;
    const bucket = new Bucket(size.burst, this.#headroom, now);
    bucket.isGlobal = true;
    bucket.isSupposed = true;
    bucket.rate.suppose(size.perMinute / 60_000);
    // What was sent before anybody thought of it was spent from it as well.
    let sent = 0;
    for (const kind of this.#kinds.values()) if (!kindsApart.has(kind.name)) sent += kind.sent;
    bucket.ledger.suppose(Math.max(0, size.burst - sent), now);
    this.#buckets.add(bucket);
  }

  /**
   * Takes in that everything together was too much for a tenant that tells of no bucket for it: what
   * people report of such tenants is supposed from now on.
   */
  supposeReported(now: number): void {
    const size = this.#guess.reportedGlobal;
    const isKnown = [...this.#buckets].some(({ isGlobal, isSupposed }) => isGlobal && !isSupposed);
    if (size === undefined || isKnown) return;
    for (const bucket of this.#buckets) if (bucket.isSupposed) this.#buckets.delete(bucket);
    const bucket = new Bucket(size.burst, this.#headroom, now);
    bucket.isGlobal = true;
    bucket.rate.suppose(size.perMinute / 60_000);
    bucket.ledger.suppose(0, now);
    this.#buckets.add(bucket);
  }

  /** The bucket that a kind has by the table, full; undefined where nothing says so. */
  supposedFor(name: string, now: number): Bucket | undefined {
    const size = this.#guess.sizeOf(name);
    if (size === undefined) return undefined;
    const bucket = new Bucket(size.burst, this.#headroom, now);
    bucket.rate.suppose((this.#haste * size.perMinute) / 60_000);
    return bucket;
  }

  /** A tenant whose buckets fill faster than the table says fills the one for everything as much faster. */
  hasten(): void {
    const size = this.#guess.global;
    if (size === undefined) return;
    const factors: number[] = [];
    for (const kind of this.#kinds.values()) {
      for (const { limit, rate } of kind.buckets.keys()) {
        const perMinute = this.#guess.tableRate(kind.name, limit);
        if (perMinute !== undefined) factors.push((rate.perMs * 60_000) / perMinute);
      }
    }
    // Rates are learned from below, so the highest is the nearest to the truth; one may be an exception.
    const [highest = 1, factor = highest] = factors.sort((a, b) => b - a);
    if (factor < 1.1) return;
    this.#haste = factor;
    for (const bucket of this.#buckets) {
      // Answers may have told of it, and of how full it is, without showing how fast it fills.
      const isTheTables = bucket.isGlobal && bucket.limit === size.burst;
      if (isTheTables) bucket.rate.suppose((factor * size.perMinute) / 60_000);
    }
  }

  /**
   * Looks for proof that buckets of one size are one or several, in a reading that was not taken in
   * yet, and returns the bucket that it is about by what is known then.
   */
  weigh(kind: RequestKind, bucket: Bucket, evidence: Evidence): Bucket {
    if (bucket.isGlobal || this.#guess.isKnown) return bucket;
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
      // What the table says is there as long as it can have been the emptier one.
      const isEmptier = this.#guess.isKnown
        ? bucket.limit < left
        : level + 1 < left && level / bucket.limit < left / told.limit;
      const isMissed = bucket !== told && isEmptier;
      kind.buckets.set(bucket, isMissed ? missed + 1 : 0);
      if (isMissed && missed + 1 >= mostMissed) this.#leave(kind, bucket);
    }
  }

  #mayTouch(kind: RequestKind, bucket: Bucket): boolean {
    if (kind.buckets.has(bucket)) return true;
    if (bucket.isGlobal) return !kindsApart.has(kind.name);
    if (this.#guess.isKnown) return false;
    if (kind.buckets.size === 0) return !this.#isApart(kind.name, bucket);
    for (const own of kind.buckets.keys()) {
      if (own.limit === bucket.limit && this.#kinship.relation(own, bucket) !== "separate") {
        return true;
      }
    }
    return this.#isWide(bucket);
  }

  /** Whether a bucket is another kind's, as far as names say. */
  #isApart(name: string, bucket: Bucket): boolean {
    if (bucket.kinds.size === 0 || bucket.kinds.has(name)) return false;
    if (bucket.isGlobal || bucket.isOther) return false;
    if (!this.#guess.isNamed(name) || this.#isWide(bucket)) return false;
    return [...bucket.kinds].every((other) => this.#guess.isNamed(other));
  }

  /** What names say of two buckets of one size. */
  #suppose(a: Bucket, b: Bucket): Relation {
    if (this.#isWide(a) && this.#isWide(b)) return "same";
    return [...a.kinds].every((name) => this.#isApart(name, b)) ? "separate" : "unknown";
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
