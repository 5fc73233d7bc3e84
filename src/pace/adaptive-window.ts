/** How one request went, for the width of the window. */
export interface WindowSample {
  readonly now: number;
  readonly sentAt: number;
  /** Whether the tenant was well: an answer came and was no 5xx. */
  readonly isHealthy: boolean;
  readonly latencyMs: number;
  /** The shortest latency of this kind of request of late. */
  readonly leastLatencyMs: number;
  /** Whether the window was full when the request was sent. */
  readonly wasFull: boolean;
}

/** Latency counts as grown only by this factor and by this much more. */
const grownFactor = 2;
const grownMs = 50;

/**
 * How many requests may be in flight: the ceiling, as long as the tenant copes. Latency that grows
 * with the number in flight is time spent in a queue: by Little's law fewer in flight bring the
 * same throughput. Latency that stays when there are fewer in flight is the tenant's own pace.
 */
export class AdaptiveWindow {
  readonly #ceiling: number;
  #width: number;
  #epochStart = -Infinity;
  #answers = 0;
  #stretchSum = 0;
  #extraSum = 0;
  #lastStretch: number | undefined;
  /** Stretch of latency that fewer in flight did not cure. */
  #accepted = 1;

  constructor(ceiling: number) {
    this.#ceiling = ceiling;
    this.#width = ceiling;
  }

  /** A whole number from 1 to the ceiling. */
  get width(): number {
    return Math.max(1, Math.floor(this.#width));
  }

  observe(sample: WindowSample): void {
    // What was sent under the last width says nothing about this one.
    if (sample.sentAt < this.#epochStart) return;
    if (!sample.isHealthy) {
      this.#width = Math.max(1, this.#width * 0.7);
      this.#begin(sample.now);
      return;
    }
    this.#answers += 1;
    this.#stretchSum += sample.latencyMs / Math.max(1, sample.leastLatencyMs);
    this.#extraSum += sample.latencyMs - sample.leastLatencyMs;
    if (this.#answers < this.width) return;
    const stretch = this.#stretchSum / this.#answers;
    const extraMs = this.#extraSum / this.#answers;
    if (stretch > grownFactor * this.#accepted && extraMs > grownMs) this.#narrow(stretch);
    else this.#widen(stretch, sample.wasFull);
    this.#begin(sample.now);
  }

  #narrow(stretch: number): void {
    if (this.#lastStretch !== undefined && stretch > 0.9 * this.#lastStretch) {
      this.#accepted = stretch;
      this.#lastStretch = undefined;
      return;
    }
    this.#lastStretch = stretch;
    // Half as many again as would do without a queue, so that throughput does not suffer.
    this.#width = Math.max(1, Math.min(this.#width * 0.8, (1.5 * this.#width) / stretch));
  }

  #widen(stretch: number, wasFull: boolean): void {
    this.#lastStretch = undefined;
    this.#accepted = Math.max(1, Math.min(this.#accepted, stretch));
    if (wasFull || this.#width < 2) {
      this.#width = Math.min(this.#ceiling, this.#width + Math.max(1, this.#width / 4));
    }
  }

  #begin(now: number): void {
    this.#epochStart = now;
    this.#answers = 0;
    this.#stretchSum = 0;
    this.#extraSum = 0;
  }
}
