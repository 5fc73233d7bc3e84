import { invariant } from "../errors/index.js";
import { AdaptiveWindow } from "./adaptive-window.js";
import type { Bucket } from "./bucket.js";
import { BucketBook, type Sent } from "./bucket-book.js";
import { reasonOf, type Clock } from "./clock.js";
import { bucketsFor, forecastMs } from "./forecast.js";
import type { PacedAnswer } from "./paced-answer.js";
import { Throughput } from "./throughput.js";

/** Leave to send one request. */
export interface Permit {
  /** Tells how the request ended. Must be called exactly once, also when no answer came. */
  settle(answer: PacedAnswer): void;
}

/** Why the request whose turn it is is not sent yet. */
export interface PacerWait {
  /**
   * - `limit`: its bucket has no tokens to spare
   * - `refused`: a 429 said to wait
   * - `learning`: the first answers about the tenant's limits are not there yet
   * - `concurrency`: as many requests are in flight as may be
   * - `max-rate`: the caller's own maximum of requests per second
   */
  readonly reason: "limit" | "refused" | "learning" | "concurrency" | "max-rate";
  /** The kind of request that waits. */
  readonly kind: string;
  /** How much longer, in milliseconds; absent when that depends on an answer. */
  readonly ms?: number;
}

/** How the pacer stands at one moment; for progress lines. */
export interface PacerSnapshot {
  readonly inFlight: number;
  readonly waiting: number;
  /** How many requests may be in flight at the moment. */
  readonly concurrency: number;
  /** Absent when nothing waits. */
  readonly waitingFor?: PacerWait;
  /** Answers per second over the last seconds. */
  readonly requestsPerSecond: number;
  /** Requests granted so far. */
  readonly sent: number;
  /** Answers with status 429 so far. */
  readonly rateLimited: number;
}

/** What is known of one of the tenant's buckets at one moment. */
export interface BucketSnapshot {
  /** The kinds of request that spend from it, sorted; empty where all of them do. */
  readonly kinds: readonly string[];
  /** Whether it is Auth0's bucket for all that has none of its own. */
  readonly isOther: boolean;
  /** Whether Auth0's table says so, and no answer yet. */
  readonly isSupposed: boolean;
  /** How many requests it takes at once. */
  readonly limit: number;
  /** How many are left, as far as can be told: what others spend is seen with the next answer. */
  readonly level: number;
  /** How many come back in a minute; 0 as long as that is not known. */
  readonly perMinute: number;
  /** After how many milliseconds it is full, if nobody spends from it; absent where that is not known. */
  readonly fullInMs?: number;
}

/** Decides when each HTTP request of this process may be sent. */
export interface Pacer {
  /**
   * Resolves when a request of this kind may be sent: first come, first served within a kind. Among
   * kinds, the one that has the most left to do comes first, and nobody waits for long because of it.
   * Rejects with the signal's reason when it is aborted first.
   */
  acquire(kind: string, signal?: AbortSignal): Promise<Permit>;
  snapshot(): PacerSnapshot;
  /** The tenant's buckets that are known, the global one first, then by their kinds. */
  buckets(): readonly BucketSnapshot[];
  /** How many requests of a kind its slowest bucket brings a minute; undefined where none is known. */
  perMinute(kind: string): number | undefined;
  /**
   * How many milliseconds these requests, counted by kind, will take by the limits and latencies
   * seen so far; undefined when nothing is known yet.
   */
  forecast(requests: Readonly<Record<string, number>>): number | undefined;
}

/** How careful and how wide a pacer is. */
export interface PacerOptions {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** The most requests that may ever be in flight; at least 1. */
  readonly concurrency: number;
  /** Share of every limit that is left to others, from 0 to 100 exclusively. */
  readonly headroomPercent: number;
  readonly maxRequestsPerSecond?: number;
}

interface Waiter {
  readonly kind: string;
  readonly grant: (permit: Permit) => void;
}

/** Those of one kind who wait, in the order in which they came. */
interface Queue {
  readonly waiters: Set<Waiter>;
  /** When one of this kind was granted last, or when the first of those who wait came. */
  servedAt: number;
}

/** A kind that was passed over for so long is served before those that have more to do. */
const longestTurnMs = 1500;

interface Alarm {
  readonly at: number;
  readonly controller: AbortController;
}

/** Makes the one pacer that all requests of a process to one tenant pass. */
export function createPacer(options: PacerOptions): Pacer {
  const { concurrency, headroomPercent, maxRequestsPerSecond } = options;
  invariant(concurrency >= 1, "a pacer needs room for one request");
  invariant(headroomPercent >= 0 && headroomPercent < 100, "a headroom leaves something to use");
  invariant(maxRequestsPerSecond === undefined || maxRequestsPerSecond > 0, "a rate is positive");
  return new QueueingPacer(options);
}

