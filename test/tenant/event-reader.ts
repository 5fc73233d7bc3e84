import type { Api } from "./api.js";

/** A message of a stream, as it stands on the wire. */
export interface RawMessage {
  readonly comment?: string;
  readonly event?: string;
  readonly id?: string;
  readonly retry?: string;
  readonly data?: string;
}

/** The body of an event's message. */
export interface EventBody {
  readonly offset: string;
  readonly event: {
    readonly id: string;
    readonly type: string;
    readonly time: string;
    readonly data: {
      readonly object: Record<string, unknown>;
      readonly previous_object?: Record<string, unknown>;
      readonly context: Record<string, unknown>;
    };
  };
}

/** A stream of events, read by hand. */
export interface EventReader {
  readonly status: number;
  readonly headers: Headers;
  /** The next message; undefined when the stream has ended. */
  next(): Promise<RawMessage | undefined>;
  /** The next so many events, whatever stands between them. */
  events(count: number): Promise<readonly EventBody[]>;
  close(): void;
}

/** Opens a stream. The query is written as it goes over the wire. */
export async function openEvents(
  api: Api,
  query = "",
  options: { readonly token?: string; readonly lastEventId?: string } = {},
): Promise<EventReader> {
  const ending = new AbortController();
  const token = options.token ?? (await api.tenant.issueToken());
  const response = await fetch(`${api.tenant.url}/api/v2/events${query}`, {
    headers: {
      authorization: `Bearer ${token}`,
      ...(options.lastEventId !== undefined && { "last-event-id": options.lastEventId }),
    },
    signal: ending.signal,
  });
  const messages = readMessages(response);
  const next = async (): Promise<RawMessage | undefined> => {
    const { value } = await messages.next();
    return value;
  };
  return {
    status: response.status,
    headers: response.headers,
    next,
    async events(count) {
      const found: EventBody[] = [];
      while (found.length < count) {
        const message = await next();
        if (message === undefined) throw new Error(`the stream ended after ${found.length} events`);
        if (message.event?.includes(".") === true) {
          found.push(JSON.parse(message.data ?? "") as EventBody);
        }
      }
      return found;
    },
    close: () => ending.abort(),
  };
}

async function* readMessages(response: Response): AsyncGenerator<RawMessage, undefined> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        yield readMessage(text.slice(0, end));
        text = text.slice(end + 2);
      }
    }
  } catch {
    // It was cut.
  }
  return undefined;
}

function readMessage(block: string): RawMessage {
  const entries = block.split("\n").map((line) => {
    const [, name = "", value = ""] = /^([^:]*): ?(.*)$/.exec(line) ?? [];
    return [name === "" ? "comment" : name, value];
  });
  return Object.fromEntries(entries) as RawMessage;
}
