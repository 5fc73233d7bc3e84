import { createParser } from "eventsource-parser";
import { z } from "zod";

/**
 * An event of a tenant: that something changed, and when; not what holds now, because events may come
 * late, twice and in another order. Facts: Auth0's Events API.
 */
export interface TenantEvent {
  readonly id: string;
  /** `organization.updated` and the like. */
  readonly type: string;
  /** RFC 3339. */
  readonly time: string;
  /** What it is about, as it was after the change; ids alone can be relied on. */
  readonly object: Readonly<Record<string, unknown>>;
  /** What it was before, where there was something. */
  readonly previous?: Readonly<Record<string, unknown>> | undefined;
  /** Who did it and from where, where that is known. */
  readonly origin: EventOrigin;
}

/** Who made a change, and from where. Every text is a stranger's. */
export interface EventOrigin {
  readonly client?: { readonly id: string; readonly name?: string | undefined } | undefined;
  readonly ip?: string | undefined;
  readonly userAgent?: string | undefined;
}

/** What stands in a stream. */
export type StreamMessage =
  | { readonly kind: "event"; readonly event: TenantEvent; readonly offset: string }
  /** Everything before the offset has been told. */
  | { readonly kind: "offset"; readonly offset: string }
  | { readonly kind: "error"; readonly code: string; readonly offset?: string | undefined }
  | { readonly kind: "alive" }
  /** How long to wait before connecting again. */
  | { readonly kind: "retry"; readonly retryMs: number }
  /** Something that cannot be read: what it told is not known. */
  | { readonly kind: "unreadable"; readonly why: string };

const text = z.string().min(1).max(2000);

const eventSchema = z.object({
  offset: text,
  event: z.object({
    id: text,
    type: text,
    time: text,
    data: z.object({
      object: z.record(z.string(), z.unknown()),
      previous_object: z.record(z.string(), z.unknown()).optional().catch(undefined),
      context: z
        .object({
          client: z
            .object({ id: text, name: text.optional().catch(undefined) })
            .optional()
            .catch(undefined),
          request: z
            .object({
              ip: text.optional().catch(undefined),
              user_agent: text.optional().catch(undefined),
            })
            .optional()
            .catch(undefined),
        })
        .optional()
        .catch(undefined),
    }),
  }),
});

const offsetSchema = z.object({ offset: text });

const errorSchema = z.object({
  error: z.object({ code: text, offset: text.optional().catch(undefined) }),
});

/** No event of an organization is nearly as long. */
const mostBuffered = 4 * 1024 * 1024;

/** Reads the messages of a stream of server-sent events from its pieces of text. */
export class StreamReader {
  #messages: StreamMessage[] = [];
  #isLost = false;
  readonly #parser = createParser({
    maxBufferSize: mostBuffered,
    onEvent: ({ event, data }) => {
      this.#messages.push(readMessage(event, data));
    },
    onComment: () => {
      this.#messages.push({ kind: "alive" });
    },
    onRetry: (retryMs) => {
      this.#messages.push({ kind: "retry", retryMs });
    },
    onError: ({ type }) => {
      if (type !== "max-buffer-size-exceeded") return;
      this.#isLost = true;
      this.#messages.push({ kind: "unreadable", why: "a message without an end" });
    },
  });

  /**
   * The messages that a piece completes, in order.
   *
   * @throws Error in words after a message that is too long: nobody knows where the next one begins
   */
  read(piece: string): readonly StreamMessage[] {
    if (this.#isLost) throw new Error("it sent a message without an end");
    this.#parser.feed(piece);
    const messages = this.#messages;
    this.#messages = [];
    return messages;
  }
}

function readMessage(name: string | undefined, data: string): StreamMessage {
  const value = parseJson(data);
  if (name === "error") {
    const parsed = errorSchema.safeParse(value);
    return parsed.success
      ? { kind: "error", ...parsed.data.error }
      : { kind: "unreadable", why: "an error without a code" };
  }
  if (name === "offset-only") {
    const parsed = offsetSchema.safeParse(value);
    return parsed.success
      ? { kind: "offset", offset: parsed.data.offset }
      : { kind: "unreadable", why: "an offset that is none" };
  }
  const parsed = eventSchema.safeParse(value);
  if (!parsed.success) return { kind: "unreadable", why: "an event in a form that is not known" };
  const { offset, event } = parsed.data;
  const { id, type, time } = event;
  const { object, previous_object: previous, context } = event.data;
  const request = context?.request;
  return {
    kind: "event",
    offset,
    event: {
      id,
      type,
      time,
      object,
      previous,
      origin: { client: context?.client, ip: request?.ip, userAgent: request?.user_agent },
    },
  };
}

function parseJson(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
