import type { RequestCounts } from "../auth0/index.js";
import { summarizePlan, type Plan } from "../plan/index.js";
import { Numbers } from "./numbers.js";

/** Numbers about repeated comparisons, for Prometheus. */
export class DriftMetrics {
  readonly #numbers = this.#describe();
  #plan: Plan | undefined;
  #requests: RequestCounts = { total: 0, byRoute: {}, retried: 0, rateLimited: 0 };
  #durationMs = 0;
  #lastSuccessMs = 0;
  #failures = 0;
  #comparisons = 0;

  /**
   * Takes note of a comparison.
   *
   * @param requests all that were sent since the first one
   */
  succeeded(plan: Plan, requests: RequestCounts, durationMs: number): void {
    this.#plan = plan;
    this.#requests = requests;
    this.#durationMs = durationMs;
    this.#lastSuccessMs = Date.now();
    this.#comparisons += 1;
  }

  /** Takes note of a comparison that could not be made, with all requests since the first one. */
  failed(requests: RequestCounts): void {
    this.#requests = requests;
    this.#failures += 1;
  }

  /** The numbers as Prometheus reads them. */
  render(): Promise<string> {
    return this.#numbers.render();
  }

  #describe(): Numbers {
    const numbers = new Numbers();
    numbers.gauges(
      "organizations_in_drift",
      "Organizations that are not as declared.",
      "action",
      () => {
        if (this.#plan === undefined) return {};
        const { create, update, delete: gone } = summarizePlan(this.#plan);
        return { create, update, delete: gone, refused: this.#plan.refusals.length };
      },
    );
    numbers.gauge(
      "organizations_as_declared",
      "Organizations that are as declared.",
      () => this.#plan && summarizePlan(this.#plan).unchanged,
    );
    numbers.counter("comparisons", "Comparisons made.", () => this.#comparisons);
    numbers.counter("failures", "Comparisons that could not be made.", () => this.#failures);
    numbers.counter("requests", "Requests sent to the tenant.", () => this.#requests.total);
    numbers.counter("retries", "Requests sent again.", () => this.#requests.retried);
    numbers.counter("rate_limited", "Requests answered 429.", () => this.#requests.rateLimited);
    numbers.gauge(
      "comparison_seconds",
      "How long the last comparison took, waits included.",
      () => this.#durationMs / 1000,
    );
    numbers.gauge(
      "last_success_timestamp_seconds",
      "When the last comparison ended.",
      () => this.#lastSuccessMs / 1000,
    );
    return numbers;
  }
}
