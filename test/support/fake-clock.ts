import type { Clock } from "../../src/pace/index.js";

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Lets this much time pass and wakes the sleepers whose time has come, in order. */
  advance(ms: number): Promise<void>;
  /** Lets time pass until nobody sleeps any more; throws when that never comes. */
  runUntilIdle(): Promise<void>;
  /** How many sleep. */
  readonly sleepers: number;
}

interface Sleeper {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
}

/** More wake-ups than any test needs: somebody wakes up again and again without need. */
const mostWakeUps = 1_000_000;

/** Makes a clock that starts at `startMs`, in Unix milliseconds. */
export function createFakeClock(startMs = Date.UTC(2026, 0, 1, 12, 0, 0, 317)): FakeClock {
  const sleepers = new Set<Sleeper>();
  let now = startMs;
  let order = 0;

  function earliest(): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const sleeper of sleepers) {
      const isEarlier =
        !first || sleeper.at < first.at || (sleeper.at === first.at && sleeper.order < first.order);
      if (isEarlier) first = sleeper;
    }
    return first;
  }

  async function wakeUntil(end: number): Promise<void> {
    for (let wakeUps = 0; wakeUps < mostWakeUps; wakeUps++) {
      await settleMicrotasks();
      const next = earliest();
      if (!next || next.at > end) return;
      now = Math.max(now, next.at);
      sleepers.delete(next);
      next.wake();
    }
    throw new Error("The fake clock was woken a million times and there was no end of it");
  }

  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const abort = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason as Error);
        };
        const sleeper: Sleeper = {
          at: now + Math.max(0, ms),
          order: order++,
          wake: () => {
            signal?.removeEventListener("abort", abort);
            resolve();
          },
        };
        if (signal?.aborted) {
          abort();
          return;
        }
        sleepers.add(sleeper);
        signal?.addEventListener("abort", abort, { once: true });
      }),
    advance: async (ms) => {
      const end = now + ms;
      await wakeUntil(end);
      now = end;
    },
    runUntilIdle: () => wakeUntil(Infinity),
    get sleepers() {
      return sleepers.size;
    },
  };
}

/** Lets everything run that waits for no time to pass. */
function settleMicrotasks(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
