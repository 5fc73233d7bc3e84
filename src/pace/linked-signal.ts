import type { Clock } from "./clock.js";

/**
 * Runs something that ends when any of several signals is aborted, with that one's reason. Unlike
 * `AbortSignal.any`, it leaves nothing behind at signals that live much longer.
 */
export async function withSignals<T>(
  signals: readonly (AbortSignal | undefined)[],
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const undo: (() => void)[] = [];
  for (const signal of signals) {
    if (signal === undefined) continue;
    const pass = (): void => {
      controller.abort(signal.reason);
    };
    if (signal.aborted) pass();
    signal.addEventListener("abort", pass, { once: true });
    undo.push(() => {
      signal.removeEventListener("abort", pass);
    });
  }
  try {
    return await run(controller.signal);
  } finally {
    for (const remove of undo) remove();
  }
}

/** Waits for something that goes on by itself, but no longer than until a signal is aborted. */
export function untilAborted<T>(
  work: Promise<T>,
  signals: readonly (AbortSignal | undefined)[],
): Promise<T> {
  return withSignals(
    signals,
    (signal) =>
      new Promise((resolve, reject) => {
        const stop = (): void => {
          reject(signal.reason as Error);
        };
        if (signal.aborted) stop();
        signal.addEventListener("abort", stop, { once: true });
        work.then(resolve, reject);
      }),
  );
}

/** Runs something that, when a signal is aborted, has so much longer to end by itself. */
export async function withGrace<T>(
  signal: AbortSignal | undefined,
  graceMs: number,
  clock: Clock,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const end = new AbortController();
  const done = new AbortController();
  const expire = (): void => {
    end.abort(signal?.reason);
  };
  const onAbort = (): void => {
    if (graceMs === 0) expire();
    else clock.sleep(graceMs, done.signal).then(expire, () => {});
  };
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    return await run(end.signal);
  } finally {
    signal?.removeEventListener("abort", onAbort);
    done.abort();
  }
}
