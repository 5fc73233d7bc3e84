import type { RequestCounts } from "../auth0/index.js";
import { summarizePlan, type Plan } from "../plan/index.js";

/** Numbers about repeated comparisons, in the text format of Prometheus. */
export class DriftMetrics {
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
  render(): string {
    const summary = this.#plan ? summarizePlan(this.#plan) : undefined;
    const lines: string[] = [];
    const add = (
      name: string,
      type: "gauge" | "counter",
      help: string,
      values: readonly string[],
    ): void => {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...values);
    };
    if (summary) {
      add("orgwright_organizations_in_drift", "gauge", "Organizations that are not as declared.", [
        `orgwright_organizations_in_drift{action="create"} ${summary.create}`,
        `orgwright_organizations_in_drift{action="update"} ${summary.update}`,
        `orgwright_organizations_in_drift{action="delete"} ${summary.delete}`,
        `orgwright_organizations_in_drift{action="refused"} ${this.#plan?.refusals.length ?? 0}`,
      ]);
      add("orgwright_organizations_as_declared", "gauge", "Organizations that are as declared.", [
        `orgwright_organizations_as_declared ${summary.unchanged}`,
      ]);
    }
    const single = (name: string, type: "gauge" | "counter", help: string, value: number): void =>
      add(name, type, help, [`${name} ${value}`]);
    single("orgwright_comparisons_total", "counter", "Comparisons made.", this.#comparisons);
    single(
      "orgwright_failures_total",
      "counter",
      "Comparisons that could not be made.",
      this.#failures,
    );
    single(
      "orgwright_requests_total",
      "counter",
      "Requests sent to the tenant.",
      this.#requests.total,
    );
    single("orgwright_retries_total", "counter", "Requests sent again.", this.#requests.retried);
    single(
      "orgwright_rate_limited_total",
      "counter",
      "Requests answered 429.",
      this.#requests.rateLimited,
    );
    single(
      "orgwright_comparison_seconds",
      "gauge",
      "How long the last comparison took, waits included.",
      this.#durationMs / 1000,
    );
    single(
      "orgwright_last_success_timestamp_seconds",
      "gauge",
      "When the last comparison ended.",
      this.#lastSuccessMs / 1000,
    );
    return `${lines.join("\n")}\n`;
  }
}
