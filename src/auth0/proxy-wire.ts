import { AnswerTooLargeError, firstValue, type Wire, type WireOptions } from "./wire.js";

/** Whether the environment asks to go through a proxy, under the names that everybody reads. */
export function usesProxy(env: Readonly<Record<string, string | undefined>>): boolean {
  return ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"].some((name) => env[name]);
}

/** A wire through the proxy that the environment names; `NO_PROXY` is obeyed. */
export async function openProxyWire(options: WireOptions): Promise<Wire> {
  // Loaded here, because it takes longer than most runs need for anything else.
  const undici = await import("undici");
  const dispatcher = new undici.EnvHttpProxyAgent({
    connections: options.connections,
    pipelining: 1,
    maxResponseSize: options.mostAnswerBytes,
  });
  return {
    async send(request, signal) {
      try {
        const answer = await undici.request(options.origin + request.path, {
          dispatcher,
          method: request.method,
          headers: request.headers,
          signal,
          ...(request.body !== undefined && { body: request.body }),
        });
        return {
          status: answer.statusCode,
          text: await answer.body.text(),
          header: (name) => firstValue(answer.headers[name]),
        };
      } catch (error) {
        if (error instanceof undici.errors.ResponseExceededMaxSizeError) {
          throw new AnswerTooLargeError(request, options.mostAnswerBytes);
        }
        throw error;
      }
    },
    close: () => dispatcher.close(),
  };
}
