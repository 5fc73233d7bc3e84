import type { TenantClock } from "../clock.js";

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

/** One request that was answered, or was not. */
export interface LoggedRequest {
  readonly number: number;
  /** When it came, RFC 3339. */
  readonly time: string;
  readonly method: string;
  /** With its query, at most 500 characters of it. */
  readonly path: string;
  /** Its template; null where no route answers it. */
  readonly route: string | null;
  readonly ending: Ending;
  readonly durationMs: number;
  readonly clientId: string | null;
  /** The limit that it was counted against; null where it was against none. */
  readonly bucket: string | null;
}

/** What is known of a request as it comes. */
interface ComingRequest {
  readonly method: string;
  readonly path: string;
  readonly route: string | undefined;
}

/** How a request ended. */
export type Ending = number | "reset" | "lost";

/** A request that is being answered. */
export interface RequestRecord {
  /** Notes whose request it is. */
  attribute(clientId: string): void;
  /** Notes which limit it was counted against. */
  countAgainst(bucket: string): void;
  /** Notes how it ended; what is noted later does not count. */
  end(ending: Ending): void;
}

/** So many requests are kept one by one. */
const mostKept = 1000;
const longestPath = 500;

/** Counts requests, and keeps the last of them. */
export class RequestCounter {
  #total = 0;
  #inFlight = 0;
  #maxInFlight = 0;
  #rateLimited = 0;
  #routes = new Map<string, Map<string, number>>();
  #clients = new Map<string, { total: number; rateLimited: number }>();
  #era = 0;
  #lastNumber = 0;
  #kept: LoggedRequest[] = [];

  constructor(private readonly clock: TenantClock) {}

  /** Notes that a request has come. */
  begin({ method, path, route }: ComingRequest): RequestRecord {
    const era = this.#era;
    const beganAtMs = this.clock.now();
    const number = (this.#lastNumber += 1);
    let clientId: string | undefined;
    let bucket: string | undefined;
    let hasEnded = false;
    this.#total += 1;
    this.#inFlight += 1;
    this.#maxInFlight = Math.max(this.#maxInFlight, this.#inFlight);
    return {
      attribute: (id) => {
        clientId = id;
      },
      countAgainst: (name) => {
        bucket = name;
      },
      end: (ending) => {
        if (hasEnded) return;
        hasEnded = true;
        this.#inFlight -= 1;
        // A request that began before a reset belongs to what was forgotten.
        if (era !== this.#era) return;
        this.#count(`${method} ${route ?? "(unknown)"}`, ending, clientId);
        this.#keep({
          number,
          time: new Date(beganAtMs).toISOString(),
          method,
          path: path.slice(0, longestPath),
          route: route ?? null,
          ending,
          durationMs: this.clock.now() - beganAtMs,
          clientId: clientId ?? null,
          bucket: bucket ?? null,
        });
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

  /** The last requests, those that ended last first; at most 1000. */
  recent(): readonly LoggedRequest[] {
    return this.#kept.slice(-mostKept).toReversed();
  }

  /** Forgets everything but what is being answered at this moment. */
  reset(): void {
    this.#era += 1;
    this.#total = 0;
    this.#maxInFlight = this.#inFlight;
    this.#rateLimited = 0;
    this.#routes.clear();
    this.#clients.clear();
    this.#kept = [];
  }

  #keep(request: LoggedRequest): void {
    this.#kept.push(request);
    // Moving all of them at each request would cost more than keeping a few too many for a while.
    if (this.#kept.length >= 2 * mostKept) this.#kept = this.#kept.slice(-mostKept);
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
