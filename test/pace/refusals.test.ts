import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PacedAnswer } from "../../src/pace/index.js";
import { sendAll, setUp } from "./load.js";
import type { BucketSpec } from "./simulated-tenant.js";

// No kind of Auth0's: what is known of those would help.
const writes = "anything";
const slow: readonly BucketSpec[] = [{ burst: 5, perSecond: 2.5 }];

/** An answer without any header. */
function bare({ status }: PacedAnswer): PacedAnswer {
  return status === undefined ? {} : { status };
}

/** Settles one request with an answer, at once. */
async function answer(
  pacer: ReturnType<typeof setUp>["pacer"],
  told: PacedAnswer,
  kind = writes,
): Promise<void> {
  (await pacer.acquire(kind)).settle(told);
}

/** How long the next request waits, in milliseconds. */
async function nextWait(
  { clock, pacer }: ReturnType<typeof setUp>,
  kind = writes,
): Promise<number> {
  const startedAt = clock.now();
  const permit = pacer.acquire(kind);
  await clock.runUntilIdle();
  (await permit).settle({ status: 200 });
  return clock.now() - startedAt;
}

describe("an answer 429", () => {
  it("stops its bucket for as long as Retry-After says", async () => {
    const bench = setUp([]);
    await answer(bench.pacer, { status: 429, limit: 5, remaining: 0, retryAfterMs: 7000 });
    const waited = await nextWait(bench);
    expect(waited).toBeGreaterThanOrEqual(7000);
    expect(waited).toBeLessThan(8100);
  });

  it("stops its bucket until the reset by the tenant's clock when there is no Retry-After", async () => {
    const bench = setUp([]);
    const serverTimeMs = Date.UTC(2020, 5, 1);
    const resetUnixSeconds = serverTimeMs / 1000 + 12;
    await answer(bench.pacer, {
      status: 429,
      limit: 5,
      remaining: 0,
      serverTimeMs,
      resetUnixSeconds,
    });
    const waited = await nextWait(bench);
    expect(waited).toBeGreaterThanOrEqual(12_000);
    expect(waited).toBeLessThan(14_000);
  });

  it("stops all requests of its bucket and none of another", async () => {
    const bench = setUp([]);
    await answer(bench.pacer, { status: 200, limit: 40, remaining: 39 }, "organization-by-id");
    await answer(bench.pacer, { status: 200, limit: 5, remaining: 4 });
    await answer(bench.pacer, { status: 429, limit: 5, remaining: 0, retryAfterMs: 60_000 });
    expect(await nextWait(bench, "organization-by-id")).toBeLessThan(100);
    expect(await nextWait(bench)).toBeGreaterThanOrEqual(60_000);
  });

  it("about the global limit stops every kind of request", async () => {
    const bench = setUp([]);
    await answer(bench.pacer, { status: 200, limit: 5, remaining: 4 });
    await answer(bench.pacer, { status: 200, limit: 40, remaining: 39 }, "organization-by-id");
    const told = {
      status: 429,
      limit: 50,
      remaining: 0,
      retryAfterMs: 30_000,
      scope: "global",
    } as const;
    await answer(bench.pacer, told);
    expect(await nextWait(bench, "organization-by-id")).toBeGreaterThanOrEqual(30_000);
  });

  it("without headers stops the kind, longer each time, and lets one request try", async () => {
    const bench = setUp([]);
    const waits: number[] = [];
    await answer(bench.pacer, { status: 429 });
    for (let strike = 0; strike < 5; strike++) {
      const startedAt = bench.clock.now();
      const probe = bench.pacer.acquire(writes);
      const controller = new AbortController();
      const second = bench.pacer.acquire(writes, controller.signal).catch(() => "aborted");
      await bench.clock.runUntilIdle();
      waits.push(bench.clock.now() - startedAt);
      expect(bench.pacer.snapshot()).toMatchObject({ inFlight: 1, waiting: 1 });
      controller.abort();
      expect(await second).toBe("aborted");
      (await probe).settle({ status: 429 });
    }
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits[0]).toBeGreaterThanOrEqual(500);
    expect(waits[4]).toBeGreaterThanOrEqual(8000);
  });

  it("is rare, and the work ends, when a tenant with limits tells none of them", async () => {
    const bench = setUp(slow, { tell: bare });
    const took = await sendAll(bench, { [writes]: 200 });
    expect(bench.tenant.refused).toBeLessThan(40);
    // 195 tokens at 2.5 a second are 78 seconds.
    expect(took).toBeLessThan(160_000);
  });

  it("in a storm ends when the tenant relents", async () => {
    let storms = 60;
    const bench = setUp([], {
      tell: (told) => (storms-- > 0 ? { status: 429 } : told),
    });
    await sendAll(bench, { [writes]: 20 });
    expect(bench.pacer.snapshot()).toMatchObject({ rateLimited: 60, sent: 80, waiting: 0 });
  });
});

