import http from "node:http";
import https from "node:https";
import { Readable } from "node:stream";

/** A `fetch` that reaches one embedded tenant and nothing else. */
export interface TenantFetch {
  readonly fetch: typeof fetch;
  /** Lets go of the connections that it kept. */
  close(): void;
}

/** Answers that have no body, not even an empty one. */
const withoutBody = new Set([204, 205, 304]);

/**
 * A `fetch` for Auth0's clients, which speak https only, and trust what the process trusted when it
 * started: it takes `https://` and `http://` for the same tenant, and trusts its certificate.
 *
 * @param certificatePem what the tenant shows; undefined where it speaks plain http
 */
export function createTenantFetch(port: number, certificatePem: string | undefined): TenantFetch {
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  const scheme = certificatePem === undefined ? http : https;
  const agent =
    certificatePem === undefined
      ? new http.Agent({ keepAlive: true })
      : new https.Agent({
          keepAlive: true,
          ca: certificatePem,
          // The certificate itself is trusted, whoever issued it and for whatever name.
          allowPartialTrustChain: true,
          checkServerIdentity: () => undefined,
        });

  async function send(request: Request): Promise<Response> {
    const url = new URL(request.url);
    if (!hosts.has(url.host)) {
      throw new TypeError(
        `This fetch reaches the embedded tenant at 127.0.0.1:${port} and nothing else, and was asked for ${url.origin}. Give the client the tenant's own domain: new ManagementClient(tenant.auth0())`,
      );
    }
    const body = Buffer.from(await request.arrayBuffer());
    return new Promise((resolve, reject) => {
      const headers: Record<string, string> = {};
      for (const [name, value] of request.headers.entries()) headers[name] = value;
      if (body.length > 0 || /^(POST|PUT|PATCH)$/.test(request.method)) {
        headers["content-length"] = String(body.length);
      }
      const sent = scheme.request(
        {
          agent,
          host: "127.0.0.1",
          port,
          method: request.method,
          path: url.pathname + url.search,
          headers,
          signal: request.signal,
        },
        (answer) => {
          resolve(toResponse(answer));
        },
      );
      sent.on("error", (error) => {
        reject(
          request.signal.aborted
            ? abortReason(request.signal)
            : new TypeError("fetch failed", { cause: error }),
        );
      });
      sent.end(body);
    });
  }

  return {
    fetch: async (input, init) => send(new Request(input, init)),
    close: () => {
      agent.destroy();
    },
  };
}

function toResponse(answer: http.IncomingMessage): Response {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(answer.headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  const { statusCode: status = 0, statusMessage: statusText = "" } = answer;
  if (withoutBody.has(status)) {
    answer.resume();
    return new Response(null, { status, statusText, headers });
  }
  return new Response(Readable.toWeb(answer) as ReadableStream<Uint8Array>, {
    status,
    statusText,
    headers,
  });
}

function abortReason(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error
    ? reason
    : new DOMException("The request was aborted.", "AbortError");
}
