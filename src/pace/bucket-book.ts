import { Brake } from "./brake.js";
import type { Bucket, Headroom } from "./bucket.js";
import { limitPlans } from "./buckets.js";
import { Latency } from "./latency.js";
import { BucketKinds } from "./bucket-kinds.js";
import type { PacedAnswer } from "./paced-answer.js";
import { RequestKind } from "./request-kind.js";
import { ServerClock } from "./server-clock.js";

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

/**
 * What is known of a tenant's limits, all of it learned from answers: when a request of some kind
 * may be sent, and what each answer teaches.
 */
export class BucketBook {
  readonly #random: () => number;
  readonly #kinds = new Map<string, RequestKind>();
  readonly #bucketKinds: BucketKinds;
  readonly #clock = new ServerClock();
  /** Of all kinds: the way to the tenant and back is the same for all of them. */
  readonly #latency = new Latency();
  /** Holds when a 429 about the global limit did not tell its size. */
  readonly #brake = new Brake();
  #sequence = 0;
  #inFlight = 0;
  #answers = 0;
  #answersWithoutLimit = 0;

  constructor(headroom: Headroom, random: () => number) {
    this.#random = random;
    this.#bucketKinds = new BucketKinds(headroom, this.#kinds, limitPlans);
  }

  /** When a request of this kind may be sent. */
  readiness(name: string, now: number): Readiness {
    const kind = this.#kind(name);
    const refusedUntil = Math.max(kind.brake.until, this.#brake.until);
    if (refusedUntil > now) return { at: refusedUntil, reason: "refused", claims: [] };
    const isProbing = kind.brake.isProbing || this.#brake.isProbing;
    if (isProbing && kind.inFlight > 0) return { at: Infinity, reason: "refused", claims: [] };
    // Nobody knows what the first of its kind spends from: there must be a token everywhere. Where a
    // plan is known, it spends from its own bucket, which is full, and from what is global.
    const isNew = kind.answered === 0 && !this.#bucketKinds.isPlanKnown;
    const spentFrom = isNew ? this.touchedBy(name) : this.bucketsOf(name);
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
    return this.#bucketKinds.touchedBy(this.#kind(name));
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
    const { sequence, sentAt } = sent;
    kind.inFlight -= 1;
    this.#inFlight -= 1;
    if (answer.serverTimeMs !== undefined) this.#clock.observe(answer.serverTimeMs, sentAt, now);
    if (answer.status !== undefined && answer.status !== 429) {
      kind.latency.observe(now - sentAt);
      this.#latency.observe(now - sentAt);
      kind.brake.pass(sentAt);
      this.#brake.pass(sentAt);
    }
    // By our clock, shifted by the way there, the tenant looked no later than this: what an answer
    // took longer than the shortest one may have passed before the tenant looked.
    const lookedBy = Math.max(sentAt, now - this.#latency.least);
    const about = this.#learn(kind, sent, answer, now, lookedBy);
    for (const bucket of sent.buckets) {
      if (bucket !== about) bucket.pass(sequence, lookedBy);
    }
  }

  /** Every bucket that is known. */
  get buckets(): ReadonlySet<Bucket> {
    return this.#bucketKinds.buckets;
  }

  /** The buckets that requests of this kind spend from for certain. */
  bucketsOf(name: string): Bucket[] {
    return this.#bucketKinds.spentBy(name);
  }

  /** The bucket that a kind has by Auth0's table; undefined where nothing says so. */
  supposedFor(name: string, now: number): Bucket | undefined {
    return this.#bucketKinds.supposedFor(name, now);
  }

  /** Whether a request of this kind was answered. */
  knows(name: string): boolean {
    return this.#kinds.get(name)?.latency.mean !== undefined;
  }

  /** The shortest latency of late of this kind of request; 0 when none was answered. */
  leastLatencyOf(name: string): number {
    return this.#kind(name).latency.least;
  }

  /**
   * How long so many requests of a kind will take because of its own buckets, in milliseconds;
   * infinite as long as nothing is known of them, since finding that out is the first to be done.
   */
  leftMs(name: string, count: number, now: number): number {
    let leftMs = 0;
    let isKnown = false;
    for (const bucket of this.bucketsOf(name)) {
      if (bucket.isGlobal) continue;
      isKnown = true;
      leftMs = Math.max(leftMs, bucket.msFor(count, now));
    }
    return isKnown || this.buckets.size === 0 ? leftMs : Infinity;
  }

  /** How long requests of this kind take; of any kind, when none of this was answered. */
  latencyOf(name: string): number | undefined {
    const own = this.#kinds.get(name)?.latency.mean;
    if (own !== undefined) return own;
    return [...this.#kinds.values()].find(({ latency }) => latency.mean !== undefined)?.latency
      .mean;
  }

  /** Takes in what the answer told about a limit, and returns the bucket it was about. */
  #learn(
    kind: RequestKind,
    sent: Sent,
    answer: PacedAnswer,
    now: number,
    lookedBy: number,
  ): Bucket | undefined {
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
    const bucket = this.#bucketKinds.find(kind, limit, left, now);
    bucket.ledger.claim(sent.sequence);
    if (status === 429) {
      this.#refuse(bucket, sent, answer, now);
      return bucket;
    }
    const { sequence, sentAt } = sent;
    const reading = { sequence, sentAt, lookedBy, remaining: left };
    const home = this.#bucketKinds.weigh(kind, bucket, reading);
    home.ledger.claim(sequence);
    home.tell({ ...reading, ...this.#resetTimes(answer) });
    this.#bucketKinds.hasten();
    this.#bucketKinds.forgetMissed(kind, home, left, now);
    return home;
  }

  #refuse(bucket: Bucket, sent: Sent, answer: PacedAnswer, now: number): void {
    const { sequence, sentAt } = sent;
    const { retryAfterMs, scope } = answer;
    if (scope === "global") bucket.isGlobal = true;
    bucket.refuse({
      sequence,
      sentAt,
      now,
      random: this.#random,
      ...this.#resetTimes(answer),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }

  /** Takes in a 429 that did not tell a limit. */
  #refuseUnknown(kind: RequestKind, sent: Sent, answer: PacedAnswer, now: number): void {
    const isGlobal = answer.scope === "global";
    if (isGlobal) this.#bucketKinds.supposeReported(now);
    const isKnown = [...this.buckets].some((bucket) =>
      isGlobal ? bucket.isGlobal : bucket.kinds.has(kind.name),
    );
    const brake = isGlobal ? this.#brake : kind.brake;
    brake.hit(now, sent.sentAt, answer.retryAfterMs, this.#random, !isKnown);
  }

  #learnNoLimit(kind: RequestKind, status: number): void {
    kind.trust *= 2;
    if (status >= 200 && status < 300) this.#answersWithoutLimit += 1;
  }

  #resetTimes({ resetUnixSeconds }: PacedAnswer): { resetAt?: number; resetNotBefore?: number } {
    if (resetUnixSeconds === undefined) return {};
    return {
      resetAt: this.#clock.latestLocal(resetUnixSeconds * 1000),
      // It is told in whole seconds, rounded up.
      resetNotBefore: this.#clock.earliestLocal((resetUnixSeconds - 1) * 1000),
    };
  }

  /** Whether requests of a kind of which no limit is known must wait for its first answers. */
  #mustLearn(kind: RequestKind): boolean {
    if (this.#inFlight === 0) return false;
    if (this.#answers === 0) return true;
    const isOpen = this.buckets.size === 0 && this.#answersWithoutLimit >= answersThatProveNoLimits;
    if (isOpen || kind.buckets.size > 0) return false;
    if (kind.answered > 0 || this.#bucketKinds.isPlanKnown) return kind.inFlight >= kind.trust;
    // Two kinds that are both new could take the last token from each other.
    return [...this.#kinds.values()].some(
      ({ answered, inFlight }) => answered === 0 && inFlight > 0,
    );
  }

  #kind(name: string): RequestKind {
    const known = this.#kinds.get(name);
    if (known) return known;
    const kind = new RequestKind(name);
    this.#kinds.set(name, kind);
    return kind;
  }
}
