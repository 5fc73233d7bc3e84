import { setMaxListeners } from "node:events";
import { OperationError, type RequestFacts } from "../errors/index.js";
import {
  parsePacedHeaders,
  withRetry,
  type Clock,
  type PacedHeaders,
  type Pacer,
  type Permit,
  type RetryNotice,
  type RetryPolicy,
  untilAborted,
  withGrace,
  withSignals,
} from "../pace/index.js";
import type { Secrets } from "../secrets.js";
import { version } from "../version.js";
import type { TenantAddress } from "./address.js";
import { readError } from "./answer-error.js";
import { Circuit } from "./circuit.js";
import type { Exchange } from "./exchange.js";
import { isPathPart } from "./path-part.js";
import type { HttpAnswer, HttpRequest, OpenAnswer } from "./wire.js";
import type { RequestTally } from "./request-tally.js";
import { routes, type Route } from "./routes.js";
import { adviseOnScopes, scopeOf, type Grant } from "./scopes.js";
import type { TokenSource } from "./token.js";
import type { TrafficListener } from "./traffic.js";

/** One call of the API: a route with its blanks filled in. */
export interface ApiCall {
  readonly route: Route;
  /** What stands for `{…}` in the route's template, by name. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** A list is a parameter that comes several times. */
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
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
  readonly log: RequestTally;
  readonly secrets: Secrets;
  readonly onTraffic?: TrafficListener;
  /** Called right before a request is sent; where it throws, nothing is sent. */
  readonly guard?: () => void;
}

/** A request that gets no answer in time is rarely answered by the next ones. */
const mostTimeouts = 3;

/** How long a write that is under way may take when its run is interrupted: most end by then. */
const graceMs = 750;

/**
 * Carries calls to the tenant: every one passes the pacer, carries a token, and is tried again where
 * the answer says that this may help. Repeating is safe for all calls that Orgwright makes, because
 * whoever makes them compares again when a repeated call meets its own effect: an error says in
 * `mayHaveHappened` that an earlier try, whose answer was lost, may have done the work.
 */
export class Transport {
  readonly #parts: TransportParts;
  readonly #circuit: Circuit;
  readonly #closing = new AbortController();

