import type { StreamPart } from "../exchange/index.js";
import type { StoredEvent } from "../store/index.js";
import { encodeOffset, type Offset } from "./offset.js";

/** What comes first: that the stream is there, and how long to wait before the next attempt. */
export const opening: StreamPart = { text: ":connected\n\nretry: 2000\n\n", isEvent: false };

/** What keeps proxies awake. */
export const heartbeat: StreamPart = { text: ": heartbeat\n\n", isEvent: false };

/** Progress without an event. */
export function offsetMessage(streamId: string, place: Offset): StreamPart {
  const offset = encodeOffset(streamId, place);
  return {
    text: `event: offset-only\nid: ${offset}\ndata: ${JSON.stringify({ offset })}\n\n`,
    isEvent: false,
  };
}

/** An event, as CloudEvents 1.0 wants it. */
export function eventMessage(streamId: string, event: StoredEvent): StreamPart {
  const offset = encodeOffset(streamId, { seq: event.seq, timeMs: event.happenedAt });
  const data = JSON.parse(event.data) as { readonly context: object };
  const body = {
    offset,
    event: {
      specversion: "1.0",
      type: event.type,
      source: "urn:auth0:orgwright.localhost",
      id: event.id,
      time: new Date(event.happenedAt).toISOString(),
      a0tenant: "orgwright",
      a0stream: streamId,
      data: { ...data, context: { ...data.context, tenant: { id: "orgwright" } } },
    },
  };
  return {
    text: `event: ${event.type}\nid: ${offset}\ndata: ${JSON.stringify(body)}\n\n`,
    isEvent: true,
  };
}
