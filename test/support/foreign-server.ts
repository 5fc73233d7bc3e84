import { createServer, type RequestListener } from "node:http";
import { openManagementClient, parseTenantAddress } from "../../src/auth0/index.js";
import type { Clock } from "../../src/pace/index.js";
import { listenLocally } from "./local-server.js";

/** A server on this machine that is not an Auth0 tenant, or not a good one. */
export interface ForeignServer {
  readonly url: string;
  /** Method and path of every request, in order. */
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
}

/** Starts a server that answers as told. */
export async function startForeignServer(listener: RequestListener): Promise<ForeignServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url?.split("?", 1)[0]}`);
    request.resume();
    listener(request, response);
  });
  const { url, close } = await listenLocally(server);
  return { url, requests, close };
}

/** A clock on which waiting takes no time, and that remembers how long it was asked to wait. */
export interface ImpatientClock extends Clock {
  readonly waits: readonly number[];
}

/** Makes a clock that jumps to the end of every wait. */
export function createImpatientClock(): ImpatientClock {
  const waits: number[] = [];
  let now = Date.UTC(2026, 0, 1);
  return {
    waits,
    now: () => now,
    sleep: (ms) => {
      waits.push(ms);
      now += ms;
      return new Promise((resolve) => {
        setImmediate(resolve);
      });
    },
  };
}

/** Opens a client of a server, with a token that nobody looks at. */
export function openForeign(url: string, clock: Clock): ReturnType<typeof openManagementClient> {
  return openManagementClient(
    parseTenantAddress(url),
    { kind: "token", token: "secret-token" },
    { clock, timeoutMs: 5000 },
  );
}
