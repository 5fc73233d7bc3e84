import { describe, expect, it } from "vitest";
import { createPacer } from "../../src/pace/index.js";
import { createFakeClock } from "../support/fake-clock.js";
import { send, sendAll, setUp } from "./load.js";
import { seededRandom } from "./seeded-random.js";
import { plans } from "./simulated-tenant.js";

const writes = "organization-write";
const list = "organization-list";

describe("a tenant without limits", () => {
  it("has all requests in flight after two answers", async () => {
    const bench = setUp([]);
    const took = await sendAll(bench, { [writes]: 500 });
    expect(bench.tenant.mostInFlight).toBe(10);
    expect(took).toBeLessThanOrEqual(2600);
  });

  it("gets the first request alone", async () => {
    const bench = setUp([]);
    const all = sendAll(bench, { [writes]: 5, [list]: 5 });
    await bench.clock.advance(0);
    expect(bench.pacer.snapshot()).toMatchObject({ inFlight: 1, waiting: 9 });
    await all;
    expect(bench.pacer.snapshot()).toMatchObject({ inFlight: 0, waiting: 0, sent: 10 });
  });

  it("is asked as often as a maximum of requests per second allows, and not more", async () => {
    const bench = setUp([], {}, { maxRequestsPerSecond: 4 });
    const took = await sendAll(bench, { [writes]: 41 });
    expect(took).toBeGreaterThanOrEqual(10_000);
    expect(took).toBeLessThan(10_200);
  });
});

describe("the order of requests", () => {
  it("is that of asking within a kind", async () => {
    const bench = setUp(plans.essentials);
    const order: number[] = [];
    for (let number = 0; number < 30; number++) {
      void bench.pacer.acquire(writes).then(async (permit) => {
        order.push(number);
        permit.settle(await bench.tenant.request(writes));
        return undefined;
      });
    }
    await bench.clock.runUntilIdle();
    expect(order).toEqual(Array.from({ length: 30 }, (_, index) => index));
  });

  it("gives kinds turns: a long queue of one does not hold up another", async () => {
    const bench = setUp(plans.free);
    const crowd = sendAll(bench, { [writes]: 100 });
    await bench.clock.advance(1000);
    const askedAt = bench.clock.now();
    let answeredAt = Infinity;
    const single = send(bench, list).then(() => {
      answeredAt = bench.clock.now();
      return undefined;
    });
    await crowd;
    await single;
    expect(answeredAt - askedAt).toBeLessThan(3000);
  });

  it.each([1, 2, 3])(
    "leads to an end with %i in flight, whatever waits for what",
    async (concurrency) => {
      const bench = setUp(plans.enterprise, {}, { concurrency });
      await sendAll(bench, { [writes]: 20, [list]: 20, "organization-by-id": 20, token: 1 });
      expect(bench.tenant.mostInFlight).toBeLessThanOrEqual(concurrency);
      expect(bench.pacer.snapshot()).toMatchObject({ inFlight: 0, waiting: 0 });
    },
  );
});

describe("aborting", () => {
  it("ends a wait at once with the signal's reason and lets the others go on", async () => {
    const bench = setUp([]);
    const first = await bench.pacer.acquire(writes);
    const controller = new AbortController();
    const reason = new Error("enough");
    const aborted = bench.pacer.acquire(writes, controller.signal).catch((error: unknown) => error);
    const third = bench.pacer.acquire(writes);
    controller.abort(reason);
    expect(await aborted).toBe(reason);
    expect(bench.pacer.snapshot().waiting).toBe(1);
    first.settle({ status: 200 });
    (await third).settle({ status: 200 });
    expect(bench.pacer.snapshot()).toMatchObject({ inFlight: 0, waiting: 0, sent: 2 });
  });

  it("before asking rejects and does not take a place", async () => {
    const bench = setUp([]);
    await expect(bench.pacer.acquire(writes, AbortSignal.abort(new Error("no")))).rejects.toThrow(
      "no",
    );
    expect(bench.pacer.snapshot()).toMatchObject({ waiting: 0, sent: 0 });
  });

  it("the only waiter stops the timer", async () => {
    const bench = setUp([]);
    (await bench.pacer.acquire(writes)).settle({ status: 429, retryAfterMs: 60_000 });
    const controller = new AbortController();
    const waiter = bench.pacer.acquire(writes, controller.signal).catch(() => "aborted");
    await bench.clock.advance(10);
    expect(bench.clock.sleepers).toBe(1);
    controller.abort();
    expect(await waiter).toBe("aborted");
    expect(bench.clock.sleepers).toBe(0);
  });
});