  constructor(parts: TransportParts) {
    this.#parts = parts;
    this.#circuit = new Circuit(parts.clock);
    // Every request under way listens to it; there is no leak to be warned of.
    setMaxListeners(0, this.#closing.signal);
  }

  /**
   * Makes a call and returns the JSON of its answer, undefined where the answer is empty.
   *
   * @param tokens where the token comes from
   * @param signal ends every wait; a write that is under way has a moment to end by itself
   * @throws OperationError as the tenant answered, `unreachable` when it did not, `given-up` when it
   * was not asked because others failed at the same
   */
  call(call: ApiCall, tokens: TokenSource, signal?: AbortSignal): Promise<unknown> {
    const { exchange } = this.#parts;
    const attempt = (): Promise<unknown> =>
      this.#authorize(call.route, tokens, signal, async (headers) => {
        const { answer, facts } = await this.#send(call, headers, signal, (request, any) =>
          exchange.send(request, any),
        );
        return this.#read(call, answer, facts);
      });
    return this.#repeat(call, attempt, signal);
  }

  /**
   * Makes a call whose answer is a stream of events, and returns it as soon as it has begun. It is tried
   * once: whoever follows a stream opens it again and again anyway, and whether that succeeds says nothing
   * of other requests.
   *
   * @param signal ends the stream; the reading of it then rejects
   * @throws OperationError as {@link Transport.call}
   */
  async openStream(
    call: ApiCall,
    tokens: TokenSource,
    signal: AbortSignal,
  ): Promise<AsyncIterable<string>> {
    const { exchange, address } = this.#parts;
    const whole = AbortSignal.any([signal, this.#closing.signal]);
    try {
      return await this.#authorize(call.route, tokens, signal, async (headers) => {
        const accept = { ...headers, accept: "text/event-stream" };
        const { answer, facts } = await this.#send<OpenAnswer>(call, accept, signal, (request) =>
          exchange.open(request, whole),
        );
        if (answer.pieces) return answer.pieces;
        throw new OperationError(
          `${address.domain} answered ${facts.method} ${facts.path} with status ${answer.status}, but not with a stream of events. Check that it is an Auth0 tenant.`,
          { code: "invalid-answer", request: facts },
        );
      });
    } catch (error) {
      throw plain(error);
    }
  }

  /** Asks for a token. Its body holds a secret, which no error and no log repeats. */
  requestToken(body: Readonly<Record<string, string>>): Promise<unknown> {
    const call = { route: routes.token, body };
    const { exchange } = this.#parts;
    return this.#repeat(call, async () => {
      const { answer, facts } = await this.#send(call, {}, undefined, (request, any) =>
        exchange.send(request, any),
      );
      return this.#read(call, answer, facts);
    });
  }

  /** Ends whatever is under way or waits. */
  close(): void {
    const { exchange, address } = this.#parts;
    this.#closing.abort(
      new OperationError(`The connection to ${address.domain} was closed.`, {
        code: "interrupted",
      }),
    );
    exchange.close();
  }

  /** Sends with a token, and with another one where that one is refused. */
  async #authorize<Result>(
    route: Route,
    tokens: TokenSource,
    signal: AbortSignal | undefined,
    send: (headers: Readonly<Record<string, string>>) => Promise<Result>,
  ): Promise<Result> {
    for (let isRenewed = false; ; isRenewed = true) {
      const token = await untilAborted(tokens.get(), [signal]).catch((error: unknown) => {
        throw new TokenError(error);
      });
      try {
        return await send({ authorization: `Bearer ${token}` });
      } catch (error) {
        if (error instanceof OperationError && lacksScope(error)) {
          throw withScopeAdvice(error, route, tokens.grant());
        }
        const isRefused = error instanceof OperationError && error.code === "unauthorized";
        if (!isRefused || isRenewed || !tokens.refuse(token)) throw error;
      }
    }
  }

  async #repeat<Result>(
    call: ApiCall,
    attempt: () => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result> {
    const { clock, random, retry } = this.#parts;
    const { route } = call;
    const circuit = this.#circuit;
    const attempts = circuit.attemptsFor(route, retry.attempts);
    let mayHaveHappened = false;
    let timeouts = 0;
    let last: unknown;
    try {
      const signals = [signal, this.#closing.signal, ...circuit.signalsFor(route)];
      return await withSignals(signals, (any) =>
        withRetry(attempt, {
          clock,
          random,
          policy: { ...retry, attempts },
          isRepeatable: (error) => {
            if (isTimeout(error)) timeouts += 1;
            if (!(error instanceof OperationError) || !error.retryable) return false;
            const isLost = error.mayHaveHappened && route.isSentOnce === true;
            return !isLost && timeouts < mostTimeouts;
          },
          onRetry: (retrying) => {
            this.#tellRetry(call, retrying);
            const { error } = retrying;
            last = error;
            if (error instanceof OperationError && error.mayHaveHappened) mayHaveHappened = true;
          },
          signal: any,
        }),
      );
    } catch (error) {
      // Whoever sends what must not be sent twice looks whether it was done although its answer was lost.
      const isLookedAt = route.isSentOnce === true && isLost(error);
      if (error instanceof OperationError && !isLookedAt) circuit.failed(route, error);
      // What was tried is told as it failed, also when others are why it is not tried again.
      const told = isGivenUp(error) && last !== undefined ? last : plain(error);
      throw mayHaveHappened ? withMayHaveHappened(told) : told;
    }
  }

  /** Sends a call once, in its turn; an answer that tells of an error is thrown as one. */
  async #send<Answer extends HttpAnswer>(
    call: ApiCall,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
    carry: (request: HttpRequest, signal: AbortSignal) => Promise<Answer>,
  ): Promise<{ readonly answer: Answer; readonly facts: RequestFacts }> {
    const { address, clock, log, onTraffic, secrets } = this.#parts;
    const { route } = call;
    const path = fillIn(call);
    const closing = this.#closing.signal;
    const askedAt = clock.now();
    const permit = await withSignals([signal, closing, ...this.#circuit.signalsFor(route)], (any) =>
      this.#acquire(route, path, any),
    );
    const sentAt = clock.now();
    const tell = (status?: number, told?: PacedHeaders): void => {
      log.count(route, status);
      onTraffic?.({
        kind: "answered",
        method: route.method,
        path,
        ...(status !== undefined && { status }),
        ...(told && { told }),
        waitedMs: sentAt - askedAt,
        tookMs: clock.now() - sentAt,
      });
    };
    let answer: Answer;
    try {
      const request: HttpRequest = {
        method: route.method,
        path,
        headers: {
          accept: "application/json",
          "user-agent": `orgwright/${version}`,
          ...headers,
          ...(call.body !== undefined && { "content-type": "application/json" }),
        },
        ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
      };
      this.#parts.guard?.();
      answer = await withGrace(signal, route.method === "GET" ? 0 : graceMs, clock, (patient) =>
        withSignals([patient, closing], (any) => carry(request, any)),
      );
    } catch (error) {
      permit.settle({});
      tell();
      // A request that was cut off on our side may have arrived.
      const isCutOff = !(error instanceof OperationError) || error.code === "interrupted";
      throw isCutOff && route.method !== "GET" ? withMayHaveHappened(error) : error;
    }
    const paced = parsePacedHeaders((name) => answer.header(name), clock.now());
    tell(answer.status, paced);
    const facts = factsOf(route, path, answer);
    const failure =
      answer.status >= 300 || answer.status < 200
        ? readError(answer, facts, address, paced.retryAfterMs, secrets)
        : undefined;
    permit.settle({
      status: answer.status,
      ...paced,
      ...(failure?.scope && { scope: failure.scope }),
    });
    if (failure) {
      if (failure.error.code !== "invalid-answer") this.#circuit.answered(route, answer.status);
      throw failure.error;
    }
    return { answer, facts };
  }

  /** The JSON of an answer, without our secrets. */
  #read({ route }: ApiCall, answer: HttpAnswer, facts: RequestFacts): unknown {
    const { address, secrets } = this.#parts;
    const body = parseBody(answer, facts, address.domain);
    this.#circuit.answered(route, answer.status);
    // The answer with the token is the one that has to hold a secret; nobody is shown it.
    if (route === routes.token || !secrets.mayOccurIn(answer.text)) return body;
    return secrets.hideIn(body);
  }

  /** Waits for leave to send, and tells that it waits where leave does not come at once. */
  async #acquire({ method, kind }: Route, path: string, signal?: AbortSignal): Promise<Permit> {
    const { pacer, onTraffic } = this.#parts;
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

  #tellRetry(call: ApiCall, { error, nextAttempt, delayMs }: RetryNotice): void {
    const { log, onTraffic } = this.#parts;
    log.countRetry();
    const failure = error instanceof OperationError ? error : undefined;
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
  }
}

