import { setMaxListeners } from "node:events";
import { OperationError } from "../errors/index.js";
import { reasonOf, type Clock } from "../pace/index.js";
import type { ManagementClient } from "./client.js";
import { StreamReader, type StreamMessage, type TenantEvent } from "./event-message.js";

/** From where events are read on: after an offset or, for the first time, from a time on (RFC 3339). */
export type EventPosition =
  | { readonly offset: string; readonly since?: never }
  | { readonly since: string; readonly offset?: never };

/** What somebody who follows a tenant's events is told. */
export type FollowedMessage =
  /** The stream is open: what happens from now on will be told, and what happened since the position. */
  | { readonly kind: "open" }
  | { readonly kind: "event"; readonly event: TenantEvent; readonly position: EventPosition }
  /** Everything before the position has been told. */
  | { readonly kind: "position"; readonly position: EventPosition }
  /**
   * Events may have been missed: everything has to be looked at again. Following goes on from the
   * position, which is a time before the message.
   */
  | { readonly kind: "gap"; readonly why: string; readonly position: EventPosition }
  /** The stream is closed, and will be opened again after a while. */
  | { readonly kind: "lost"; readonly why: string; readonly waitMs: number };

/** How events are followed. */
export interface FollowOptions {
  readonly from: EventPosition;
  /** Types of events; all of them when absent. */
  readonly types?: readonly string[];
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Uniform in [0, 1); spreads waits. Math.random unless given. */
  readonly random?: () => number;
  /** Without any sign of life for so long, the stream is taken for dead. 45 s unless given. */
  readonly silenceMs?: number;
}

/** Auth0 tells how long to wait; where it does not, so long. */
const defaultRetryMs = 2_000;
const longestWaitMs = 60_000;

/** After an offset that is not known any more, reading goes on so long before the present. */
const marginMs = 60_000;

/** Codes after which the position leads nowhere. Every other one is of the moment. */
const endsPosition: ReadonlySet<string> = new Set(["invalid_cursor", "cursor_expired"]);

/** So often in a row the stream may break without bringing anything before the position is given up. */
const mostFruitless = 8;

/**
 * Follows a tenant's events: connects, and connects again where the stream ends, breaks off or falls
 * silent, from where it was read to. Nothing is lost without a `gap` that says so; things may be told
 * twice. Ends with the signal's reason.
 *
 * @throws OperationError `forbidden` without the scope `read:events`, `not-found` where the tenant has no
 * events, and whatever else no waiting mends
 *
 * @example
 * for await (const message of followEvents(client, { from: { since }, signal, clock })) {
 *   if (message.kind === "event") console.log(message.event.type);
 * }
 */
