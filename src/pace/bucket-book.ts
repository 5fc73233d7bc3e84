import { Brake } from "./brake.js";
import { Bucket, type Headroom } from "./bucket.js";
import { Latency } from "./latency.js";
import type { PacedAnswer } from "./paced-answer.js";
import { Kinship } from "./kinship.js";
import { ServerClock } from "./server-clock.js";

/** What is known of one kind of request. */
interface Kind {
  readonly name: string;
  readonly latency: Latency;
  /** Holds when a 429 did not tell which bucket it is about. */
  readonly brake: Brake;
  /** Buckets that its answers told about, with how often in a row they should have and did not. */
  readonly buckets: Map<Bucket, number>;
  inFlight: number;
  sent: number;
  answered: number;
  /** How many may be in flight while no bucket of this kind is known. */
  trust: number;
}

/** A request that was sent, until it is settled. */
export interface Sent {
  readonly kind: string;
  readonly sequence: number;
  readonly sentAt: number;
  /** The buckets that counted it. */
  readonly buckets: readonly Bucket[];
}

/** Whether a kind may send: at `now`, later, or (infinite) after an answer; and what holds it. */
export interface Readiness {
  readonly at: number;
  readonly reason: "limit" | "refused" | "learning";
  /** What it waits for: nobody else may spend from these first. */
  readonly claims: Iterable<Bucket>;
}

/** Answers without any limit, after which a tenant is taken to have none. */
const answersThatProveNoLimits = 2;

/** Answers that should have told about a bucket and did not, after which it is forgotten. */
const mostMissed = 3;

/**
 * The buckets of a tenant and the kinds of request that spend from them, learned from answers. An
 * answer tells about one bucket, the tightest, and does not say which: the size names it. Kinds that
 * tell of the same size may share one bucket or not; see {@link Kinship}.
 */
export class BucketBook {
  readonly #headroom: Headroom;
  readonly #random: () => number;
  readonly #kinds = new Map<string, Kind>();
  readonly #buckets = new Set<Bucket>();
  readonly #kinship = new Kinship();
  readonly #clock = new ServerClock();
  readonly #brake = new Brake();
  #sequence = 0;
  #inFlight = 0;
  #answers = 0;
  #answersWithoutLimit = 0;

  constructor(headroom: Headroom, random: () => number) {
    this.#headroom = headroom;
    this.#random = random;
  }

