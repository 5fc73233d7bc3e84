import { describe, expect, it } from "vitest";
import { OperationError } from "../../src/errors/index.js";
import { withRetry, type RetryNotice, type RetryPolicy } from "../../src/pace/index.js";
import { createFakeClock } from "../support/fake-clock.js";

const policy: RetryPolicy = {
  attempts: 5,
  firstDelayMs: 100,
  longestDelayMs: 1000,
  totalMs: 60_000,
};

function unavailable(retryAfterMs?: number): OperationError {
  return new OperationError("The tenant is not available", {
    code: "server-error",
    retryable: true,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** Runs an operation that fails with these errors, one after the other, and then succeeds. */
async function run(
  errors: readonly unknown[],
  changes: {
    readonly policy?: Partial<RetryPolicy>;
    readonly random?: () => number;
    readonly signal?: AbortSignal;
    /** Before it fails for the first time. */
    readonly waitsMs?: number;
  } = {},
) {
  const clock = createFakeClock();
  const startedAt = clock.now();
  const notices: RetryNotice[] = [];
  let attempts = 0;
  const result = withRetry(
    async (attempt) => {
      attempts = attempt;
      await clock.sleep(attempt === 1 ? (changes.waitsMs ?? 0) : 0);
      const error = errors[attempt - 1];
      if (error instanceof Error) throw error;
      return "done";
    },
    {
      clock,
      random: changes.random ?? (() => 1 - Number.EPSILON),
      policy: { ...policy, ...changes.policy },
      isRepeatable: (error) => error instanceof OperationError && error.retryable,
      onRetry: (notice) => notices.push(notice),
      ...(changes.signal && { signal: changes.signal }),
    },
  ).catch((error: unknown) => error);
  await clock.runUntilIdle();
  return { result: await result, attempts, notices, tookMs: clock.now() - startedAt };
}

describe("an operation that fails", () => {
  it("is repeated until it succeeds, with waits that double at most", async () => {
    const { result, notices } = await run([unavailable(), unavailable(), unavailable()]);
    expect(result).toBe("done");
    expect(notices.map(({ delayMs }) => Math.round(delayMs))).toEqual([100, 200, 400]);
    expect(notices.map(({ nextAttempt }) => nextAttempt)).toEqual([2, 3, 4]);
  });

  it("waits anything from nothing to that bound: full jitter", async () => {
    const { notices } = await run([unavailable(), unavailable()], { random: () => 0.25 });
    expect(notices.map(({ delayMs }) => delayMs)).toEqual([25, 50]);
  });

  it("is given up after the last attempt, with its last error", async () => {
    const errors = Array.from({ length: 9 }, () => unavailable());
    const { result, attempts } = await run(errors);
    expect(attempts).toBe(5);
    expect(result).toBe(errors[4]);
  });

  it("is repeated however long it waited for its turn before it failed", async () => {
    const { result, attempts } = await run([unavailable()], { waitsMs: 10 * policy.totalMs });
    expect(result).toBe("done");
    expect(attempts).toBe(2);
  });

  it("is given up when the next wait would end too late", async () => {
    const errors = Array.from({ length: 9 }, () => unavailable(900));
    const { result, attempts, tookMs } = await run(errors, { policy: { totalMs: 2500 } });
    expect(result).toBe(errors[2]);
    expect(attempts).toBe(3);
    expect(tookMs).toBeLessThanOrEqual(2500);
  });

  it("is not repeated when repeating is not safe", async () => {
    const fatal = new OperationError("No", { code: "rejected" });
    const { result, attempts } = await run([fatal]);
    expect(result).toBe(fatal);
    expect(attempts).toBe(1);
  });

  it("waits as long as the server asked for, and no longer than the policy allows", async () => {
    const { notices } = await run([unavailable(600), unavailable(3_600_000)], { random: () => 0 });
    expect(notices.map(({ delayMs }) => delayMs)).toEqual([600, 1000]);
  });
});

describe("an abort", () => {
  it("ends the wait at once with its reason", async () => {
    const clock = createFakeClock();
    const controller = new AbortController();
    const reason = new Error("Interrupted");
    const result = withRetry(() => Promise.reject(unavailable(500)), {
      clock,
      random: () => 0,
      policy,
      isRepeatable: () => true,
      signal: controller.signal,
    }).catch((error: unknown) => error);
    await clock.advance(100);
    expect(clock.sleepers).toBe(1);
    controller.abort(reason);
    expect(await result).toBe(reason);
    expect(clock.sleepers).toBe(0);
  });

  it("before the first attempt means that there is none", async () => {
    const { result, attempts } = await run([], { signal: AbortSignal.abort(new Error("Early")) });
    expect(result).toMatchObject({ message: "Early" });
    expect(attempts).toBe(0);
  });
});
