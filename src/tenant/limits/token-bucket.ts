/** How much a bucket holds and how fast it fills again. */
export interface BucketShape {
  readonly burst: number;
  readonly perSecond: number;
}

/** A token bucket that refills continuously at its sustained rate, never above its burst. */
export class TokenBucket {
  readonly #size: BucketShape;
  #tokens: number;
  #updatedAtMs: number;

  constructor(size: BucketShape, nowMs: number) {
    this.#size = size;
    this.#tokens = size.burst;
    this.#updatedAtMs = nowMs;
  }

  /** How many requests fit at once. */
  get limit(): number {
    return this.#size.burst;
  }

  /** Makes it full again. */
  fill(): void {
    this.#tokens = this.#size.burst;
  }

  /** Takes one request's share if there is one; says whether there was. */
  take(nowMs: number): boolean {
    this.#refill(nowMs);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** How it is now, and how long until it is full again, in milliseconds. */
  read(nowMs: number): {
    readonly limit: number;
    readonly level: number;
    readonly perMinute: number;
    readonly fullInMs: number;
  } {
    const { burst, perSecond } = this.#size;
    const level = this.remaining(nowMs);
    const fullInMs = Math.ceil(((burst - this.#tokens) / perSecond) * 1000);
    return { limit: burst, level, perMinute: Math.round(perSecond * 60), fullInMs };
  }

  /** How many whole requests would be let through now. */
  remaining(nowMs: number): number {
    this.#refill(nowMs);
    return Math.floor(this.#tokens);
  }

  /** When the bucket is full again, in whole seconds since 1970, rounded up. */
  resetAtSeconds(nowMs: number): number {
    this.#refill(nowMs);
    const fullAtMs = nowMs + ((this.#size.burst - this.#tokens) / this.#size.perSecond) * 1000;
    return Math.ceil(Math.round(fullAtMs) / 1000);
  }

  /** How long until one more request is let through, in whole seconds, at least one. */
  retryAfterSeconds(nowMs: number): number {
    this.#refill(nowMs);
    const waitMs = Math.round(((1 - this.#tokens) / this.#size.perSecond) * 1000);
    return Math.max(1, Math.ceil(waitMs / 1000));
  }

  #refill(nowMs: number): void {
    const elapsedSeconds = Math.max(0, nowMs - this.#updatedAtMs) / 1000;
    const filled = this.#tokens + elapsedSeconds * this.#size.perSecond;
    // Adding up fractions of a token loses a trace of them each time; a bucket that is full but
    // for that trace would refuse a request on the dot.
    this.#tokens = Math.min(this.#size.burst, Math.round(filled * 1e9) / 1e9);
    this.#updatedAtMs = nowMs;
  }
}
