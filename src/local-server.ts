import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { OperationError } from "./errors/index.js";

/**
 * Lets a server of ours listen, on this machine alone unless another address is asked for.
 *
 * @param port 0 takes any that is free
 * @param refused what is told where that cannot be: what the port is for, and what to do
 * @param address loopback unless given; in a cluster, probes come from outside of the container
 * @returns the port
 * @throws OperationError `address-in-use`
 */
export async function listenLocally(
  server: Server,
  port: number,
  refused: (error: NodeJS.ErrnoException) => string,
  address = "127.0.0.1",
): Promise<number> {
  try {
    server.listen(port, address);
    await once(server, "listening");
  } catch (cause) {
    throw new OperationError(refused(cause as NodeJS.ErrnoException), {
      code: "address-in-use",
      cause,
    });
  }
  return (server.address() as AddressInfo).port;
}

/** Ends a server and whatever is open with it. */
export async function endServer(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
