import { OperationError } from "../errors/index.js";
import type { Clock } from "./clock.js";

/** How often, how long and how patiently something is tried again. */
export interface RetryPolicy {
  /** Attempts in all, the first included. */
  readonly attempts: number;
  /** Upper bound of the first wait; it doubles from wait to wait. */
  readonly firstDelayMs: number;
  /** No wait is longer, whatever the server asks for. */
  readonly longestDelayMs: number;
  /** No attempt begins later than this after the first one failed, which may have waited long for its turn. */
  readonly totalMs: number;
}

/** What is about to be tried again, told before the wait. */
export interface RetryNotice {
  readonly error: unknown;
  /** The attempt that will follow, counted from 1. */
  readonly nextAttempt: number;
  readonly delayMs: number;
}

/** What {@link withRetry} needs besides the operation. */
export interface RetryOptions {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly policy: RetryPolicy;
  /** Whether the operation may be repeated after this error without doing harm. */
  readonly isRepeatable: (error: unknown) => boolean;
  readonly signal?: AbortSignal;
  readonly onRetry?: (notice: RetryNotice) => void;
}

/** Patient enough for a restart of the tenant or a minute of rate limits, and bounded. */
export const defaultRetryPolicy: RetryPolicy = {
  attempts: 8,
  firstDelayMs: 250,
  longestDelayMs: 60_000,
  totalMs: 300_000,
};

/**
 * Runs an operation again while its error is repeatable, with exponential waits and full jitter.
 * A wait that the server asked for (`retryAfterMs` of an {@link OperationError}) is honoured up to
 * the policy's longest wait. Ends with the last error when attempts or time run out, and with the
 * signal's reason when it is aborted during a wait.
 *
 * @param operation gets the number of the attempt, counted from 1
 */
export async function withRetry<T>(
  operation: (attempt: number) => Promise<T>,
  options: RetryOptions,
): Promise<T> {
  const { clock, policy, signal } = options;
  let failedAt: number | undefined;
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await operation(attempt);
    } catch (error) {
      if (signal?.aborted || attempt >= policy.attempts || !options.isRepeatable(error)) {
        throw error;
      }
      const delayMs = retryDelay(error, attempt, options);
      failedAt ??= clock.now();
      if (clock.now() - failedAt + delayMs > policy.totalMs) throw error;
      options.onRetry?.({ error, nextAttempt: attempt + 1, delayMs });
      await clock.sleep(delayMs, signal);
    }
  }
}

function retryDelay(error: unknown, attempt: number, { random, policy }: RetryOptions): number {
  const ceiling = Math.min(policy.longestDelayMs, policy.firstDelayMs * 2 ** (attempt - 1));
  const jitter = random() * ceiling;
  const asked = error instanceof OperationError ? error.retryAfterMs : undefined;
  // What the server asks for is the least; the jitter comes on top, or all clients return at once.
  return Math.min(policy.longestDelayMs, (asked ?? 0) + jitter);
}
