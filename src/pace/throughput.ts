const windowMs = 5000;
const slots = 256;

/** Counts events and tells how many there were per second over the last seconds. */
export class Throughput {
  readonly #times = new Float64Array(slots).fill(-Infinity);
  #count = 0;

  count(now: number): void {
    this.#times[this.#count++ % slots] = now;
  }

  perSecond(now: number): number {
    let events = 0;
    let oldest = now;
    for (const time of this.#times) {
      if (time < now - windowMs) continue;
      events += 1;
      oldest = Math.min(oldest, time);
    }
    // Until the window has passed once, or when it holds more than is kept, count what is there.
    const spanMs = this.#count <= events || events === slots ? now - oldest : windowMs;
    return spanMs > 0 ? (events * 1000) / spanMs : 0;
  }
}
