import type { Clock, PacedAnswer } from "../../src/pace/index.js";

/** A bucket as the published tables describe it. */
export interface BucketSpec {
  /** The kinds of request that spend from it; absent: all of them. */
  readonly kinds?: readonly string[];
  readonly burst: number;
  readonly perSecond: number;
  /** Tokens come all at once at the top of such a window; absent: one after the other. */
  readonly windowMs?: number;
}

/** How the tenant behaves besides its limits. */
export interface TenantOptions {
  readonly clock: Clock;
  readonly buckets: readonly BucketSpec[];
  /** Way there and way back together; drawn anew for each half when it is a function. */
  readonly latencyMs?: number | (() => number);
  /** The tenant's clock minus ours. */
  readonly skewMs?: number;
  /** Changes what is told; the truth stays. */
  readonly tell?: (answer: PacedAnswer) => PacedAnswer;
}

/** A tenant reduced to its limits, its clock and its latency, with real token buckets. */
export class SimulatedTenant {
  readonly #options: TenantOptions;
  #buckets: SimulatedBucket[];
  refused = 0;
  answered = 0;
  mostInFlight = 0;
  #inFlight = 0;

  constructor(options: TenantOptions) {
    this.#options = options;
    this.#buckets = options.buckets.map((spec) => new SimulatedBucket(spec, options.clock.now()));
  }

  /** Puts other limits in place of those there are, with full buckets. */
  change(buckets: readonly BucketSpec[]): void {
    const now = this.#options.clock.now();
    this.#buckets = buckets.map((spec) => new SimulatedBucket(spec, now));
  }

  async request(kind: string): Promise<PacedAnswer> {
    const { clock, tell = (answer) => answer } = this.#options;
    this.mostInFlight = Math.max(this.mostInFlight, ++this.#inFlight);
    await clock.sleep(this.#halfLatency());
    const answer = this.#answer(kind, clock.now());
    await clock.sleep(this.#halfLatency());
    this.#inFlight -= 1;
    return tell(answer);
  }

  #answer(kind: string, now: number): PacedAnswer {
    const { skewMs = 0 } = this.#options;
    const buckets = this.#buckets.filter(({ spec }) => spec.kinds?.includes(kind) ?? true);
    for (const bucket of buckets) bucket.refill(now);
    const empty = buckets.find(({ tokens }) => tokens < 1);
    if (!empty) for (const bucket of buckets) bucket.tokens -= 1;
    const told = empty ?? buckets.reduce<SimulatedBucket | undefined>(tighter, undefined);
    if (empty) this.refused += 1;
    this.answered += 1;
    const serverNow = now + skewMs;
    return {
      status: empty ? 429 : 200,
      serverTimeMs: Math.floor(serverNow / 1000) * 1000,
      ...(told && {
        limit: told.spec.burst,
        remaining: Math.floor(told.tokens),
        resetUnixSeconds: Math.ceil((serverNow + told.msUntilFull(now)) / 1000),
      }),
      ...(empty && { scope: empty.spec.kinds ? "endpoint" : "global" }),
    };
  }

  #halfLatency(): number {
    const { latencyMs = 50 } = this.#options;
    return (typeof latencyMs === "number" ? latencyMs : latencyMs()) / 2;
  }
}

class SimulatedBucket {
  tokens: number;
  #refilledAt: number;

  constructor(
    readonly spec: BucketSpec,
    startMs: number,
  ) {
    this.tokens = spec.burst;
    this.#refilledAt = startMs;
  }

  refill(now: number): void {
    const { burst, perSecond, windowMs } = this.spec;
    const until = windowMs === undefined ? now : Math.floor(now / windowMs) * windowMs;
    const ms = Math.max(0, until - this.#refilledAt);
    this.tokens = Math.min(burst, this.tokens + (ms * perSecond) / 1000);
    this.#refilledAt = Math.max(this.#refilledAt, until);
  }

  msUntilFull(now: number): number {
    const { burst, perSecond, windowMs } = this.spec;
    if (windowMs !== undefined) return windowMs - (now % windowMs);
    return ((burst - this.tokens) / perSecond) * 1000;
  }
}

function tighter(a: SimulatedBucket | undefined, b: SimulatedBucket): SimulatedBucket {
  return a && a.tokens <= b.tokens ? a : b;
}

/** The plans of the published tables, as far as organizations are concerned. */
export const plans = {
  free: [{ burst: 2, perSecond: 2 }],
  essentials: [
    { kinds: ["organizations:list"], burst: 5, perSecond: 50 / 60 },
    { kinds: ["organizations:get"], burst: 20, perSecond: 200 / 60 },
    { kinds: ["organizations:get-by-name"], burst: 10, perSecond: 100 / 60 },
    { kinds: ["organizations:write"], burst: 5, perSecond: 25 / 60 },
    { kinds: ["organization-connections:read"], burst: 5, perSecond: 50 / 60 },
    { kinds: ["organization-connections:write"], burst: 5, perSecond: 25 / 60 },
  ],
  enterprise: [
    { burst: 50, perSecond: 16 },
    { kinds: ["organizations:list"], burst: 10, perSecond: 100 / 60 },
    { kinds: ["organizations:get"], burst: 10, perSecond: 100 / 60 },
    { kinds: ["organizations:get-by-name"], burst: 20, perSecond: 200 / 60 },
    { kinds: ["organizations:write"], burst: 5, perSecond: 150 / 60 },
    { kinds: ["organization-connections:read"], burst: 10, perSecond: 100 / 60 },
    { kinds: ["organization-connections:write"], burst: 5, perSecond: 150 / 60 },
  ],
} as const satisfies Record<string, readonly BucketSpec[]>;

/** The same plan with time running faster by a factor. */
export function hasten(plan: readonly BucketSpec[], factor: number): BucketSpec[] {
  return plan.map((bucket) => ({ ...bucket, perSecond: bucket.perSecond * factor }));
}

/**
 * The least time in which these requests can be answered without a 429: the slowest bucket, or ten
 * requests in flight all the time where that is slower.
 */
export function idealMs(
  plan: readonly BucketSpec[],
  requests: Readonly<Record<string, number>>,
  latencyMs = 50,
  concurrency = 10,
): number {
  const total = Object.values(requests).reduce((sum, count) => sum + count, 0);
  let ms = 0;
  for (const { kinds, burst, perSecond } of plan) {
    let count = 0;
    for (const [kind, ofKind] of Object.entries(requests)) {
      if (kinds === undefined || kinds.includes(kind)) count += ofKind;
    }
    ms = Math.max(ms, ((count - burst) / perSecond) * 1000);
  }
  return Math.max(ms + latencyMs, Math.ceil(total / concurrency) * latencyMs);
}
