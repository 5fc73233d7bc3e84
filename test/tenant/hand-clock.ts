import type { Clock } from "../../src/tenant/index.js";

/** A clock whose hands a test moves. */
export interface HandClock extends Clock {
  /** Lets time pass and wakes whoever slept until then. */
  advance(elapsedMs: number): void;
  /** Resolves as soon as somebody sleeps. */
  untilAsleep(): Promise<void>;
}

/** Makes a clock that stands still until it is moved. */
export function createHandClock(startMs = Date.UTC(2026, 0, 1)): HandClock {
  let now = startMs;
  const sleepers = new Map<() => void, number>();
  const watchers: (() => void)[] = [];
  return {
    now: () => now,
    sleep: (delayMs, signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          sleepers.delete(wake);
          resolve();
        };
        sleepers.set(wake, now + delayMs);
        signal.addEventListener("abort", wake);
        for (const seen of watchers.splice(0)) seen();
      }),
    advance: (elapsedMs) => {
      now += elapsedMs;
      for (const [wake, at] of sleepers) if (at <= now) wake();
    },
    untilAsleep: () =>
      new Promise((resolve) => {
        if (sleepers.size > 0) resolve();
        else watchers.push(resolve);
      }),
  };
}
