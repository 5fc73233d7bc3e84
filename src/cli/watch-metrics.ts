import type { RequestCounts } from "../auth0/index.js";
import type { WatchMessage } from "../watch/index.js";
import type { LocalPage } from "./local-pages.js";

/** Numbers about a watch in the text format of Prometheus, and whether it is alive and knows the tenant. */
export class WatchMetrics {
  readonly #resyncMs: number;
  readonly #requests: () => RequestCounts;
  readonly #counts = new Map<WatchMessage["event"], number>();
  readonly #open = new Set<string>();
  #asDeclared = 0;
  #lookedAt = 0;

  constructor(resyncMs: number, requests: () => RequestCounts) {
    this.#resyncMs = resyncMs;
    this.#requests = requests;
  }

  /** Takes note of what the watch tells. */
  note(message: WatchMessage): void {
    this.#counts.set(message.event, (this.#counts.get(message.event) ?? 0) + 1);
    if (message.event === "drift") this.#open.add(message.organization);
    else if (message.event === "settled" || message.event === "repaired") {
      this.#open.delete(message.organization);
    } else if (message.event === "looked") {
      this.#asDeclared = message.asDeclared;
      this.#lookedAt = Date.now();
    }
  }

  /** What is served, by path. */
  pages(): Readonly<Record<string, () => LocalPage>> {
    return {
      "/metrics": () => ({ text: this.render() }),
      "/livez": () => ({ text: "ok\n" }),
      "/readyz": () => {
        if (this.#lookedAt === 0)
          return { text: "not everything was looked at yet\n", isUnwell: true };
        const isOld = Date.now() - this.#lookedAt > 2 * this.#resyncMs + 600_000;
        return isOld
          ? { text: "the last full look is too old\n", isUnwell: true }
          : { text: "ok\n" };
      },
    };
  }

  /** The numbers as Prometheus reads them. */
  render(): string {
    const { total, retried, rateLimited } = this.#requests();
    const count = (event: WatchMessage["event"]): number => this.#counts.get(event) ?? 0;
    const single = (name: string, type: string, help: string, value: number): string =>
      `# HELP orgwright_${name} ${help}\n# TYPE orgwright_${name} ${type}\norgwright_${name} ${value}\n`;
    return [
      single("watch_in_drift", "gauge", "Organizations not as declared.", this.#open.size),
      single("watch_as_declared", "gauge", "As declared at the last full look.", this.#asDeclared),
      single("watch_looks_total", "counter", "Full looks.", count("looked")),
      single("watch_findings_total", "counter", "Differences told.", count("drift")),
      single("watch_repaired_total", "counter", "Repairs.", count("repaired")),
      single("watch_repairs_failed_total", "counter", "Failed repairs.", count("repair-failed")),
      single(
        "watch_repairs_refused_total",
        "counter",
        "Repairs beyond a limit.",
        count("repair-refused"),
      ),
      single(
        "watch_repairs_stopped_total",
        "counter",
        "Organizations given up.",
        count("repair-stopped"),
      ),
      single(
        "watch_gaps_total",
        "counter",
        "Times that events may have been missed.",
        count("gap"),
      ),
      single("watch_reconnects_total", "counter", "Streams that ended.", count("reconnecting")),
      single("watch_failures_total", "counter", "Looks and repairs that failed.", count("failed")),
      single("watch_requests_total", "counter", "Requests sent to the tenant.", total),
      single("watch_retries_total", "counter", "Requests sent again.", retried),
      single("watch_rate_limited_total", "counter", "Requests answered 429.", rateLimited),
      single(
        "watch_last_look_timestamp_seconds",
        "gauge",
        "End of the last full look.",
        this.#lookedAt / 1000,
      ),
    ].join("");
  }
}
