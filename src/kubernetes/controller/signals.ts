import type { Clock } from "../../pace/index.js";

/** Wakes those who wait for something to happen, as often as it does. */
export class Wake {
  #waiting = new Set<() => void>();

  /** Something happened. */
  ring(): void {
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const wake of waiting) wake();
  }

  /** Waits until something happens, the time is over, or the signal; never rejects. */
  async wait(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
    const awake = new AbortController();
    const stop = (): void => {
      awake.abort();
    };
    this.#waiting.add(stop);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    await clock.sleep(ms, awake.signal).catch(() => {});
    signal.removeEventListener("abort", stop);
    this.#waiting.delete(stop);
  }
}
