import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { endServer, listenLocally } from "../local-server.js";

/** What stands at a path: text, and whether all is well. */
export interface LocalPage {
  readonly text: string;
  /** True answers 503, for supervisors; false unless given. */
  readonly isUnwell?: boolean;
}

/** A server of pages that is running. */
export interface LocalPages {
  /** Without a path. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves pages of text, such as metrics, on this machine alone; an agent that reads them runs beside it.
 *
 * @param port 0 takes any free one
 * @param address where to listen, where somebody asks for another one than loopback
 * @throws OperationError `address-in-use`
 */
export async function servePages(
  pages: Readonly<Record<string, () => LocalPage | Promise<LocalPage>>>,
  port: number,
  address = "127.0.0.1",
): Promise<LocalPages> {
  const byPath = new Map(Object.entries(pages));
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const page = request.method === "GET" ? await byPath.get(request.url ?? "")?.() : undefined;
    const status = page === undefined ? 404 : page.isUnwell === true ? 503 : 200;
    response.writeHead(status, { "content-type": "text/plain; version=0.0.4" });
    response.end(page?.text ?? `There is something at ${[...byPath.keys()].join(", ")}.\n`);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  const taken = await listenLocally(
    server,
    port,
    ({ message }) =>
      `Port ${port} cannot be used for metrics: ${message}. Give another --metrics-port.`,
    address,
  );
  return { url: `http://${address}:${taken}`, close: () => endServer(server) };
}
