import { OperationError, type RequestFacts } from "../errors/index.js";
import { withSignals } from "../pace/index.js";
import type { TenantAddress } from "./address.js";
import type { Secrets } from "../secrets.js";
import { openNodeWire } from "./node-wire.js";
import { chooseProxy } from "./proxy.js";
import { ProxyError, TunnelAgent } from "./tunnel.js";
import {
  ForeignAnswerError,
  type HttpAnswer,
  type HttpRequest,
  type OpenAnswer,
  type Wire,
} from "./wire.js";

/** Sends requests to one tenant over connections that are kept open. */
export interface Exchange {
  /**
   * Sends a request once. What comes back has our secrets taken out, whoever quoted them.
   *
   * @param signal ends it before there is an answer
   * @throws OperationError `unreachable` when no whole answer came, `invalid-answer` when what came
   * is not HTTP or no answer that the API gives; the signal's reason when that came first
   */
  send(request: HttpRequest, signal?: AbortSignal): Promise<HttpAnswer>;
  /**
   * As {@link Exchange.send}, for an answer that goes on: the time that a request may take is that to
   * its head. The signal ends the stream as well. What the stream brings may hold our secrets.
   */
  open(request: HttpRequest, signal: AbortSignal): Promise<OpenAnswer>;
  close(): void;
}

/** How an exchange behaves. */
export interface ExchangeOptions {
  /** How long one request may take. */
  readonly timeoutMs: number;
  readonly connections: number;
  readonly secrets: Secrets;
  /** Names the proxy, if any. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A certificate to trust besides those that Node.js brings. */
  readonly trustedPem?: string;
}

/** Failures after which the request certainly never reached the tenant. */
const neverSent = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/** How Node and OpenSSL call what ends a handshake: nothing was sent, and waiting changes nothing. */
const handshakeFailure =
  /^(ERR_TLS_|ERR_SSL_|EPROTO$|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH$)/;

/** How Node's parser calls what is not HTTP. */
const notHttp = /^HPE_/;

/** A page of 100 organizations with everything that Auth0 allows in them is far smaller. */
const mostAnswerBytes = 32 * 1024 * 1024;

/** An address that has never answered is more likely wrong than busy: it gets so many requests. */
const mostFirstTries = 3;

/**
 * Opens an exchange with a tenant; nothing is sent yet.
 *
 * @throws OperationError `invalid-proxy`
 */
export function openExchange(address: TenantAddress, options: ExchangeOptions): Exchange {
  const { secrets, timeoutMs, connections } = options;
  const proxy = chooseProxy(address.origin, options.env);
  if (proxy?.password !== undefined) secrets.add(proxy.password);
  if (proxy?.authorization !== undefined) secrets.add(proxy.authorization);
  const openWire = (most: number): Wire => {
    const agent = proxy && new TunnelAgent(proxy, { keepAlive: true, maxSockets: most });
    return openNodeWire({
      origin: address.origin,
      connections: most,
      mostAnswerBytes,
      ...(agent && { agent }),
      ...(options.trustedPem !== undefined && { trustedPem: options.trustedPem }),
    });
  };
  const wire = openWire(connections);
  /** Streams hold a connection for as long as they are open, which must not be one of the others'. */
  let streams: Wire | undefined;
  let hasAnswered = false;
  let failures = 0;

  async function carry<Answer extends HttpAnswer>(
    request: HttpRequest,
    signal: AbortSignal | undefined,
    carryOut: (timeout: AbortSignal) => Promise<Answer>,
  ): Promise<Answer> {
    const timeout = new AbortController();
    const timer = setTimeout(() => {
      timeout.abort(new DOMException("no answer in time", "TimeoutError"));
    }, timeoutMs);
    try {
      const answer = await carryOut(timeout.signal);
      hasAnswered = true;
      return withoutSecrets(answer, secrets);
    } catch (cause) {
      if (signal?.aborted && !timeout.signal.aborted) throw cause;
      failures += 1;
      const isForeign =
        cause instanceof ForeignAnswerError ||
        (!(cause instanceof ProxyError) && notHttp.test(codeOf(cause) ?? ""));
      if (isForeign) throw foreign(cause, address, request);
      const isWorthAnother = hasAnswered || failures < mostFirstTries;
      throw unreachable(cause, address, request, {
        timeoutMs,
        secrets,
        hasAnswered,
        isWorthAnother,
      });
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    send: (request, signal) =>
      carry(request, signal, (timeout) =>
        withSignals([timeout, signal], (any) => wire.send(request, any)),
      ),
    // A stream goes on being read when this has returned, and is ended by the signal all the same.
    open: (request, signal) =>
      carry(request, signal, (timeout) => {
        const any = signal ? AbortSignal.any([timeout, signal]) : timeout;
        return (streams ??= openWire(Infinity)).open(request, any);
      }),
    close: () => {
      wire.close();
      streams?.close();
    },
  };
}

/** The text is left to whoever parses it, because a secret may be spelt in many ways in JSON. */
function withoutSecrets<Answer extends HttpAnswer>(answer: Answer, secrets: Secrets): Answer {
  return {
    ...answer,
    header: (name) => {
      const value = answer.header(name);
      return value === undefined ? undefined : secrets.hide(value);
    },
  };
}

function unreachable(
  cause: unknown,
  address: TenantAddress,
  request: HttpRequest,
  state: {
    readonly timeoutMs: number;
    readonly secrets: Secrets;
    readonly hasAnswered: boolean;
    readonly isWorthAnother: boolean;
  },
): OperationError {
  const code = codeOf(cause) ?? "";
  const isProxy = cause instanceof ProxyError;
  const isRefused = !isProxy && handshakeFailure.test(code);
  const wasSent = !isProxy && !neverSent.has(code) && !isRefused;
  const facts = factsOf(request);
  const reason = state.secrets.hide(reasonOf(cause, code, state.timeoutMs));
  const advice = isRefused
    ? "Check the tenant's address; trust a certificate of your own with NODE_EXTRA_CA_CERTS."
    : "Check the network and the tenant's address.";
  return new OperationError(
    isProxy
      ? `${address.domain} was not reached: ${reason}.`
      : `${address.domain} did not answer ${facts.method} ${facts.path}: ${reason}.`,
    {
      code: "unreachable",
      advice: isProxy
        ? "Check the proxy; NO_PROXY names hosts that are reached without it."
        : advice,
      cause,
      retryable: !isRefused && (wasSent ? state.isWorthAnother : state.hasAnswered),
      mayHaveHappened: wasSent,
      request: facts,
    },
  );
}

function foreign(cause: unknown, address: TenantAddress, request: HttpRequest): OperationError {
  const facts = factsOf(request);
  const what =
    cause instanceof ForeignAnswerError ? cause.message : "with something that is not HTTP";
  return new OperationError(`${address.domain} answered ${facts.method} ${facts.path} ${what}.`, {
    code: "invalid-answer",
    advice: "Check that it is an Auth0 tenant.",
    cause,
    mayHaveHappened: true,
    request: facts,
  });
}

function factsOf({ method, path }: HttpRequest): RequestFacts {
  return { method, path: path.split("?", 1)[0] ?? path };
}

function reasonOf(cause: unknown, code: string, timeoutMs: number): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.name === "TimeoutError") return `no answer within ${timeoutMs / 1000} s`;
  // OpenSSL's own message is an address in memory and a path in its sources.
  if (code.startsWith("ERR_SSL_") || code === "EPROTO") return `no TLS connection (${code})`;
  return cause.message || code || cause.name;
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("code" in error && typeof error.code === "string") return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return codeOf(error.cause);
}
