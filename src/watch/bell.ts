import { withSignals, type Clock } from "../pace/index.js";

/** Wakes somebody who waits for work. */
export class Bell {
  #wake: (() => void) | undefined;
  #hasRung = false;

  ring(): void {
    this.#hasRung = true;
    this.#wake?.();
  }

  /** Waits until it rings, or has rung since the last wait, or the time is over. Rejects with the signal. */
  async wait(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.#hasRung) {
      const awake = new AbortController();
      const rung = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      const over = withSignals([signal, awake.signal], (any) => clock.sleep(ms, any)).catch(
        () => {},
      );
      await Promise.race([rung, over]);
      awake.abort();
      this.#wake = undefined;
    }
    this.#hasRung = false;
    signal.throwIfAborted();
  }
}
