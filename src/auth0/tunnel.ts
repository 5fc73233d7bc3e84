import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import tls from "node:tls";
import { callbackify } from "node:util";
import type { Proxy } from "./proxy.js";

/** The proxy is there and does not let us through, or is not there. Never the tenant's fault. */
export class ProxyError extends Error {
  override readonly name = "ProxyError";
}

const timeoutMs = 30_000;

type Connected = (error: Error | null, socket: Duplex) => void;

/**
 * An agent whose connections lead through a proxy (`CONNECT`), and speak TLS with the host behind it:
 * the proxy sees which host is meant, and nothing else.
 */
export class TunnelAgent extends https.Agent {
  readonly #proxy: Proxy;
  readonly #closing = new AbortController();

  constructor(proxy: Proxy, options: https.AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(
    options: https.RequestOptions,
    callback?: Connected,
  ): Duplex | null | undefined {
    // What is undefined here comes by the callback.
    if (callback) callbackify(() => this.#open(options))(callback);
    return undefined;
  }

  override destroy(): void {
    // A connection that is still being asked for would keep the process alive.
    this.#closing.abort();
    super.destroy();
  }

  async #open(options: https.RequestOptions): Promise<Duplex> {
    const host = options.host ?? "";
    const name = host.includes(":") ? `[${host}]` : host;
    const socket = await this.#connect(name, Number(options.port ?? 443));
    return tls.connect({ ...(options as tls.ConnectionOptions), socket });
  }

  #connect(host: string, port: number): Promise<Socket> {
    const { origin, label, authorization } = this.#proxy;
    const url = new URL(origin);
    const authority = `${host}:${port}`;
    return new Promise((resolve, reject) => {
      const fail = (why: string, cause?: unknown): void => {
        reject(new ProxyError(`The proxy ${label} ${why}`, { cause }));
      };
      const asking = (url.protocol === "https:" ? https : http).request({
        host: url.hostname.replace(/^\[|\]$/g, ""),
        port: url.port,
        method: "CONNECT",
        path: authority,
        agent: false,
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), this.#closing.signal]),
        headers: {
          host: authority,
          ...(authorization !== undefined && { "proxy-authorization": authorization }),
        },
      });
      asking.on("connect", ({ statusCode: status = 0 }, socket: Socket, head: Buffer) => {
        if (status >= 200 && status < 300) {
          if (head.length > 0) socket.unshift(head);
          resolve(socket);
          return;
        }
        socket.destroy();
        fail(describeRefusal(status));
      });
      // A proxy that answers otherwise than to CONNECT refuses, too.
      asking.on("response", (answer) => {
        answer.destroy();
        fail(describeRefusal(answer.statusCode ?? 0));
      });
      asking.on("upgrade", (_, socket) => {
        socket.destroy();
        fail(describeRefusal(101));
      });
      asking.on("error", (error: NodeJS.ErrnoException) => {
        const reason = error.name === "AbortError" ? `no answer within ${timeoutMs / 1000} s` : "";
        fail(`did not answer: ${reason || error.message || error.code || error.name}`, error);
      });
      asking.on("close", () => {
        fail("closed the connection without an answer");
      });
      asking.end();
    });
  }
}

function describeRefusal(status: number): string {
  if (status === 407) {
    return "wants a name and a password (407): write them into its address, http://NAME:PASSWORD@HOST:PORT";
  }
  return `refused to connect (${status})`;
}