describe("timers", () => {
  it("are never more than one, and none when nothing waits", async () => {
    const bench = setUp([]);
    const told = { status: 200, limit: 3, remaining: 0, serverTimeMs: bench.clock.now() };
    const resetUnixSeconds = Math.ceil(bench.clock.now() / 1000) + 3;
    (await bench.pacer.acquire(writes)).settle({ ...told, resetUnixSeconds });
    expect(bench.clock.sleepers).toBe(0);
    const permits = [bench.pacer.acquire(writes), bench.pacer.acquire(writes)];
    await bench.clock.advance(0);
    expect(bench.clock.sleepers).toBe(1);
    for (const permit of permits) {
      await bench.clock.runUntilIdle();
      (await permit).settle({ ...told, resetUnixSeconds });
    }
    await bench.clock.runUntilIdle();
    expect(bench.clock.sleepers).toBe(0);
  });
});

describe("a permit", () => {
  it("is settled once: twice is a defect", async () => {
    const { pacer } = setUp([]);
    const permit = await pacer.acquire(writes);
    permit.settle({ status: 200 });
    expect(() => permit.settle({ status: 200 })).toThrow("settled twice");
  });
});

describe("the number in flight", () => {
  /** A tenant that works on a few requests at a time; the others wait in a line. */
  async function load(workers: number, workMs: number, count: number) {
    const clock = createFakeClock();
    const pacer = createPacer({
      clock,
      random: seededRandom(1),
      concurrency: 40,
      headroomPercent: 0,
    });
    const freeAt = Array.from({ length: workers }, () => clock.now());
    const startedAt = clock.now();
    for (let request = 0; request < count; request++) {
      void pacer.acquire(writes).then(async (permit) => {
        freeAt.sort((a, b) => a - b);
        const end = Math.max(freeAt[0] ?? 0, clock.now()) + workMs;
        freeAt[0] = end;
        await clock.sleep(end - clock.now());
        permit.settle({ status: 200 });
        return undefined;
      });
    }
    await clock.runUntilIdle();
    return { tookMs: clock.now() - startedAt, width: pacer.snapshot().concurrency };
  }

  it("shrinks when more of them only wait longer, without loss of throughput", async () => {
    const { tookMs, width } = await load(4, 50, 800);
    expect(width).toBeLessThanOrEqual(16);
    expect(width).toBeGreaterThanOrEqual(4);
    expect(tookMs).toBeLessThan((800 / 4) * 50 * 1.05);
  });

  it("stays at the ceiling when latency does not grow", async () => {
    const { width } = await load(40, 50, 800);
    expect(width).toBe(40);
  });

  it("falls when the tenant fails or does not answer, and recovers", async () => {
    const bench = setUp([]);
    await sendAll(bench, { [writes]: 50 });
    for (let failure = 0; failure < 12; failure++) {
      const permit = await bench.pacer.acquire(writes);
      await bench.clock.advance(100);
      permit.settle(failure % 2 === 0 ? { status: 503 } : {});
    }
    expect(bench.pacer.snapshot().concurrency).toBe(1);
    await sendAll(bench, { [writes]: 200 });
    expect(bench.pacer.snapshot().concurrency).toBe(10);
  });
});

