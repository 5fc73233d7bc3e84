import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A server of a test's own that can be asked. */
export interface LocalServer {
  readonly url: string;
  readonly port: number;
  /** Cuts every connection off, also those that wait for an answer, and ends when all are gone. */
  readonly close: () => Promise<void>;
}

/** Lets a server listen on loopback, at a port that the system chooses. */
export async function listenLocally(server: Server): Promise<LocalServer> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
