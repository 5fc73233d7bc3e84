import { routeName, type Route } from "./routes.js";

/** How many requests a run has sent, in the form in which reports show it. */
export interface RequestCounts {
  readonly total: number;
  /** By method and route template. */
  readonly byRoute: Readonly<Record<string, number>>;
  /** How many of them were sent again after a failure. */
  readonly retried: number;
  /** How many of them were answered 429. */
  readonly rateLimited: number;
}

/** Counts what is sent to a tenant. */
export class RequestTally {
  #total = 0;
  #retried = 0;
  #rateLimited = 0;
  readonly #byRoute = new Map<string, number>();

  /** Counts a request that was sent; its status is undefined when no answer came. */
  count(route: Route, status: number | undefined): void {
    this.#total += 1;
    if (status === 429) this.#rateLimited += 1;
    const name = routeName(route);
    this.#byRoute.set(name, (this.#byRoute.get(name) ?? 0) + 1);
  }

  /** Counts a request that is about to be sent again. */
  countRetry(): void {
    this.#retried += 1;
  }

  /** What was counted so far. */
  counts(): RequestCounts {
    return {
      total: this.#total,
      byRoute: Object.fromEntries([...this.#byRoute].sort(([a], [b]) => (a < b ? -1 : 1))),
      retried: this.#retried,
      rateLimited: this.#rateLimited,
    };
  }
}
