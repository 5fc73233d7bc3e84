/** Time as a port: everything here that waits or measures does so through one of these. */
export interface Clock {
  /** Milliseconds since the Unix epoch, with fractions where the machine has them. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Longer waits overflow a timer of Node, which would then fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * The machine's own clock. It never runs backwards: it starts from the time of day and does not
 * follow later changes of it.
 */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(reasonOf(signal));
        return;
      }
      const onAbort = () => {
        clearTimeout(timer);
        if (signal) reject(reasonOf(signal));
      };
      const timer = setTimeout(
        () => {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        },
        Math.min(Math.max(0, ms), longestTimerMs),
      );
      signal?.addEventListener("abort", onAbort, { once: true });
    }),
};

/** What a wait that was aborted rejects with: the signal's reason, as an error whatever it is. */
export function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error
    ? signal.reason
    : new Error("The wait was interrupted", { cause: signal.reason });
}
