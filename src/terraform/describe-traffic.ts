import type { PacerWait } from "../pace/index.js";
import type { Traffic, TrafficListener } from "../auth0/index.js";
import type { Log } from "./wire/index.js";

const whyWaiting: Readonly<Record<PacerWait["reason"], string>> = {
  limit: "for room in the tenant's rate limit",
  refused: "because the tenant answered 429",
  learning: "for the first answer, which tells the tenant's limits",
  concurrency: "for one of the requests in flight to end",
  "max-rate": "for its turn",
};

/** Waits that say something about the tenant's limits and not only about our own width. */
const limits: readonly PacerWait["reason"][] = ["limit", "refused"];

/**
 * Writes what goes on into the provider's log. At info stand writes, retries, and waits for limits,
 * each kind of request once until nothing waits any more; at debug everything.
 */
export function describeTraffic(log: Log): TrafficListener {
  const told = new Set<string>();
  return (traffic) => {
    const request = `${traffic.method} ${traffic.path}`;
    switch (traffic.kind) {
      case "answered": {
        const waited =
          traffic.waitedMs >= 1 ? `, after ${Math.round(traffic.waitedMs)} ms of waiting` : "";
        log(
          isRemarkable(traffic) ? "info" : "debug",
          `${request}: ${traffic.status ?? "no answer"} in ${Math.round(traffic.tookMs)} ms${waited}`,
        );
        if (traffic.waitedMs < 1) told.clear();
        return;
      }
      case "waiting": {
        const { reason, kind, ms } = traffic.wait;
        const isLimit = limits.includes(reason);
        const level = isLimit && !told.has(`${kind} ${reason}`) ? "info" : "debug";
        if (isLimit) told.add(`${kind} ${reason}`);
        const howLong = ms === undefined ? "" : `, at least ${Math.ceil(ms)} ms`;
        log(level, `${request} waits ${whyWaiting[reason]} (${kind})${howLong}`);
        return;
      }
      case "retry":
        log(
          "info",
          `${request} failed (${traffic.status ?? traffic.code ?? "no answer"}): attempt ${traffic.nextAttempt} in ${Math.round(traffic.delayMs)} ms`,
        );
    }
  };
}

function isRemarkable({ method, status }: Extract<Traffic, { kind: "answered" }>): boolean {
  return method !== "GET" || status === undefined || status >= 400;
}