class QueueingPacer implements Pacer {
  readonly #options: PacerOptions;
  readonly #book: BucketBook;
  readonly #window: AdaptiveWindow;
  readonly #throughput = new Throughput();
  readonly #queues = new Map<string, Queue>();
  #waiting = 0;
  #inFlight = 0;
  #sent = 0;
  #rateLimited = 0;
  #nextByRateAt = -Infinity;
  #alarm: Alarm | undefined;

  constructor(options: PacerOptions) {
    this.#options = options;
    this.#book = new BucketBook({ percent: options.headroomPercent }, options.random);
    this.#window = new AdaptiveWindow(options.concurrency);
  }

  acquire(kind: string, signal?: AbortSignal): Promise<Permit> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(reasonOf(signal));
        return;
      }
      const queue = this.#queue(kind);
      const { waiters } = queue;
      if (waiters.size === 0) queue.servedAt = this.#options.clock.now();
      const onAbort = () => {
        waiters.delete(waiter);
        this.#waiting -= 1;
        if (signal) reject(reasonOf(signal));
        // Others may have waited behind this one.
        this.#pump();
      };
      const waiter: Waiter = {
        kind,
        grant: (permit) => {
          signal?.removeEventListener("abort", onAbort);
          resolve(permit);
        },
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      waiters.add(waiter);
      this.#waiting += 1;
      this.#pump();
    });
  }

  snapshot(): PacerSnapshot {
    const now = this.#options.clock.now();
    const waitingFor = this.#explain(now);
    return {
      inFlight: this.#inFlight,
      waiting: this.#waiting,
      concurrency: this.#window.width,
      ...(waitingFor && { waitingFor }),
      requestsPerSecond: this.#throughput.perSecond(now),
      sent: this.#sent,
      rateLimited: this.#rateLimited,
    };
  }

  buckets(): readonly BucketSnapshot[] {
    const now = this.#options.clock.now();
    return [...this.#book.buckets]
      .map((bucket) => snapshotOf(bucket, now))
      .sort((a, b) => (a.kinds.join() < b.kinds.join() ? -1 : 1));
  }

  perMinute(kind: string): number | undefined {
    const rates = bucketsFor(this.#book, kind, this.#options.clock.now())
      .map(({ rate }) => Math.round(rate.perMs * 60_000))
      .filter((rate) => rate > 0);
    return rates.length === 0 ? undefined : Math.min(...rates);
  }

  forecast(requests: Readonly<Record<string, number>>): number | undefined {
    const now = this.#options.clock.now();
    const { maxRequestsPerSecond } = this.#options;
    const ms = forecastMs(this.#book, requests, this.#window.width, now);
    if (ms === undefined || maxRequestsPerSecond === undefined) return ms;
    const total = Object.values(requests).reduce((sum, count) => sum + count, 0);
    return Math.max(ms, (total / maxRequestsPerSecond) * 1000);
  }

  /** Grants all that may be sent now and sets the alarm for the next moment at which some may. */
  #pump(): void {
    for (;;) {
      const { next, wakeAt } = this.#choose(this.#options.clock.now());
      if (!next) {
        this.#setAlarm(wakeAt);
        return;
      }
      this.#grant(next);
    }
  }

  /** The waiter whose turn it is and who may go, or else when one may. */
  #choose(now: number): { readonly next?: Waiter; readonly wakeAt: number } {
    if (this.#inFlight >= this.#window.width) return { wakeAt: Infinity };
    if (this.#nextByRateAt > now) {
      return { wakeAt: this.#waiting > 0 ? this.#nextByRateAt : Infinity };
    }
    // Who waits for a bucket is not overtaken by a kind that would spend from it out of turn.
    const claimed = new Set<unknown>();
    let wakeAt = Infinity;
    for (const waiter of this.#heads(now)) {
      const { at, claims } = this.#book.readiness(waiter.kind, now);
      if (claimed.size > 0 && this.#book.touchedBy(waiter.kind).some((one) => claimed.has(one))) {
        continue;
      }
      if (at <= now) return { next: waiter, wakeAt };
      for (const bucket of claims) claimed.add(bucket);
      wakeAt = Math.min(wakeAt, at);
    }
    return { wakeAt };
  }

  /**
   * The first waiter of each kind. What all spend from goes to the kind that will be busy the longest:
   * the time that it takes is that of the whole run, and the others are done meanwhile.
   */
  #heads(now: number): Waiter[] {
    const turns = [...this.#queues].flatMap(([kind, { waiters, servedAt }]) => {
      const [first] = waiters;
      if (first === undefined) return [];
      const isOverdue = now - servedAt > longestTurnMs;
      return [{ first, servedAt, isOverdue, leftMs: this.#book.leftMs(kind, waiters.size, now) }];
    });
    if (turns.length > 1) {
      turns.sort(
        (a, b) =>
          Number(b.isOverdue) - Number(a.isOverdue) ||
          (a.isOverdue ? 0 : b.leftMs - a.leftMs) ||
          a.servedAt - b.servedAt,
      );
    }
    return turns.map(({ first }) => first);
  }

  #queue(kind: string): Queue {
    const known = this.#queues.get(kind);
    if (known) return known;
    const queue: Queue = { waiters: new Set(), servedAt: this.#options.clock.now() };
    this.#queues.set(kind, queue);
    return queue;
  }

  #grant(waiter: Waiter): void {
    const now = this.#options.clock.now();
    const { maxRequestsPerSecond } = this.#options;
    this.#waiting -= 1;
    this.#inFlight += 1;
    this.#sent += 1;
    const queue = this.#queue(waiter.kind);
    queue.waiters.delete(waiter);
    queue.servedAt = now;
    if (maxRequestsPerSecond !== undefined) {
      this.#nextByRateAt = now + 1000 / maxRequestsPerSecond;
    }
    const sent = this.#book.send(waiter.kind, now);
    const wasFull = this.#inFlight >= this.#window.width;
    let isSettled = false;
    waiter.grant({
      settle: (answer) => {
        invariant(!isSettled, "a permit was settled twice");
        isSettled = true;
        this.#settle(sent, answer, wasFull);
      },
    });
  }

  #settle(sent: Sent, answer: PacedAnswer, wasFull: boolean): void {
    const now = this.#options.clock.now();
    this.#inFlight -= 1;
    this.#throughput.count(now);
    if (answer.status === 429) this.#rateLimited += 1;
    this.#book.settle(sent, answer, now);
    if (answer.status !== 429) {
      this.#window.observe({
        now,
        sentAt: sent.sentAt,
        isHealthy: answer.status !== undefined && answer.status < 500,
        latencyMs: now - sent.sentAt,
        leastLatencyMs: this.#book.leastLatencyOf(sent.kind),
        wasFull,
      });
    }
    this.#pump();
  }

  #explain(now: number): PacerWait | undefined {
    const [next] = this.#heads(now);
    if (!next) return undefined;
    const { kind } = next;
    if (this.#inFlight >= this.#window.width) return { reason: "concurrency", kind };
    if (this.#nextByRateAt > now) {
      return { reason: "max-rate", kind, ms: this.#nextByRateAt - now };
    }
    const { at, reason } = this.#book.readiness(kind, now);
    return { reason, kind, ...(Number.isFinite(at) && { ms: Math.max(0, at - now) }) };
  }

  /** One timer at most, and none while nothing waits: an idle pacer keeps no process alive. */
  #setAlarm(at: number): void {
    if (this.#alarm?.at === at) return;
    this.#alarm?.controller.abort();
    this.#alarm = undefined;
    if (at === Infinity) return;
    const alarm = { at, controller: new AbortController() };
    this.#alarm = alarm;
    void this.#ring(alarm);
  }

  async #ring(alarm: Alarm): Promise<void> {
    const { clock } = this.#options;
    // A timer may fire a little early; less than a millisecond would make it spin.
    const ms = Math.max(1, Math.ceil(alarm.at - clock.now()));
    try {
      await clock.sleep(ms, alarm.controller.signal);
    } catch {
      // Another alarm took its place.
      return;
    }
    if (this.#alarm !== alarm) return;
    this.#alarm = undefined;
    this.#pump();
  }
}

function snapshotOf(bucket: Bucket, now: number): BucketSnapshot {
  const { limit, ledger, rate, isGlobal, isOther, isSupposed } = bucket;
  const level = Math.max(0, Math.min(limit, Math.floor(ledger.level(now))));
  const fullInMs = level === limit ? 0 : (limit - level) / rate.perMs;
  return {
    kinds: isGlobal ? [] : [...bucket.kinds].sort(),
    isOther,
    isSupposed,
    limit,
    level,
    perMinute: Math.round(rate.perMs * 60_000),
    ...(Number.isFinite(fullInMs) && { fullInMs: Math.round(fullInMs) }),
  };
}
