import { invariant } from "../errors/index.js";
import { reasonOf, type Clock } from "./clock.js";

/** What an answer told about the tenant's limits, and how it went. */
export interface PacedAnswer {
  /** HTTP status; absent when no answer came (a reset, a time-out). */
  readonly status?: number;
  /** Size of the bucket that the answer describes. */
  readonly limit?: number;
  /** Tokens left in it when the tenant looked. */
  readonly remaining?: number;
  /** When it is full again (or gets tokens again), by the tenant's clock, in Unix seconds. */
  readonly resetUnixSeconds?: number;
  /** How long the tenant asks to wait, from the moment of the answer. */
  readonly retryAfterMs?: number;
  /** The tenant's clock when it answered, in Unix milliseconds, from the Date header. */
  readonly serverTimeMs?: number;
  /** Which bucket a 429 is about, when its message says so. */
  readonly scope?: "global" | "endpoint";
}

/** Leave to send one request. */
export interface Permit {
  /** Tells how the request ended. Must be called exactly once, also when no answer came. */
  settle(answer: PacedAnswer): void;
}

/** How the pacer stands at one moment; for progress lines. */
export interface PacerSnapshot {
  readonly inFlight: number;
  readonly waiting: number;
  /** How many requests may be in flight at the moment. */
  readonly concurrency: number;
  /** Why the longest waiting request waits, for people; absent when nothing waits. */
  readonly waitingFor?: string;
  /** Answers per second over the last seconds. */
  readonly requestsPerSecond: number;
  /** Requests granted so far. */
  readonly sent: number;
  /** Answers with status 429 so far. */
  readonly rateLimited: number;
}

/** Decides when each HTTP request of this process may be sent. */
export interface Pacer {
  /**
   * Resolves when a request of this kind may be sent; first come, first served within a kind.
   * Rejects with the signal's reason when it is aborted first.
   */
  acquire(kind: string, signal?: AbortSignal): Promise<Permit>;
  snapshot(): PacerSnapshot;
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
  /** The most requests that may ever be in flight. */
  readonly concurrency: number;
  /** Share of every limit, 0 to 100, that is left to others. */
  readonly headroomPercent: number;
  readonly maxRequestsPerSecond?: number;
}

/** Makes the one pacer that all requests of a process to one tenant pass. */
export function createPacer(options: PacerOptions): Pacer {
  invariant(options.concurrency >= 1, "a pacer needs room for one request");
  const queue: { resolve: (permit: Permit) => void; start: () => void }[] = [];
  let inFlight = 0;
  let sent = 0;
  let rateLimited = 0;

  function pump(): void {
    while (inFlight < options.concurrency) {
      const next = queue.shift();
      if (!next) return;
      next.start();
    }
  }

  function grant(): Permit {
    inFlight += 1;
    sent += 1;
    let isSettled = false;
    return {
      settle(answer) {
        invariant(!isSettled, "a permit was settled twice");
        isSettled = true;
        inFlight -= 1;
        if (answer.status === 429) rateLimited += 1;
        pump();
      },
    };
  }

  return {
    acquire: (_kind, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(reasonOf(signal));
          return;
        }
        const onAbort = () => {
          queue.splice(queue.indexOf(entry), 1);
          if (signal) reject(reasonOf(signal));
        };
        const entry = {
          resolve,
          start: () => {
            signal?.removeEventListener("abort", onAbort);
            resolve(grant());
          },
        };
        signal?.addEventListener("abort", onAbort, { once: true });
        queue.push(entry);
        pump();
      }),
    snapshot: () => ({
      inFlight,
      waiting: queue.length,
      concurrency: options.concurrency,
      requestsPerSecond: 0,
      sent,
      rateLimited,
    }),
    forecast: () => undefined,
  };
}