  /** When a request of this kind may be sent. */
  readiness(name: string, now: number): Readiness {
    const kind = this.#kind(name);
    const refusedUntil = Math.max(kind.brake.until, this.#brake.until);
    if (refusedUntil > now) return { at: refusedUntil, reason: "refused", claims: [] };
    const isProbing = kind.brake.isProbing || this.#brake.isProbing;
    if (isProbing && kind.inFlight > 0) return { at: Infinity, reason: "refused", claims: [] };
    // Nobody knows what the first of its kind spends from: there must be a token everywhere.
    const isNew = kind.answered === 0;
    const spentFrom = isNew ? this.#buckets : this.#spentBy(kind);
    if (this.#mustLearn(kind)) {
      return { at: Infinity, reason: "learning", claims: isNew ? spentFrom : [] };
    }
    let last: Readiness = { at: now, reason: "limit", claims: [] };
    for (const bucket of spentFrom) {
      const at = bucket.readyAt(now, kind.latency.least);
      if (at <= last.at) continue;
      const reason = bucket.brake.until > now ? "refused" : "limit";
      last = { at, reason, claims: isNew ? spentFrom : [bucket] };
    }
    return last;
  }

  /** The buckets that a request of this kind is counted in, certain or not. */
  touchedBy(name: string): Bucket[] {
    const kind = this.#kind(name);
    return [...this.#buckets].filter((bucket) => this.#mayTouch(kind, bucket));
  }

  /** Counts a request that is sent now. */
  send(name: string, now: number): Sent {
    const kind = this.#kind(name);
    const sequence = this.#sequence++;
    const buckets = this.touchedBy(name);
    for (const bucket of buckets) {
      bucket.spend(sequence, now, bucket.isGlobal || bucket.kinds.has(name));
    }
    kind.brake.send(now);
    this.#brake.send(now);
    kind.inFlight += 1;
    kind.sent += 1;
    this.#inFlight += 1;
    return { kind: name, sequence, sentAt: now, buckets };
  }

  /** Learns from how a request ended. */
  settle(sent: Sent, answer: PacedAnswer, now: number): void {
    const kind = this.#kind(sent.kind);
    kind.inFlight -= 1;
    this.#inFlight -= 1;
    if (answer.serverTimeMs !== undefined) {
      this.#clock.observe(answer.serverTimeMs, sent.sentAt, now);
    }
    const latencyMs = now - sent.sentAt;
    if (answer.status !== undefined && answer.status !== 429) {
      kind.latency.observe(latencyMs);
      kind.brake.pass(sent.sentAt);
      this.#brake.pass(sent.sentAt);
    }
    const about = this.#learn(kind, sent, answer, now);
    const lookedBy = this.#lookedBy(kind, sent, now);
    for (const bucket of sent.buckets) {
      if (bucket !== about) bucket.pass(sent.sequence, lookedBy);
    }
  }

  /** The shortest latency of late of this kind of request; 0 when none was answered. */
  leastLatencyOf(name: string): number {
    return this.#kind(name).latency.least;
  }

  /** Every bucket, for a forecast. */
  get buckets(): ReadonlySet<Bucket> {
    return this.#buckets;
  }

  /** The buckets that requests of this kind spend from for certain. */
  bucketsOf(name: string): Bucket[] {
    const kind = this.#kinds.get(name);
    return kind ? this.#spentBy(kind) : [...this.#buckets].filter((bucket) => bucket.isGlobal);
  }

  /** Whether a request of this kind was answered. */
  knows(name: string): boolean {
    return this.#kinds.get(name)?.latency.mean !== undefined;
  }

  /** How long requests of this kind take; of any kind, when none of this was answered. */
  latencyOf(name: string): number | undefined {
    const own = this.#kinds.get(name)?.latency.mean;
    if (own !== undefined) return own;
    return [...this.#kinds.values()].find(({ latency }) => latency.mean !== undefined)?.latency
      .mean;
  }

  /** Takes in what the answer told about a limit, and returns the bucket it was about. */
  #learn(kind: Kind, sent: Sent, answer: PacedAnswer, now: number): Bucket | undefined {
    const { status, limit, remaining } = answer;
    if (status === undefined) return undefined;
    this.#answers += 1;
    kind.answered += 1;
    if (limit === undefined) {
      if (status === 429) this.#refuseUnknown(kind, sent, answer, now);
      else this.#learnNoLimit(kind, status);
      return undefined;
    }
    if (remaining === undefined && status !== 429) return undefined;
    const left = Math.min(remaining ?? 0, limit);
    const bucket = this.#bucketTold(kind, limit, left, now);
    bucket.claim(sent.sequence);
    if (status === 429 && answer.scope === "global") bucket.isGlobal = true;
    const resetSeconds = answer.resetUnixSeconds;
    const resetAt =
      resetSeconds === undefined ? undefined : this.#clock.latestLocal(resetSeconds * 1000);
    const times = { sequence: sent.sequence, sentAt: sent.sentAt };
    if (status === 429) {
      const { retryAfterMs } = answer;
      bucket.refuse({
        ...times,
        now,
        random: this.#random,
        ...(resetAt !== undefined && { resetAt }),
        ...(retryAfterMs !== undefined && { retryAfterMs }),
      });
      return bucket;
    }
    const lookedBy = this.#lookedBy(kind, sent, now);
    bucket.brake.pass(sent.sentAt);
    const home = this.#weigh(kind, bucket, sent, left, lookedBy);
    home.claim(sent.sequence);
    home.tell({
      ...times,
      remaining: left,
      lookedBy,
      ...(resetAt !== undefined && { resetAt, untilResetMs: resetAt - sent.sentAt }),
      ...(resetSeconds !== undefined && {
        // It is told in whole seconds, rounded up.
        resetNotBefore: this.#clock.earliestLocal((resetSeconds - 1) * 1000),
      }),
    });
    this.#forgetMissed(kind, home, left, now);
    return home;
  }

  /** Takes in a 429 that did not tell a limit. */
  #refuseUnknown(kind: Kind, sent: Sent, answer: PacedAnswer, now: number): void {
    const isGlobal = answer.scope === "global";
    const brake = isGlobal ? this.#brake : kind.brake;
    const known = [...this.#buckets].filter((bucket) =>
      isGlobal ? bucket.isGlobal : bucket.kinds.has(kind.name),
    );
    brake.hit(now, sent.sentAt, answer.retryAfterMs, this.#random, known.length === 0);
  }

  #learnNoLimit(kind: Kind, status: number): void {
    kind.trust *= 2;
    if (status >= 200 && status < 300) this.#answersWithoutLimit += 1;
  }

  /** The bucket of this size that this kind spends from, made when it is new. */
  #bucketTold(kind: Kind, limit: number, left: number, now: number): Bucket {
    for (const bucket of kind.buckets.keys()) if (bucket.limit === limit) return bucket;
    const alike = [...this.#buckets].filter((bucket) => bucket.limit === limit);
    // An untouched bucket would lack one token only, so somebody else had spent from this one.
    const isShared = kind.sent === 1 && left < limit - 1;
    const known = alike.find(({ isGlobal }) => isGlobal) ?? (isShared ? alike[0] : undefined);
    const bucket = known ?? new Bucket(limit, this.#headroom, now);
    this.#buckets.add(bucket);
    bucket.kinds.add(kind.name);
    kind.buckets.set(bucket, 0);
    return bucket;
  }

  /** Looks for proof that buckets of one size are one or several; returns the one told about. */
  #weigh(kind: Kind, bucket: Bucket, sent: Sent, left: number, lookedBy: number): Bucket {
    if (bucket.isGlobal) return bucket;
    const isMiss =
      bucket.teller !== undefined &&
      bucket.teller !== kind.name &&
      bucket.isAfterLast(sent.sequence, sent.sentAt) &&
      this.#kinship.isMiss(bucket, left, lookedBy);
    bucket.teller = kind.name;
    if (isMiss && this.#kinship.doubt(bucket)) return this.#split(kind, bucket, lookedBy);
    for (const other of this.#buckets) {
      if (other === bucket || other.limit !== bucket.limit || other.isGlobal) continue;
      if (this.#kinship.observe(bucket, other, { ...sent, left, lookedBy }) !== "same") continue;
      for (const name of bucket.kinds) {
        const member = this.#kind(name);
        this.#leave(member, bucket);
        other.kinds.add(name);
        member.buckets.set(other, 0);
      }
      return other;
    }
    return bucket;
  }

  /** Gives a kind that was taken to share a bucket one of its own. */
  #split(kind: Kind, shared: Bucket, now: number): Bucket {
    const own = new Bucket(shared.limit, this.#headroom, now);
    for (const other of this.#buckets) {
      if (other.limit === own.limit) this.#kinship.separate(own, other);
    }
    this.#leave(kind, shared);
    this.#buckets.add(own);
    own.kinds.add(kind.name);
    kind.buckets.set(own, 0);
    return own;
  }

  /**
   * Forgets a bucket that should have been told about, being the emptier one by any measure, and
   * was not, several times in a row: the tenant's limits have changed.
   */
  #forgetMissed(kind: Kind, told: Bucket, left: number, now: number): void {
    kind.buckets.set(told, 0);
    for (const [bucket, missed] of kind.buckets) {
      const level = Math.max(0, bucket.level(now));
      const isMissed =
        bucket !== told && level + 1 < left && level / bucket.limit < left / told.limit;
      kind.buckets.set(bucket, isMissed ? missed + 1 : 0);
      if (isMissed && missed + 1 >= mostMissed) this.#leave(kind, bucket);
    }
  }

  #leave(kind: Kind, bucket: Bucket): void {
    kind.buckets.delete(bucket);
    bucket.kinds.delete(kind.name);
    if (bucket.isGlobal || bucket.kinds.size === 0) {
      this.#buckets.delete(bucket);
      for (const other of this.#kinds.values()) other.buckets.delete(bucket);
    }
  }

  /** Whether requests of a kind of which no limit is known must wait for its first answers. */
  #mustLearn(kind: Kind): boolean {
    if (this.#inFlight === 0) return false;
    if (this.#answers === 0) return true;
    const isOpen =
      this.#buckets.size === 0 && this.#answersWithoutLimit >= answersThatProveNoLimits;
    if (isOpen || kind.buckets.size > 0) return false;
    if (kind.answered > 0) return kind.inFlight >= kind.trust;
    // Two kinds that are both new could take the last token from each other.
    return [...this.#kinds.values()].some(
      ({ answered, inFlight }) => answered === 0 && inFlight > 0,
    );
  }

  #spentBy(kind: Kind): Bucket[] {
    return [...this.#buckets].filter((bucket) => bucket.isGlobal || bucket.kinds.has(kind.name));
  }

  #mayTouch(kind: Kind, bucket: Bucket): boolean {
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
      for (const other of this.#kind(name).buckets.keys()) {
        if (other.limit < bucket.limit) return true;
      }
    }
    return false;
  }

  /**
   * By our clock, shifted by the way there, the tenant looked at the request no later than this:
   * what an answer took longer than the shortest one may have passed before the tenant looked.
   */
  #lookedBy(kind: Kind, sent: Sent, now: number): number {
    return Math.max(sent.sentAt, now - kind.latency.least);
  }

  #kind(name: string): Kind {
    const known = this.#kinds.get(name);
    if (known) return known;
    const kind: Kind = {
      name,
      latency: new Latency(),
      brake: new Brake(),
      buckets: new Map(),
      inFlight: 0,
      sent: 0,
      answered: 0,
      trust: 1,
    };
    this.#kinds.set(name, kind);
    return kind;
  }
}