describe("headers that lie", () => {
  it("about tokens left cost refusals, and the work ends", async () => {
    const bench = setUp(slow, {
      tell: (told) => (told.status === 429 ? told : { ...told, remaining: 4 }),
    });
    const took = await sendAll(bench, { [writes]: 100 });
    expect(bench.tenant.refused).toBeLessThan(100);
    expect(took).toBeLessThan(300_000);
  });

  it("about a reset years away never make it wait longer than five minutes", async () => {
    const bench = setUp([]);
    const told = { status: 200, limit: 5, remaining: 0, resetUnixSeconds: 9_999_999_999 };
    await answer(bench.pacer, told);
    expect(await nextWait(bench)).toBeLessThanOrEqual(300_000);
    await answer(bench.pacer, { ...told, status: 429, retryAfterMs: 1e15 });
    expect(await nextWait(bench)).toBeLessThanOrEqual(302_000);
  });

  it("about a reset in the past do not make it spin", async () => {
    const bench = setUp([]);
    for (let request = 0; request < 5; request++) {
      await answer(bench.pacer, { status: 429, limit: 5, remaining: 0, resetUnixSeconds: 1 });
      expect(await nextWait(bench)).toBeGreaterThanOrEqual(500);
    }
  });

  it("of any kind leave the work finite and the pacer whole", async () => {
    const number = fc.oneof(
      fc.integer({ min: 0, max: 60 }),
      fc.constantFrom(0, 1, 1e9, 1e15, Number.MAX_SAFE_INTEGER),
    );
    const lie = fc.record(
      {
        status: fc.constantFrom(200, 200, 200, 404, 429, 500),
        limit: number.filter((limit) => limit >= 1),
        remaining: number,
        resetUnixSeconds: fc.oneof(number, fc.integer({ min: 1_767_268_000, max: 1_767_269_000 })),
        retryAfterMs: number,
        serverTimeMs: fc.oneof(number, fc.constant(Date.UTC(2026, 0, 1, 12))),
        scope: fc.constantFrom("global" as const, "endpoint" as const),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(lie, { minLength: 1, maxLength: 40 }), async (lies) => {
        let next = 0;
        const bench = setUp([], { tell: (told) => lies[next++] ?? { status: told.status ?? 200 } });
        const took = await sendAll(bench, { [writes]: 15, "organization-list": 10 });
        expect(bench.pacer.snapshot()).toMatchObject({ inFlight: 0, waiting: 0 });
        expect(took).toBeLessThan(25 * 310_000 + lies.length * 310_000);
      }),
      { seed: 20_260_102, numRuns: 150 },
    );
  });
});

describe("limits that change", () => {
  it("to larger ones are used soon", async () => {
    const bench = setUp(slow);
    await sendAll(bench, { [writes]: 20 });
    bench.tenant.change([{ burst: 50, perSecond: 25 }]);
    const took = await sendAll(bench, { [writes]: 150 });
    expect(bench.tenant.refused).toBe(0);
    // 100 tokens at 25 a second are 4 seconds.
    expect(took).toBeLessThan(6000);
  });

  it("to smaller ones are kept to after the first refusals", async () => {
    const bench = setUp([{ burst: 50, perSecond: 25 }]);
    await sendAll(bench, { [writes]: 100 });
    bench.tenant.change(slow);
    const took = await sendAll(bench, { [writes]: 100 });
    expect(bench.tenant.refused).toBeLessThanOrEqual(12);
    expect(took).toBeLessThan((95 / 2.5) * 1000 * 1.2);
  });
});
