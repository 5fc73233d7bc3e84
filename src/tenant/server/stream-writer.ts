import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer, StreamConnection } from "../exchange/index.js";

/**
 * Sends a stream for as long as it comes, its client is there and the tenant is open. A client that
 * does not read holds up nobody but itself: nothing is sent before there is room for it.
 *
 * @param disturb puts ordered faults between the stream and its client.
 */
export async function sendStream(
  request: IncomingMessage,
  response: ServerResponse,
  stream: NonNullable<Answer["stream"]>,
  closing: AbortSignal,
  disturb: (connection: StreamConnection) => StreamConnection,
): Promise<void> {
  const gone = new AbortController();
  const end = (): void => gone.abort();
  response.once("close", end);
  closing.addEventListener("abort", end);
  // What is sent now and then must not wait for more to come.
  request.socket.setNoDelay(true);
  try {
    await stream(
      disturb({
        signal: gone.signal,
        send: async ({ text }) => {
          if (gone.signal.aborted || response.write(text)) return;
          await once(response, "drain", { signal: gone.signal }).catch(() => undefined);
        },
        end,
        // What was sent before has gone out; the end of the stream has not.
        cut: () => request.socket.destroySoon(),
      }),
    );
  } finally {
    closing.removeEventListener("abort", end);
    response.end();
  }
}
