/** So many answers make one window of the running minimum. */
const windowSize = 512;

/** How fast the mean follows. */
const meanWeight = 0.2;

/** How long requests of one kind take, from being granted to being settled, in milliseconds. */
export class Latency {
  #count = 0;
  #windowLeast = Infinity;
  #lastWindowLeast = Infinity;
  #mean: number | undefined;

  observe(ms: number): void {
    if (this.#count++ % windowSize === 0) {
      this.#lastWindowLeast = this.#windowLeast;
      this.#windowLeast = Infinity;
    }
    this.#windowLeast = Math.min(this.#windowLeast, ms);
    this.#mean = this.#mean === undefined ? ms : this.#mean + meanWeight * (ms - this.#mean);
  }

  /**
   * The shortest that is to be expected: that of late, and less while few answers were seen, for
   * then a shorter one is likely to come. 0 when nothing was answered yet.
   */
  get least(): number {
    const least = Math.min(this.#windowLeast, this.#lastWindowLeast);
    return Number.isFinite(least) ? (least * this.#count) / (this.#count + 2) : 0;
  }

  /** The mean of late; undefined when nothing was answered yet. */
  get mean(): number | undefined {
    return this.#mean;
  }
}