export async function* followEvents(
  client: ManagementClient,
  options: FollowOptions,
): AsyncGenerator<FollowedMessage, never> {
  const { types, signal, clock, random = Math.random, silenceMs = 45_000 } = options;
  setMaxListeners(0, signal);
  let position = options.from;
  let retryMs = defaultRetryMs;
  let fruitless = 0;
  for (;;) {
    signal.throwIfAborted();
    const stream = new AbortController();
    const stop = (): void => {
      stream.abort(reasonOf(signal));
    };
    signal.addEventListener("abort", stop, { once: true });
    let why = "the tenant closed it";
    let retryAfterMs = 0;
    try {
      const pieces = await client.eventStream(queryOf(position, types), stream.signal);
      yield { kind: "open" };
      let heard = 0;
      for await (const message of messagesOf(pieces, clock, silenceMs)) {
        heard += 1;
        // The first sign of life is that of connecting; another one is that of a stream that works.
        if (message.kind === "alive" && heard > 2) fruitless = 0;
        if (message.kind === "retry") retryMs = clamp(message.retryMs);
        else if (message.kind === "event" || message.kind === "offset") {
          fruitless = 0;
          position = { offset: message.offset };
          yield message.kind === "event"
            ? { kind: "event", event: message.event, position }
            : { kind: "position", position };
        } else if (message.kind === "unreadable") {
          // It told that something changed, and not what; what comes after it may be whole.
          yield { kind: "gap", why: `the tenant sent ${message.why}`, position };
        } else if (message.kind === "error") {
          why = `the tenant said ${JSON.stringify(message.code)}`;
          if (endsPosition.has(message.code)) {
            position = shortlyBefore(clock);
            yield { kind: "gap", why, position };
          } else if (message.code === "payload_too_large") {
            // What is too large cannot be had; after it things go on.
            position =
              message.offset === undefined ? shortlyBefore(clock) : { offset: message.offset };
            yield { kind: "gap", why, position };
          }
          break;
        }
      }
    } catch (error) {
      if (signal.aborted) throw reasonOf(signal);
      if (error instanceof OperationError) {
        const status = error.request?.status;
        if (status === 410 || status === 400) {
          position = shortlyBefore(clock);
          yield { kind: "gap", why: "the tenant does not know the position any more", position };
        } else if (!passes(error)) throw error;
        retryAfterMs = error.retryAfterMs ?? 0;
      }
      why = error instanceof Error ? error.message : String(error);
    } finally {
      signal.removeEventListener("abort", stop);
      stream.abort();
    }
    fruitless += 1;
    if (fruitless % mostFruitless === 0) {
      position = shortlyBefore(clock);
      yield { kind: "gap", why: `it broke ${mostFruitless} times and brought nothing`, position };
    }
    const waitMs = Math.max(retryAfterMs, waitOf(retryMs, fruitless, random));
    yield { kind: "lost", why, waitMs };
    await clock.sleep(waitMs, signal);
  }
}

function queryOf(
  position: EventPosition,
  types: readonly string[] | undefined,
): Readonly<Record<string, string | readonly string[]>> {
  return {
    ...(position.offset === undefined
      ? { from_timestamp: position.since }
      : { from: position.offset }),
    ...(types && { event_type: types }),
  };
}

/** The messages of a stream; ends where it ends, and rejects where it breaks off or falls silent. */
async function* messagesOf(
  pieces: AsyncIterable<string>,
  clock: Clock,
  silenceMs: number,
): AsyncGenerator<StreamMessage> {
  const reader = new StreamReader();
  const iterator = pieces[Symbol.asyncIterator]();
  try {
    for (;;) {
      const awake = new AbortController();
      const silence = clock.sleep(silenceMs, awake.signal).then(
        () => "silence" as const,
        () => "awake" as const,
      );
      const next = iterator.next();
      // What it meets after somebody stopped listening is nobody's concern.
      next.catch(() => {});
      const first = await Promise.race([next, silence]).finally(() => {
        // A timer that is left behind would keep the process from ending.
        awake.abort();
      });
      if (first === "silence") throw new Error(`nothing came for ${silenceMs / 1000} s`);
      if (first === "awake" || first.done === true) return;
      yield* reader.read(first.value);
    }
  } finally {
    // Not awaited: a stream that is silent does not end by being asked to.
    iterator.return?.().catch(() => {});
  }
}

/** Whether an error goes by, so that it is worth waiting for: dead lines and full buckets do. */
function passes({ code }: OperationError): boolean {
  return ["unreachable", "rate-limited", "server-error", "given-up"].includes(code);
}

function waitOf(retryMs: number, fruitless: number, random: () => number): number {
  // Connections are closed on purpose every few minutes; the first one after that need not wait long.
  const longest = Math.min(longestWaitMs, retryMs * 2 ** Math.max(0, fruitless - 1));
  return fruitless <= 1 ? retryMs : longest * (0.5 + random() / 2);
}

function clamp(retryMs: number): number {
  return Math.min(longestWaitMs, Math.max(100, retryMs));
}

function shortlyBefore(clock: Clock): EventPosition {
  return { since: new Date(clock.now() - marginMs).toISOString() };
}
