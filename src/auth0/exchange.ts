import type { Dispatcher } from "undici";
import { OperationError, type RequestFacts } from "../errors/index.js";
import type { TenantAddress } from "./address.js";

/** A request on the wire. */
export interface HttpRequest {
  readonly method: Dispatcher.HttpMethod;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer on the wire, read to its end. */
export interface HttpAnswer {
  readonly status: number;
  /** By lower-case name. */
  header(name: string): string | undefined;
  readonly text: string;
}

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

/** What the HTTP client calls an answer that it will not read. */
const unreadable = new Set(["UND_ERR_RES_EXCEEDED_MAX_SIZE", "UND_ERR_HEADERS_OVERFLOW"]);

/** A page of 100 organizations with everything that Auth0 allows in them is far smaller. */
const mostAnswerBytes = 32 * 1024 * 1024;

/** An address that has never answered is more likely wrong than busy: it gets so many requests. */
const mostFirstTries = 3;

/** Opens an exchange with a tenant; nothing is sent yet. */
export async function openExchange(
  address: TenantAddress,
  options: { readonly timeoutMs: number; readonly connections: number },
): Promise<Exchange> {
  // Loaded here, because most of what the command line does needs no network.
  const undici = await import("undici");
  const settings = {
    connections: options.connections,
    pipelining: 1,
    connect: { timeout: Math.min(options.timeoutMs, 10_000) },
    maxResponseSize: mostAnswerBytes,
  };
  const dispatcher = usesProxy(process.env)
    ? new undici.EnvHttpProxyAgent(settings)
    : new undici.Agent(settings);
  let hasAnswered = false;
  let failures = 0;

  return {
    async send(request) {
      try {
        const answer = await undici.request(address.origin + request.path, {
          dispatcher,
          method: request.method,
          headers: request.headers,
          signal: AbortSignal.timeout(options.timeoutMs),
          ...(request.body !== undefined && { body: request.body }),
        });
        const text = await answer.body.text();
        hasAnswered = true;
        return { status: answer.statusCode, text, header: (name) => single(answer.headers[name]) };
      } catch (cause) {
        failures += 1;
        const isForeign =
          cause instanceof undici.errors.HTTPParserError || unreadable.has(codeOf(cause) ?? "");
        if (isForeign) throw foreign(cause, address, request);
        const isWorthAnother = hasAnswered || failures < mostFirstTries;
        throw unreachable(cause, address, request, { ...options, hasAnswered, isWorthAnother });
      }
    },
    close: () => dispatcher.close(),
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
    `${address.domain} did not answer ${facts.method} ${facts.path}: ${reasonOf(cause, code, state.timeoutMs)}. ${advice}`,
    {
      code: "unreachable",
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
    codeOf(cause) === "UND_ERR_RES_EXCEEDED_MAX_SIZE"
      ? `with more than ${mostAnswerBytes / 1024 / 1024} MB`
      : "with something that is not HTTP";
  return new OperationError(
    `${address.domain} answered ${facts.method} ${facts.path} ${what}. Check that it is an Auth0 tenant.`,
    { code: "invalid-answer", cause, mayHaveHappened: true, request: facts },
  );
}

function factsOf({ method, path }: HttpRequest): RequestFacts {
  return { method, path: path.split("?", 1)[0] ?? path };
}

function reasonOf(cause: unknown, code: string, timeoutMs: number): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.name === "TimeoutError") return `no answer within ${timeoutMs / 1000} s`;
  // OpenSSL's own message is an address in memory and a path in its sources.
  if (code.startsWith("ERR_SSL_")) return `no TLS connection (${code})`;
  return cause.message || code || cause.name;
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("code" in error && typeof error.code === "string") return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return codeOf(error.cause);
}

function usesProxy(env: Readonly<Record<string, string | undefined>>): boolean {
  return ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"].some((name) => env[name]);
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
