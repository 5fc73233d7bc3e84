import { setMaxListeners } from "node:events";
import { OperationError } from "../errors/index.js";
import type { Clock } from "../pace/index.js";
import { routeName, routes, type Route } from "./routes.js";

/** So many requests that failed for good, with nothing good in between, are no bad luck. */
const mostFailures = 3;

/** How often a request is tried once another one has failed for good and nothing good was heard. */
const attemptsUnderSuspicion = 2;

/** After this time one request finds out whether it still is so; runs that take hours need it. */
const probeAfterMs = 30_000;

/** What is known of one route, or of the tenant as a whole. */
interface Line {
  /** Requests that failed for good since the last good answer, by what they failed of. */
  failures: number;
  refusals: number;
  /** Whether anything ever succeeded. */
  hasSucceeded: boolean;
  /** Set while nothing is sent any more; aborted with what is thrown instead. */
  broken: { readonly controller: AbortController; readonly at: number } | undefined;
  /** Aborted when it breaks, so that nobody goes on waiting for a turn. */
  controller: AbortController;
}

/**
 * Gives up early what would fail again and again, so that a run of a thousand organizations does not
 * end with a thousand times the same, after hours.
 *
 * | failed for good with                     | and                                  | given up       |
 * | ---------------------------------------- | ------------------------------------ | -------------- |
 * | the token refused                        |                                      | everything     |
 * | 403 `insufficient_scope`                 | the route has never succeeded        | the route      |
 * | 401, another 403, no answer of the API   | three times, nothing good in between | the route      |
 * | no answer, 5xx, 429, after all its tries | three times, nothing good in between | the route      |
 * | the same, reads among them               | nothing good of any route in between | everything     |
 *
 * What goes by is survived as before: a good answer forgets all failures before it.
 */
export class Circuit {
  readonly #clock: Clock;
  readonly #lines = new Map<string, Line>();
  readonly #tenant = newLine();
  #hasReadFailed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Signals that are aborted when a route is given up, with the error to be thrown then.
   *
   * @throws OperationError `given-up` when it has been given up already
   */
  signalsFor(route: Route): readonly AbortSignal[] {
    const now = this.#clock.now();
    return [this.#tenant, this.#line(route)].map((line) => {
      if (line.broken && now - line.broken.at < probeAfterMs) {
        throw line.broken.controller.signal.reason;
      }
      line.broken = undefined;
      return line.controller.signal;
    });
  }

  /** How often a request may be tried, of so many times as it usually may. */
  attemptsFor(route: Route, usual: number): number {
    const isSuspicious = this.#tenant.failures > 0 || this.#line(route).failures > 0;
    return isSuspicious ? Math.min(usual, attemptsUnderSuspicion) : usual;
  }

  /** Takes note of an answer. */
  answered(route: Route, status: number): void {
    if (status >= 500 || status === 429 || status === 408) return;
    const line = this.#line(route);
    this.#tenant.failures = 0;
    this.#hasReadFailed = false;
    line.failures = 0;
    if (status === 401 || status === 403) return;
    line.refusals = 0;
    if (status < 300) line.hasSucceeded = true;
  }

  /** Takes note that a request failed for good. */
  failed(route: Route, error: OperationError): void {
    const line = this.#line(route);
    switch (error.code) {
      case "unreachable":
      case "server-error":
      case "rate-limited":
        line.failures += 1;
        this.#tenant.failures += 1;
        // Whoever cannot write at the moment can often read, and then others have something to do.
        this.#hasReadFailed ||= route.method === "GET" || route === routes.token;
        if (this.#hasReadFailed && this.#tenant.failures >= mostFailures) {
          this.#break(this.#tenant, error);
        }
        if (line.failures >= mostFailures) this.#break(line, error, route);
        return;
      case "unauthorized":
      case "forbidden":
      case "invalid-answer":
      case "rejected": {
        if (route === routes.token) {
          this.#break(this.#tenant, error);
          return;
        }
        if (error.code === "rejected") return;
        line.refusals += 1;
        const lacksScope = error.request?.errorCode === "insufficient_scope" && !line.hasSucceeded;
        if (lacksScope || line.refusals >= mostFailures) this.#break(line, error, route);
        return;
      }
      default:
    }
  }

  #break(line: Line, error: OperationError, route?: Route): void {
    const { controller } = line;
    line.controller = newController();
    line.broken = { controller, at: this.#clock.now() };
    const what = route === undefined ? "the tenant" : routeName(route);
    controller.abort(
      new OperationError(`Not tried, because ${what} was given up: ${error.message}`, {
        code: "given-up",
        cause: error,
        ...(error.request && { request: error.request }),
      }),
    );
  }

  #line(route: Route): Line {
    const name = routeName(route);
    const known = this.#lines.get(name);
    if (known) return known;
    const line = newLine();
    this.#lines.set(name, line);
    return line;
  }
}

function newLine(): Line {
  return {
    failures: 0,
    refusals: 0,
    hasSucceeded: false,
    broken: undefined,
    controller: newController(),
  };
}

/** Every request of a route listens to it; there is no leak to be warned of. */
function newController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
