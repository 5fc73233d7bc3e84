import type { TenantClock } from "../../src/tenant/index.js";

/** A clock whose hands a test moves. */
export interface HandClock extends TenantClock {
  /** Lets time pass and wakes whoever slept until then. */
  advance(elapsedMs: number): void;
  /** Resolves as soon as so many sleep; one unless given. */
  untilAsleep(count?: number): Promise<void>;
}

/** Makes a clock that stands still until it is moved. */
export function createHandClock(startMs = Date.UTC(2026, 0, 1)): HandClock {
  let now = startMs;
  const sleepers = new Map<() => void, number>();
  let watchers: { readonly count: number; readonly see: () => void }[] = [];
  const look = (): void => {
    for (const { count, see } of watchers) if (sleepers.size >= count) see();
    watchers = watchers.filter(({ count }) => sleepers.size < count);
  };
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
        look();
      }),
    advance: (elapsedMs) => {
      now += elapsedMs;
      for (const [wake, at] of sleepers) if (at <= now) wake();
    },
    untilAsleep: (count = 1) =>
      new Promise((resolve) => {
        watchers.push({ count, see: resolve });
        look();
      }),
  };
}
