import type { TenantClock } from "../clock.js";
import type { EndpointBucket, LimitProfile } from "./limit-profile.js";
import { TokenBucket, type BucketShape } from "./token-bucket.js";

/** Whether a request is let through, and the headers that tell its client about the limits. */
export type LimitDecision =
  | { readonly kind: "admitted"; readonly headers: Readonly<Record<string, string>> }
  | {
      readonly kind: "refused";
      readonly by: "global" | "endpoint";
      readonly headers: Readonly<Record<string, string>>;
    };

const unlimited: LimitDecision = { kind: "admitted", headers: {} };

/** Counts the tenant's requests against its plan: the whole first, then the endpoint's own limit. */
export class RateLimiter {
  readonly #global: TokenBucket | undefined;
  readonly #token: TokenBucket | undefined;
  readonly #endpoints = new Map<EndpointBucket, TokenBucket>();

  /**
   * @param profile undefined for no limits at all.
   * @param speed by which every bucket fills faster than in reality.
   */
  constructor(
    profile: LimitProfile | undefined,
    speed: number,
    private readonly clock: TenantClock,
  ) {
    if (profile === undefined) return;
    const bucket = (size: BucketShape): TokenBucket =>
      new TokenBucket({ ...size, perSecond: size.perSecond * speed }, clock.now());
    this.#global = profile.global && bucket(profile.global);
    this.#token = bucket(profile.token);
    for (const [name, size] of Object.entries(profile.endpoints)) {
      this.#endpoints.set(name as EndpointBucket, bucket(size));
    }
  }

  /** Makes every bucket full again. */
  refill(): void {
    for (const bucket of [this.#global, this.#token, ...this.#endpoints.values()]) bucket?.fill();
  }

  /** Counts a request to the Management API. */
  admit(endpoint: EndpointBucket): LimitDecision {
    const own = this.#endpoints.get(endpoint) ?? this.#endpoints.get("other");
    const nowMs = this.clock.now();
    if (this.#global?.take(nowMs) === false) return refuse("global", this.#global, nowMs);
    if (own?.take(nowMs) === false) return refuse("endpoint", own, nowMs);
    return admit([this.#global, own], nowMs);
  }

  /** Counts a request for a token. */
  admitTokenRequest(): LimitDecision {
    const nowMs = this.clock.now();
    if (this.#token?.take(nowMs) === false) return refuse("global", this.#token, nowMs);
    return admit([this.#token], nowMs);
  }
}

/** The headers tell about the bucket that is nearest to its end. */
function admit(buckets: readonly (TokenBucket | undefined)[], nowMs: number): LimitDecision {
  const counted = buckets.filter((bucket) => bucket !== undefined);
  const [tightest] = counted.sort((a, b) => a.remaining(nowMs) - b.remaining(nowMs));
  return tightest === undefined
    ? unlimited
    : { kind: "admitted", headers: limitHeaders(tightest, nowMs) };
}

function refuse(by: "global" | "endpoint", bucket: TokenBucket, nowMs: number): LimitDecision {
  return {
    kind: "refused",
    by,
    headers: {
      ...limitHeaders(bucket, nowMs),
      "retry-after": String(bucket.retryAfterSeconds(nowMs)),
    },
  };
}

function limitHeaders(bucket: TokenBucket, nowMs: number): Record<string, string> {
  return {
    "x-ratelimit-limit": String(bucket.limit),
    "x-ratelimit-remaining": String(bucket.remaining(nowMs)),
    "x-ratelimit-reset": String(bucket.resetAtSeconds(nowMs)),
  };
}
