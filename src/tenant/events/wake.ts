import type { TenantClock } from "../clock.js";

/**
 * Sleeps for a time, and no longer than until the signal is aborted or somebody wakes it.
 *
 * @param listen begins to listen for what wakes it, and returns how to stop that.
 */
export async function sleepUntilWoken(
  clock: TenantClock,
  delayMs: number,
  signal: AbortSignal,
  listen: (wake: () => void) => () => void,
): Promise<void> {
  if (signal.aborted) return;
  const sleep = new AbortController();
  const wake = (): void => sleep.abort();
  const stop = listen(wake);
  signal.addEventListener("abort", wake);
  await clock.sleep(delayMs, sleep.signal);
  signal.removeEventListener("abort", wake);
  stop();
}
