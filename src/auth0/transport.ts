import { OperationError, type RequestFacts } from "../errors/index.js";
import {
  parsePacedHeaders,
  withRetry,
  type Clock,
  type Pacer,
  type Permit,
  type RetryPolicy,
} from "../pace/index.js";
import { version } from "../version.js";
import type { TenantAddress } from "./address.js";
import { readError } from "./answer-error.js";
import type { Exchange } from "./exchange.js";
import type { HttpAnswer } from "./wire.js";
import type { RequestLog } from "./request-log.js";
import { routes, type Route } from "./routes.js";
import type { TokenSource } from "./token.js";
import type { TrafficListener } from "./traffic.js";

/** One call of the API: a route with its blanks filled in. */
export interface ApiCall {
  readonly route: Route;
  /** What stands for `{…}` in the route's template, by name. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly body?: unknown;
}

/** What a transport is made of. */
export interface TransportParts {
  readonly address: TenantAddress;
  readonly exchange: Exchange;
  readonly pacer: Pacer;
  readonly clock: Clock;
  readonly random: () => number;
  readonly retry: RetryPolicy;
  readonly log: RequestLog;
  readonly onTraffic?: TrafficListener;
}

/**
 * Carries calls to the tenant: every one passes the pacer, carries a token, and is tried again where
 * the answer says that this may help. Repeating is safe for all calls that Orgwright makes, because
 * whoever makes them compares again when a repeated call meets its own effect: an error says in
 * `mayHaveHappened` that an earlier try, whose answer was lost, may have done the work.
 */
export class Transport {
  readonly #parts: TransportParts;

  constructor(parts: TransportParts) {
    this.#parts = parts;
  }

  /**
   * Makes a call and returns the JSON of its answer, undefined where the answer is empty.
   *
   * @param tokens where the token comes from
   * @param signal ends waiting, never a request that is under way
   * @throws OperationError as the tenant answered, or `unreachable` when it did not
   */
  call(call: ApiCall, tokens: TokenSource, signal?: AbortSignal): Promise<unknown> {
    let isTokenRenewed = false;
    return this.#repeat(
      call,
      async () => {
        for (;;) {
          const token = await tokens.get().catch((error: unknown) => {
            throw withoutRetry(error);
          });
          try {
            return await this.#send(call, { authorization: `Bearer ${token}` }, signal);
          } catch (error) {
            const isRefused = error instanceof OperationError && error.code === "unauthorized";
            if (!isRefused || isTokenRenewed || !tokens.refuse(token)) throw error;
            isTokenRenewed = true;
          }
        }
      },
      signal,
    );
  }

  /** Asks for a token. Its body holds a secret, which no error and no log repeats. */
  requestToken(body: Readonly<Record<string, string>>): Promise<unknown> {
    const call = { route: routes.token, body };
    return this.#repeat(call, () => this.#send(call, {}));
  }

