import type { Clock, PacedAnswer } from "../../src/pace/index.js";

/** A bucket as the published tables describe it. */
export interface BucketSpec {
  /** The kinds of request that spend from it; absent: all of them. */
  readonly kinds?: readonly string[];
  readonly burst: number;
  readonly perSecond: number;
  /** Tokens come all at once at the top of such a window; absent: one after the other. */
  readonly windowMs?: number;
  /** Whether no header tells of it, not even of a refusal. */
  readonly isSilent?: true;
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
    const telling = buckets.filter(({ spec }) => !spec.isSilent);
    const told = empty ?? telling.reduce<SimulatedBucket | undefined>(tighter, undefined);
    if (empty) this.refused += 1;
    this.answered += 1;
    const serverNow = now + skewMs;
    return {
      status: empty ? 429 : 200,
      serverTimeMs: Math.floor(serverNow / 1000) * 1000,
      ...(told &&
        !told.spec.isSilent && {
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

/** A bucket of one kind of request. */
function own(kind: string, burst: number, perMinute: number): BucketSpec {
  return { kinds: [kind], burst, perSecond: perMinute / 60 };
}

const membersAndGrants = [
  own("organization-member-read", 40, 500),
  own("organization-member-write", 20, 200),
  own("organization-member-role-read", 20, 200),
  own("organization-member-role-write", 20, 200),
  own("organization-client-grant-read", 10, 100),
  own("organization-client-grant-write", 5, 150),
];

/** What has no bucket of its own under Essentials shares one. */
const others = [
  "connection-read",
  "role-read",
  "organization-invitation-read",
  "organization-invitation-write",
];

/** The plans of the published tables, as far as organizations are concerned. */
export const plans: Readonly<Record<"free" | "essentials" | "enterprise", readonly BucketSpec[]>> =
  {
    free: [{ burst: 2, perSecond: 2 }],
    essentials: [
      own("organization-list", 5, 50),
      own("organization-by-id", 20, 200),
      own("organization-by-name", 10, 100),
      own("organization-write", 5, 25),
      own("organization-connection-read", 5, 50),
      own("organization-connection-write", 5, 25),
      own("client-read", 5, 100),
      ...membersAndGrants,
      { kinds: others, burst: 10, perSecond: 150 / 60 },
    ],
    enterprise: [
      { burst: 50, perSecond: 16 },
      own("organization-list", 10, 100),
      own("organization-by-id", 10, 100),
      own("organization-by-name", 20, 200),
      own("organization-write", 5, 150),
      own("organization-connection-read", 10, 100),
      own("organization-connection-write", 5, 150),
      own("organization-invitation-read", 20, 200),
      own("organization-invitation-write", 20, 200),
      ...membersAndGrants,
    ],
  };

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
