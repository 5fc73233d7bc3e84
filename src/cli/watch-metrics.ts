import type { RequestCounts } from "../auth0/index.js";
import type { WatchMessage } from "../watch/index.js";
import type { LocalPage } from "./local-pages.js";
import { Numbers } from "./numbers.js";

/** Numbers about a watch for Prometheus, and whether it is alive and knows the tenant. */
export class WatchMetrics {
  readonly #resyncMs: number;
  readonly #numbers: Numbers;
  readonly #counts = new Map<WatchMessage["event"], number>();
  readonly #open = new Set<string>();
  #asDeclared = 0;
  #lookedAt = 0;

  constructor(resyncMs: number, requests: () => RequestCounts) {
    this.#resyncMs = resyncMs;
    this.#numbers = this.#describe(requests);
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
  pages(): Readonly<Record<string, () => LocalPage | Promise<LocalPage>>> {
    return {
      "/metrics": async () => ({ text: await this.render() }),
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
  render(): Promise<string> {
    return this.#numbers.render();
  }

  #describe(requests: () => RequestCounts): Numbers {
    const numbers = new Numbers();
    const told = (name: string, help: string, event: WatchMessage["event"]): void => {
      numbers.counter(`watch_${name}`, help, () => this.#counts.get(event) ?? 0);
    };
    numbers.gauge("watch_in_drift", "Organizations not as declared.", () => this.#open.size);
    numbers.gauge(
      "watch_as_declared",
      "As declared at the last full look.",
      () => this.#asDeclared,
    );
    told("looks", "Full looks.", "looked");
    told("findings", "Differences told.", "drift");
    told("repaired", "Repairs.", "repaired");
    told("repairs_failed", "Failed repairs.", "repair-failed");
    told("repairs_refused", "Repairs beyond a limit.", "repair-refused");
    told("repairs_stopped", "Organizations given up.", "repair-stopped");
    told("gaps", "Times that events may have been missed.", "gap");
    told("reconnects", "Streams that ended.", "reconnecting");
    told("failures", "Looks and repairs that failed.", "failed");
    numbers.counter("watch_requests", "Requests sent to the tenant.", () => requests().total);
    numbers.counter("watch_retries", "Requests sent again.", () => requests().retried);
    numbers.counter("watch_rate_limited", "Requests answered 429.", () => requests().rateLimited);
    numbers.gauge(
      "watch_last_look_timestamp_seconds",
      "End of the last full look.",
      () => this.#lookedAt / 1000,
    );
    return numbers;
  }
}