  async #repeat(
    call: ApiCall,
    attempt: () => Promise<unknown>,
    signal?: AbortSignal,
  ): Promise<unknown> {
    const { clock, random, retry, log, onTraffic } = this.#parts;
    let mayHaveHappened = false;
    try {
      return await withRetry(attempt, {
        clock,
        random,
        policy: retry,
        isRepeatable: (error) => error instanceof OperationError && error.retryable,
        onRetry: ({ error, nextAttempt, delayMs }) => {
          log.countRetry();
          const failure = error instanceof OperationError ? error : undefined;
          if (failure?.mayHaveHappened === true) mayHaveHappened = true;
          const status = failure?.request?.status;
          onTraffic?.({
            kind: "retry",
            method: call.route.method,
            path: fillIn(call),
            code: failure?.code,
            ...(status !== undefined && { status }),
            nextAttempt,
            delayMs,
          });
        },
        ...(signal && { signal }),
      });
    } catch (error) {
      if (mayHaveHappened && error instanceof OperationError && !error.mayHaveHappened) {
        throw withMayHaveHappened(error);
      }
      throw error;
    }
  }

  async #send(
    call: ApiCall,
    headers: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<unknown> {
    const { address, clock, exchange, log, onTraffic } = this.#parts;
    const path = fillIn(call);
    const { method } = call.route;
    const askedAt = clock.now();
    const permit = await this.#acquire(call, path, signal);
    const sentAt = clock.now();
    const tell = (status?: number): void => {
      log.count(call.route, status);
      onTraffic?.({
        kind: "answered",
        method,
        path,
        ...(status !== undefined && { status }),
        waitedMs: sentAt - askedAt,
        tookMs: clock.now() - sentAt,
      });
    };
    let answer: HttpAnswer;
    try {
      answer = await exchange.send({
        method,
        path,
        headers: {
          accept: "application/json",
          "user-agent": `orgwright/${version}`,
          ...headers,
          ...(call.body !== undefined && { "content-type": "application/json" }),
        },
        ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
      });
    } catch (error) {
      permit.settle({});
      tell();
      throw error;
    }
    const paced = parsePacedHeaders((name) => answer.header(name), clock.now());
    tell(answer.status);
    const facts = factsOf(call.route, path, answer);
    const failure =
      answer.status >= 300
        ? readError(answer, facts, address.domain, paced.retryAfterMs)
        : undefined;
    permit.settle({
      status: answer.status,
      ...paced,
      ...(failure?.scope && { scope: failure.scope }),
    });
    if (failure) throw failure.error;
    return parseBody(answer, facts, address.domain);
  }

  /** Waits for leave to send, and tells that it waits where leave does not come at once. */
  async #acquire(call: ApiCall, path: string, signal?: AbortSignal): Promise<Permit> {
    const { pacer, onTraffic } = this.#parts;
    const { method, kind } = call.route;
    const permit = pacer.acquire(kind, signal);
    if (onTraffic === undefined) return permit;
    let isGranted = false;
    const granted = permit.then((given) => {
      isGranted = true;
      return given;
    });
    await Promise.resolve();
    const { waitingFor } = pacer.snapshot();
    if (!isGranted && waitingFor) onTraffic({ kind: "waiting", method, path, wait: waitingFor });
    return granted;
  }
}

/** The path of a call, every part percent-encoded. */
function fillIn({ route, parameters = {}, query = {} }: ApiCall): string {
  const path = route.template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(parameters[name] ?? ""),
  );
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
  return search === "" ? path : `${path}?${search}`;
}

function factsOf(route: Route, path: string, answer: HttpAnswer): RequestFacts {
  const correlationId = answer.header("x-correlation-id") ?? answer.header("x-auth0-requestid");
  return {
    method: route.method,
    path: path.split("?", 1)[0] ?? path,
    status: answer.status,
    ...(correlationId !== undefined && { correlationId }),
  };
}

function parseBody(answer: HttpAnswer, request: RequestFacts, domain: string): unknown {
  if (answer.text === "") return undefined;
  try {
    return JSON.parse(answer.text);
  } catch (cause) {
    // JSON that ends in the middle may be whole the next time; a page of HTML stays one.
    const isCutShort = answer.header("content-type")?.includes("json") === true;
    throw new OperationError(
      `${domain} answered ${request.method} ${request.path} with status ${answer.status}, but not with JSON.`,
      {
        code: "invalid-answer",
        advice: "Check that it is an Auth0 tenant.",
        cause,
        retryable: isCutShort,
        mayHaveHappened: true,
        request,
      },
    );
  }
}

/** Asking for a token was tried again already, and says nothing about the call that needs it. */
function withoutRetry(error: unknown): unknown {
  if (!(error instanceof OperationError)) return error;
  return new OperationError(error.happened, {
    code: error.code,
    ...(error.advice !== undefined && { advice: error.advice }),
    cause: error,
    ...(error.request && { request: error.request }),
  });
}

function withMayHaveHappened(error: OperationError): OperationError {
  return new OperationError(error.happened, {
    code: error.code,
    ...(error.advice !== undefined && { advice: error.advice }),
    cause: error,
    retryable: error.retryable,
    mayHaveHappened: true,
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
    ...(error.request && { request: error.request }),
  });
}
