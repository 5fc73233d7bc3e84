import { OperationError, type RequestFacts } from "../errors/index.js";
import type { TenantAddress } from "./address.js";
import { openNodeWire } from "./node-wire.js";
import { openProxyWire, usesProxy } from "./proxy-wire.js";
import { AnswerTooLargeError, type HttpAnswer, type HttpRequest } from "./wire.js";

/** Sends requests to one tenant over connections that are kept open. */
export interface Exchange {
  /**
   * Sends a request once.
   *
   * @throws OperationError `unreachable` when no whole answer came, `invalid-answer` when what came
   * is not HTTP or is larger than any answer of the API
   */
  send(request: HttpRequest): Promise<HttpAnswer>;
  close(): Promise<void>;
}

/** Failures after which the request certainly never reached the tenant. */
const neverSent = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** How Node and OpenSSL call what ends a handshake: nothing was sent, and waiting changes nothing. */
const handshakeFailure =
  /^(ERR_TLS_|ERR_SSL_|EPROTO$|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH$)/;

/** How Node's parser, and that of the library for proxies, call what is not HTTP. */
const notHttp = /^(HPE_|UND_ERR_HEADERS_OVERFLOW$)/;

/** A page of 100 organizations with everything that Auth0 allows in them is far smaller. */
const mostAnswerBytes = 32 * 1024 * 1024;

/** An address that has never answered is more likely wrong than busy: it gets so many requests. */
const mostFirstTries = 3;

/** Opens an exchange with a tenant; nothing is sent yet. */
export async function openExchange(
  address: TenantAddress,
  options: { readonly timeoutMs: number; readonly connections: number },
): Promise<Exchange> {
  const settings = {
    origin: address.origin,
    connections: options.connections,
    mostAnswerBytes,
  };
  const wire = usesProxy(process.env) ? await openProxyWire(settings) : openNodeWire(settings);
  let hasAnswered = false;
  let failures = 0;

  return {
    async send(request) {
      try {
        const answer = await wire.send(request, AbortSignal.timeout(options.timeoutMs));
        hasAnswered = true;
        return answer;
      } catch (cause) {
        failures += 1;
        const isForeign = cause instanceof AnswerTooLargeError || notHttp.test(codeOf(cause) ?? "");
        if (isForeign) throw foreign(cause, address, request);
        const isWorthAnother = hasAnswered || failures < mostFirstTries;
        throw unreachable(cause, address, request, { ...options, hasAnswered, isWorthAnother });
      }
    },
    close: () => wire.close(),
  };
}

function unreachable(
  cause: unknown,
  address: TenantAddress,
  request: HttpRequest,
  state: {
    readonly timeoutMs: number;
    readonly hasAnswered: boolean;
    readonly isWorthAnother: boolean;
  },
): OperationError {
  const code = codeOf(cause) ?? "";
  const isRefused = handshakeFailure.test(code);
  const wasSent = !neverSent.has(code) && !isRefused;
  const facts = factsOf(request);
  const advice = isRefused
    ? "Check the tenant's address; trust a certificate of your own with NODE_EXTRA_CA_CERTS."
    : "Check the network and the tenant's address.";
  return new OperationError(
    `${address.domain} did not answer ${facts.method} ${facts.path}: ${reasonOf(cause, code, state.timeoutMs)}.`,
    {
      code: "unreachable",
      advice,
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
    cause instanceof AnswerTooLargeError
      ? `with more than ${mostAnswerBytes / 1024 / 1024} MB`
      : "with something that is not HTTP";
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