describe("a snapshot", () => {
  it("tells why the next request waits and for how long", async () => {
    const bench = setUp([]);
    const permit = await bench.pacer.acquire(writes);
    const second = bench.pacer.acquire(writes);
    expect(bench.pacer.snapshot().waitingFor).toEqual({ reason: "learning", kind: writes });
    permit.settle({ status: 429, limit: 5, remaining: 0, retryAfterMs: 4000 });
    const { waitingFor } = bench.pacer.snapshot();
    expect(waitingFor).toMatchObject({ reason: "refused", kind: writes });
    expect(waitingFor?.ms).toBeGreaterThanOrEqual(4000);
    await bench.clock.runUntilIdle();
    const serverTimeMs = bench.clock.now();
    const resetUnixSeconds = Math.ceil(serverTimeMs / 1000) + 10;
    (await second).settle({ status: 200, limit: 5, remaining: 0, serverTimeMs, resetUnixSeconds });
    const third = bench.pacer.acquire(writes);
    expect(bench.pacer.snapshot().waitingFor).toMatchObject({ reason: "limit", kind: writes });
    await bench.clock.runUntilIdle();
    (await third).settle({ status: 200 });
    expect(bench.pacer.snapshot().waitingFor).toBeUndefined();
  });

  it("counts answers per second", async () => {
    const bench = setUp([], {}, { maxRequestsPerSecond: 4 });
    await sendAll(bench, { [writes]: 60 });
    expect(bench.pacer.snapshot().requestsPerSecond).toBeCloseTo(4, 0);
    await bench.clock.advance(60_000);
    expect(bench.pacer.snapshot().requestsPerSecond).toBe(0);
  });
});

describe("a forecast", () => {
  it("is not made while nothing is known", () => {
    const { pacer } = setUp(plans.enterprise);
    expect(pacer.forecast({ [writes]: 100 })).toBeUndefined();
  });

  it("is latency divided by what is in flight where there are no limits", async () => {
    const bench = setUp([]);
    await sendAll(bench, { [writes]: 50 });
    expect(bench.pacer.forecast({ [writes]: 1000 })).toBeCloseTo(5000, -2);
  });

  it.each(["enterprise", "essentials", "free"] as const)(
    "is right within a tenth under the plan %s once its buckets were used",
    async (plan) => {
      const bench = setUp(plans[plan]);
      await sendAll(bench, { [writes]: 30, [list]: 20 });
      const requests = { [writes]: 100, [list]: 40 };
      const forecast = bench.pacer.forecast(requests) ?? 0;
      const took = await sendAll(bench, requests);
      expect(forecast / took).toBeGreaterThan(0.9);
      expect(forecast / took).toBeLessThan(1.1);
    },
  );

  it("takes a kind that was never seen to be as slow as the slowest that was", async () => {
    const bench = setUp(plans.free);
    await sendAll(bench, { [list]: 30 });
    const forecast = bench.pacer.forecast({ [writes]: 100 }) ?? 0;
    expect(forecast).toBeGreaterThan(45_000);
    expect(forecast).toBeLessThan(55_000);
  });

  it("keeps to a maximum of requests per second", async () => {
    const bench = setUp([], {}, { maxRequestsPerSecond: 2 });
    await sendAll(bench, { [writes]: 3 });
    expect(bench.pacer.forecast({ [writes]: 100 })).toBe(50_000);
  });
});

describe("the buckets that are known", () => {
  it("say how much is left in them and when they are full again", async () => {
    const bench = setUp([{ burst: 10, perSecond: 1 }]);
    expect(bench.pacer.buckets()).toEqual([]);
    await sendAll(bench, { [writes]: 30 });
    const [own] = bench.pacer.buckets();
    expect(own).toMatchObject({ kinds: [writes], limit: 10, level: 0, isSupposed: false });
    expect(own?.perMinute).toBeGreaterThan(50);
    expect(own?.perMinute).toBeLessThan(70);
    expect(own?.fullInMs).toBeGreaterThan(8000);
    await bench.clock.advance(60_000);
    expect(bench.pacer.buckets()).toMatchObject([{ level: 10, fullInMs: 0 }]);
  });
});
