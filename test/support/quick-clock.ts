import type { Clock } from "../../src/pace/index.js";
import type { TenantClock } from "../../src/tenant/index.js";

/** One time for a client and its tenant, each through its own port. */
export interface QuickClocks {
  readonly client: Clock;
  readonly tenant: TenantClock;
}

/**
 * Makes clocks that run faster than the machine's: what waits a second by them waits a few
 * milliseconds, and everything else between client and tenant stays as it is.
 */
export function createQuickClocks(speed = 200): QuickClocks {
  const startedAt = performance.now();
  const epoch = Date.now();
  // Whole milliseconds, like the machine's.
  const now = (): number => epoch + Math.floor((performance.now() - startedAt) * speed);
  return {
    client: { now, sleep: (ms, signal) => wait(ms / speed, signal, "reject") },
    tenant: { now, sleep: (ms, signal) => wait(ms / speed, signal, "resolve") },
  };
}

function wait(ms: number, signal: AbortSignal | undefined, onAbort: "reject" | "resolve") {
  return new Promise<void>((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      if (signal?.aborted && onAbort === "reject") reject(signal.reason as Error);
      else resolve();
    };
    const timer = setTimeout(end, Math.max(0, ms));
    if (signal?.aborted) end();
    else signal?.addEventListener("abort", end);
  });
}
