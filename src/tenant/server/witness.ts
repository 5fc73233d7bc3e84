import type { IncomingMessage } from "node:http";
import type { Answer, RequestTarget } from "../exchange/index.js";
import type { ClientDocument, EventContext } from "../store/index.js";

/** Of a header so much is kept. */
const longestHeader = 500;

/** Who made a request and how, as the events tell it that come of it. */
export function toEventContext(
  request: IncomingMessage,
  client: ClientDocument | undefined,
): EventContext {
  return {
    ...(client && { client: { id: client.client_id, name: client.name, metadata: {} } }),
    request: {
      geo: {},
      hostname: hostOf(request),
      ip: addressOf(request),
      method: request.method ?? "",
      user_agent: agentOf(request),
    },
  };
}

/** A request that changed something, as the log tells of it: without bodies, which may hold secrets. */
export function toLogEntry(
  request: IncomingMessage,
  target: RequestTarget,
  client: ClientDocument | undefined,
  answer: Answer,
): Readonly<Record<string, unknown>> {
  return {
    type: "sapi",
    description: `${request.method} ${target.path}`,
    ...(client && { client_id: client.client_id, client_name: client.name }),
    ip: addressOf(request),
    hostname: hostOf(request),
    user_agent: agentOf(request),
    details: {
      request: {
        channel: "api",
        method: request.method?.toLowerCase(),
        path: target.path,
        query: target.query,
        ip: addressOf(request),
        userAgent: agentOf(request),
      },
      response: { statusCode: answer.status, body: idOf(answer) },
    },
  };
}

/** What a creation made can be found by nothing else. */
function idOf({ status, body }: Answer): object {
  if (status !== 201 || body === "") return {};
  const { id, name, client_id, user_id } = JSON.parse(body) as Readonly<Record<string, unknown>>;
  return {
    ...(id !== undefined && { id }),
    ...(name !== undefined && { name }),
    ...(client_id !== undefined && { client_id }),
    ...(user_id !== undefined && { user_id }),
  };
}

function hostOf({ headers }: IncomingMessage): string {
  return (headers.host ?? "").slice(0, longestHeader);
}

function agentOf({ headers }: IncomingMessage): string {
  return (headers["user-agent"] ?? "").slice(0, longestHeader);
}

function addressOf({ socket }: IncomingMessage): string {
  return socket.remoteAddress ?? "";
}
