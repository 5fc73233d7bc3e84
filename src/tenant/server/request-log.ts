/** What the tenant was asked since its start or the last reset. */
export interface RequestLog {
  readonly total: number;
  /** The most requests that were being answered at one moment. */
  readonly maxInFlight: number;
  /** How many were answered 429. */
  readonly rateLimited: number;
  /**
   * By method and route template, then by status. Instead of a status: `reset` for a connection
   * that was reset before the request took effect, `lost` for an answer that was never sent.
   */
  readonly routes: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** By the client whose token was presented; requests without a known client are left out. */
  readonly clients: Readonly<
    Record<string, { readonly total: number; readonly rateLimited: number }>
  >;
}

/** How a request ended. */
export type Ending = number | "reset" | "lost";

/** A request that is being answered. */
export interface RequestRecord {
  /** Notes whose request it is. */
  attribute(clientId: string): void;
  /** Notes how it ended; what is noted later does not count. */
  end(ending: Ending): void;
}

/** Counts requests. */
export class RequestCounter {
  #total = 0;
  #inFlight = 0;
  #maxInFlight = 0;
  #rateLimited = 0;
  #routes = new Map<string, Map<string, number>>();
  #clients = new Map<string, { total: number; rateLimited: number }>();
  #era = 0;

  /** Notes that a request has come. */
  begin(route: string): RequestRecord {
    const era = this.#era;
    let clientId: string | undefined;
    let hasEnded = false;
    this.#total += 1;
    this.#inFlight += 1;
    this.#maxInFlight = Math.max(this.#maxInFlight, this.#inFlight);
    return {
      attribute: (id) => {
        clientId = id;
      },
      end: (ending) => {
        if (hasEnded) return;
        hasEnded = true;
        this.#inFlight -= 1;
        // A request that began before a reset belongs to what was forgotten.
        if (era === this.#era) this.#count(route, ending, clientId);
      },
    };
  }

  /** What was counted, as a copy. */
  read(): RequestLog {
    return {
      total: this.#total,
      maxInFlight: this.#maxInFlight,
      rateLimited: this.#rateLimited,
      routes: Object.fromEntries(
        [...this.#routes].map(([route, endings]) => [route, Object.fromEntries(endings)]),
      ),
      clients: Object.fromEntries([...this.#clients].map(([id, counts]) => [id, { ...counts }])),
    };
  }

  /** Forgets everything but what is being answered at this moment. */
  reset(): void {
    this.#era += 1;
    this.#total = 0;
    this.#maxInFlight = this.#inFlight;
    this.#rateLimited = 0;
    this.#routes.clear();
    this.#clients.clear();
  }

  #count(route: string, ending: Ending, clientId: string | undefined): void {
    const isRateLimited = ending === 429;
    if (isRateLimited) this.#rateLimited += 1;
    const endings = this.#routes.get(route) ?? new Map<string, number>();
    endings.set(String(ending), (endings.get(String(ending)) ?? 0) + 1);
    this.#routes.set(route, endings);
    if (clientId === undefined) return;
    const counts = this.#clients.get(clientId) ?? { total: 0, rateLimited: 0 };
    counts.total += 1;
    if (isRateLimited) counts.rateLimited += 1;
    this.#clients.set(clientId, counts);
  }
}
