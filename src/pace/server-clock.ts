/** A Date header has whole seconds: the true time is up to this much later. */
const dateResolutionMs = 1000;

/**
 * What is known of the difference between the tenant's clock and ours. Each Date header gives a
 * lower and an upper bound for it; many of them narrow it down to less than their resolution.
 */
export class ServerClock {
  // Without any Date header the clocks are believed to agree within a second.
  #least = -dateResolutionMs;
  #most = dateResolutionMs;
  #isTold = false;

  /** Learns from one answer; times in Unix milliseconds, `sentAt` and `receivedAt` by our clock. */
  observe(serverTimeMs: number, sentAt: number, receivedAt: number): void {
    const least = serverTimeMs - receivedAt;
    const most = serverTimeMs + dateResolutionMs - sentAt;
    const isConsistent = this.#isTold && least <= this.#most && most >= this.#least;
    // Bounds that exclude each other mean that one of the two clocks was set.
    this.#least = isConsistent ? Math.max(this.#least, least) : least;
    this.#most = isConsistent ? Math.min(this.#most, most) : most;
    this.#isTold = true;
  }

  /** The earliest moment by our clock at which the tenant's clock shows this. */
  earliestLocal(serverMs: number): number {
    return serverMs - this.#most;
  }

  /** The latest moment by our clock at which the tenant's clock shows this. */
  latestLocal(serverMs: number): number {
    return serverMs - this.#least;
  }
}
