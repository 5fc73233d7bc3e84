import type { Traffic } from "../auth0/index.js";
import type { Controller, ControllerNumbers } from "../kubernetes/index.js";
import type { WatchMessage } from "../watch/index.js";
import type { LocalPage } from "./local-pages.js";
import { Numbers } from "./numbers.js";

/** What is counted of one tenant. */
interface TenantNumbers {
  /** By method and status, with a space between. */
  readonly requests: Map<string, number>;
  waitedMs: number;
  /** What its bucket had left when it was told last. */
  remaining: number | undefined;
  readonly inDrift: Set<string>;
  lookedAt: number;
  failures: number;
}

/** Nothing heard of the API server for so long is too long. */
const deafMs = 15 * 60_000;

/** Numbers about a controller for Prometheus, by its tenants, and whether it is alive and ready. */
export class ControllerMetrics implements ControllerNumbers {
  readonly #tenants = new Map<string, TenantNumbers>();
  readonly #numbers = this.#describe();
  #controller: Controller | undefined;

  /** Names the controller that the numbers are about. */
  attach(controller: Controller): void {
    this.#controller = controller;
  }

  note(tenant: string, traffic: Traffic): void {
    if (traffic.kind !== "answered") return;
    const numbers = this.#of(tenant);
    const key = `${traffic.method} ${traffic.status ?? "none"}`;
    numbers.requests.set(key, (numbers.requests.get(key) ?? 0) + 1);
    numbers.waitedMs += traffic.waitedMs;
    numbers.remaining = traffic.told?.remaining ?? numbers.remaining;
  }

  tell(tenant: string, message: WatchMessage): void {
    const numbers = this.#of(tenant);
    if (message.event === "drift") numbers.inDrift.add(message.organization);
    else if (message.event === "settled" || message.event === "repaired") {
      numbers.inDrift.delete(message.organization);
    } else if (message.event === "looked") numbers.lookedAt = Date.now();
    else if (message.event === "failed") numbers.failures += 1;
  }

  /** What is served, by path. */
  pages(): Readonly<Record<string, () => LocalPage | Promise<LocalPage>>> {
    return {
      "/metrics": async () => ({ text: await this.#numbers.render() }),
      "/livez": () => {
        const heardAt = this.#controller?.heardAt() ?? Date.now();
        return Date.now() - heardAt > deafMs
          ? { text: "nothing was heard of the API server for too long\n", isUnwell: true }
          : { text: "ok\n" };
      },
      "/readyz": () =>
        this.#controller?.isReady() === true
          ? { text: "ok\n" }
          : { text: "not all objects were read yet\n", isUnwell: true },
    };
  }

  #of(tenant: string): TenantNumbers {
    let numbers = this.#tenants.get(tenant);
    if (numbers === undefined) {
      numbers = {
        requests: new Map(),
        waitedMs: 0,
        remaining: undefined,
        inDrift: new Set(),
        lookedAt: 0,
        failures: 0,
      };
      this.#tenants.set(tenant, numbers);
    }
    return numbers;
  }

  #describe(): Numbers {
    const tenants = this.#tenants;
    const byTenant = (read: (numbers: TenantNumbers) => number | undefined) => () =>
      Object.fromEntries(
        [...tenants].flatMap(([tenant, numbers]) => {
          const value = read(numbers);
          return value === undefined ? [] : [[tenant, value]];
        }),
      );
    const countByTenant = (read: (numbers: TenantNumbers) => number) => () =>
      [...tenants].map(([tenant, numbers]) => [{ tenant }, read(numbers)] as const);
    const numbers = new Numbers();
    numbers.counters(
      "requests",
      "Requests sent to Auth0, by what was answered.",
      ["tenant", "method", "status"],
      () =>
        [...tenants].flatMap(([tenant, { requests }]) =>
          [...requests].map(([key, count]) => {
            const [method = "", status = ""] = key.split(" ");
            return [{ tenant, method, status }, count] as const;
          }),
        ),
    );
    numbers.counters(
      "waited_seconds",
      "Time that requests waited for their turn.",
      ["tenant"],
      countByTenant(({ waitedMs }) => waitedMs / 1000),
    );
    numbers.counters(
      "failures",
      "Looks and repairs that failed.",
      ["tenant"],
      countByTenant(({ failures }) => failures),
    );
    numbers.gauges(
      "bucket_remaining",
      "Requests left, as the tenant told last.",
      "tenant",
      byTenant(({ remaining }) => remaining),
    );
    numbers.gauges(
      "in_drift",
      "Organizations not as declared.",
      "tenant",
      byTenant(({ inDrift }) => inDrift.size),
    );
    numbers.gauges(
      "last_look_timestamp_seconds",
      "End of the last full look.",
      "tenant",
      byTenant(({ lookedAt }) => (lookedAt === 0 ? undefined : lookedAt / 1000)),
    );
    numbers.gauge(
      "shards_held",
      "Shards that this replica holds.",
      () => this.#controller?.held().length,
    );
    numbers.counter(
      "status_writes",
      "Statuses written.",
      () => this.#controller?.statusWrites() ?? 0,
    );
    return numbers;
  }
}
