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
   * @throws OperationError `unreachable` when no whole answer came
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
  };
  const dispatcher = usesProxy(process.env)
    ? new undici.EnvHttpProxyAgent(settings)
    : new undici.Agent(settings);
  let hasAnswered = false;

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
        throw unreachable(cause, address, request, { ...options, hasAnswered });
      }
    },
    close: () => dispatcher.close(),
  };
}

function unreachable(
  cause: unknown,
  address: TenantAddress,
  request: HttpRequest,
  state: { readonly timeoutMs: number; readonly hasAnswered: boolean },
): OperationError {
  const code = codeOf(cause);
  const wasSent = !neverSent.has(code ?? "");
  const why =
    cause instanceof Error && cause.name === "TimeoutError"
      ? `no answer within ${state.timeoutMs / 1000} s`
      : cause instanceof Error
        ? cause.message || (code ?? cause.name)
        : String(cause);
  const facts: RequestFacts = { method: request.method, path: withoutQuery(request.path) };
  return new OperationError(
    `${address.domain} did not answer ${facts.method} ${facts.path}: ${why}. Check the network and the tenant's address.`,
    {
      code: "unreachable",
      cause,
      // An address that never answered is more likely wrong than busy.
      retryable: wasSent || state.hasAnswered,
      mayHaveHappened: wasSent,
      request: facts,
    },
  );
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

function withoutQuery(path: string): string {
  return path.split("?", 1)[0] ?? path;
}