function isLost(error: unknown): boolean {
  return error instanceof OperationError && error.code === "unreachable" && error.mayHaveHappened;
}

function lacksScope({ code, request }: OperationError): boolean {
  return code === "forbidden" && request?.errorCode === "insufficient_scope";
}

/** Says how the scope is added that an endpoint asks for. */
function withScopeAdvice(error: OperationError, route: Route, grant: Grant): OperationError {
  const scope = scopeOf(route);
  if (scope === undefined) return error;
  return new OperationError(error.happened, {
    code: error.code,
    advice: adviseOnScopes([scope], grant),
    cause: error,
    ...(error.request && { request: error.request }),
  });
}

/** The path of a call, every part percent-encoded. */
function fillIn({ route, parameters = {}, query = {} }: ApiCall): string {
  const path = route.template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const part = parameters[name] ?? "";
    if (isPathPart(part, name === "user_id")) return encodeURIComponent(part);
    throw new OperationError(
      `There is nothing whose ${name} is ${JSON.stringify(part)}: nothing of Auth0's is called so. ${route.method} ${route.template} was not sent.`,
      { code: "not-found" },
    );
  });
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, String(one)]),
    ),
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
      `${domain} answered ${request.method} ${request.path} with status ${answer.status}, but not with JSON. Check that it is an Auth0 tenant.`,
      { code: "invalid-answer", cause, retryable: isCutShort, mayHaveHappened: true, request },
    );
  }
}

/** Why there is no token: it was asked for again already, and says nothing about who needs it. */
class TokenError extends Error {
  constructor(reason: unknown) {
    super("There is no token", { cause: reason });
  }
}

/** What is told of it: nothing about whether the call itself may be repeated, or has happened. */
function plain(error: unknown): unknown {
  if (!(error instanceof TokenError)) return error;
  const { cause } = error;
  if (!(cause instanceof OperationError)) return cause;
  const { happened, advice, code, request } = cause;
  return new OperationError(happened, {
    code,
    cause,
    ...(advice !== undefined && { advice }),
    ...(request && { request }),
  });
}

function isGivenUp(error: unknown): boolean {
  return error instanceof OperationError && error.code === "given-up";
}

function isTimeout(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && cause.name === "TimeoutError";
}

function withMayHaveHappened(error: unknown): OperationError {
  if (!(error instanceof OperationError)) {
    return new OperationError("The run was interrupted while a request was under way.", {
      code: "interrupted",
      cause: error,
      mayHaveHappened: true,
    });
  }
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
