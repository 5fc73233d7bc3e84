import type { TenantClock } from "../clock.js";
import { limitProfiles, type EndpointBucket, type LimitsName } from "./limit-profile.js";
import { TokenBucket, type BucketShape } from "./token-bucket.js";

/** Whether a request is let through, and the headers that tell its client about the limits. */
export type LimitDecision =
  | { readonly kind: "admitted"; readonly headers: Readonly<Record<string, string>> }
  | {
      readonly kind: "refused";
      readonly by: "global" | "endpoint";
      readonly headers: Readonly<Record<string, string>>;
    };

/** How far one of the limits is used up. */
export interface BucketState {
  /** The requests that it counts, by their bucket's name; none where it counts all. */
  readonly kinds: readonly string[];
  /** Whether it counts what has no bucket of its own. */
  readonly isOther: boolean;
  readonly limit: number;
  /** Requests that would be let through now. */
  readonly level: number;
  readonly perMinute: number;
  readonly fullInMs: number;
}

const unlimited: LimitDecision = { kind: "admitted", headers: {} };

/** Counts the tenant's requests against its plan: the whole first, then the endpoint's own limit. */
export class RateLimiter {
  #name: LimitsName = "unlimited";
  #global: TokenBucket | undefined;
  #token: TokenBucket | undefined;
  readonly #endpoints = new Map<EndpointBucket, TokenBucket>();

  /** @param speed by which every bucket fills faster than in reality. */
  constructor(
    name: LimitsName,
    private readonly speed: number,
    private readonly clock: TenantClock,
  ) {
    this.use(name);
  }

  /** Whose limits these are. */
  get name(): LimitsName {
    return this.#name;
  }

  /** Takes another plan's limits, with every bucket full. */
  use(name: LimitsName): void {
    this.#name = name;
    this.#global = undefined;
    this.#token = undefined;
    this.#endpoints.clear();
    if (name === "unlimited") return;
    const profile = limitProfiles[name];
    const bucket = (size: BucketShape): TokenBucket =>
      new TokenBucket({ ...size, perSecond: size.perSecond * this.speed }, this.clock.now());
    this.#global = profile.global && bucket(profile.global);
    this.#token = bucket(profile.token);
    for (const [name, size] of Object.entries(profile.endpoints)) {
      this.#endpoints.set(name as EndpointBucket, bucket(size));
    }
  }

  /** Every limit as it is now: that of all requests first, that of tokens last. */
  read(): readonly BucketState[] {
    const nowMs = this.clock.now();
    const tell = (
      bucket: TokenBucket | undefined,
      kinds: readonly string[],
      isOther = false,
    ): readonly BucketState[] =>
      bucket === undefined ? [] : [{ kinds, isOther, ...bucket.read(nowMs) }];
    return [
      ...tell(this.#global, []),
      ...[...this.#endpoints].flatMap(([name, bucket]) =>
        name === "other" ? tell(bucket, [], true) : tell(bucket, [name]),
      ),
      ...tell(this.#token, ["token"]),
    ];
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
