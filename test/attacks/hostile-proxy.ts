import { createServer } from "node:http";
import { connect, type Socket } from "node:net";
import { listenLocally } from "../support/local-server.js";

/** A proxy that remembers all that it was asked for. */
export interface HostileProxy {
  readonly port: number;
  /** `CONNECT host:port` or `GET url`, and what came with it. */
  readonly requests: readonly string[];
  readonly authorizations: readonly (string | undefined)[];
  close(): Promise<void>;
}

/** What a proxy does when it is asked for a tunnel. */
export type ProxyBehaviour =
  /** Leads to this port of this machine, whichever host is meant. */
  | { readonly leadsTo: number }
  /** Answers so. */
  | { readonly answers: string }
  /** Says nothing. */
  | { readonly hangs: true };

/** Starts a proxy on this machine. */
export async function startHostileProxy(behaviour: ProxyBehaviour): Promise<HostileProxy> {
  const requests: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.writeHead(502).end();
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  server.on("connect", (request, client: Socket, head: Buffer) => {
    requests.push(`CONNECT ${request.url}`);
    authorizations.push(request.headers["proxy-authorization"]);
    if ("hangs" in behaviour) return;
    if ("answers" in behaviour) {
      client.end(behaviour.answers);
      return;
    }
    const up = connect(behaviour.leadsTo, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      up.write(head);
      client.pipe(up).pipe(client);
    });
    sockets.add(up);
    up.on("error", () => client.destroy());
    client.on("error", () => up.destroy());
  });
  const { port, close } = await listenLocally(server);
  return {
    port,
    requests,
    authorizations,
    close: async () => {
      const closed = close();
      // Tunnels are the server's no longer, which waits for them all the same.
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
