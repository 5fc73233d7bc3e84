/** Time as the tenant sees it, so that tests can turn the hands. */
export interface TenantClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after the time has passed, or as soon as the signal is aborted. */
  sleep(delayMs: number, signal: AbortSignal): Promise<void>;
}

/** The machine's own clock. */
export const machineClock: TenantClock = {
  now: () => Date.now(),
  sleep: (delayMs, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, delayMs);
      signal.addEventListener("abort", end);
    }),
};
