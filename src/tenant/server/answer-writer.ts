import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { TenantClock } from "../clock.js";
import type { Answer } from "../exchange/index.js";
import type { Disturbance } from "../faults/index.js";
import type { RequestRecord } from "./request-log.js";

/** Sends an answer as it is. */
export function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  record?: RequestRecord,
): void {
  writeHead(request, response, answer);
  // Before the last byte goes out: the client's next request must not meet this one still in flight.
  record?.end(answer.status);
  response.end(answer.body);
}

/** Sends an answer the way an ordered fault wants it. */
export async function sendDisturbed(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  disturbance: Disturbance,
  record: RequestRecord,
  clock: TenantClock,
  signal: AbortSignal,
): Promise<void> {
  switch (disturbance.kind) {
    case "reset-after":
      record.end("lost");
      reset(request.socket);
      return;
    case "lose-answer":
      if (disturbance.closeAfterMs === undefined) await once(response, "close");
      else await clock.sleep(disturbance.closeAfterMs, signal);
      record.end("lost");
      request.socket.destroy();
      return;
    case "truncate":
      writeHead(request, response, answer);
      record.end(answer.status);
      response.write(answer.body.slice(0, Math.floor(answer.body.length / 2)), () => {
        request.socket.destroy();
      });
  }
}

/** Sends status and headers; what comes behind them is the caller's to send. */
export function writeHead(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
): void {
  const correlationId = request.headers["x-correlation-id"];
  response.writeHead(answer.status, {
    "content-type": "application/json; charset=utf-8",
    ...(answer.status !== 204 &&
      answer.stream === undefined && { "content-length": Buffer.byteLength(answer.body) }),
    ...(typeof correlationId === "string" &&
      correlationId.length <= 64 && { "x-correlation-id": correlationId }),
    ...answer.headers,
  });
}

/** Resets a connection as a peer's kernel does; an encrypted one can only be torn down. */
export function reset(socket: Socket): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}
