import type { TenantClock } from "../clock.js";
import { refuse, type Answer, type StreamConnection } from "../exchange/index.js";
import { randomText, type Stores } from "../store/index.js";
import { eventMessage, heartbeat, offsetMessage, opening } from "./event-message.js";
import { decodeOffset, type Offset } from "./offset.js";
import { sleepUntilWoken } from "./wake.js";

/** How streams of events behave. */
export interface EventOptions {
  /** How often a stream without events shows that it lives; 15 000 unless set. */
  readonly heartbeatMs?: number;
  /** After which a stream is closed, and its client connects again; 300 000 unless set. */
  readonly closeAfterMs?: number;
  /** How long events and the log are kept; three days unless set. */
  readonly keepForMs?: number;
}

/** What a client asks for. */
export interface Subscription {
  /** A place behind which it begins. */
  readonly from: string | undefined;
  /** Or a time, in milliseconds since 1970. */
  readonly fromTimeMs: number | undefined;
  /** All of them when undefined. */
  readonly types: ReadonlySet<string> | undefined;
  /** Whether its place shall count as too old; ordered as a fault. */
  readonly isExpired: boolean;
}

const batch = 100;
/** How often it is looked whether another process has written to the database. */
const otherProcessesMs = 500;
const retryAfterSeconds = 5;

/** The open streams of events. */
export class EventStreams {
  #open = 0;
  /** Counts the ends of everything. */
  #era = 0;
  readonly #streamId: string;
  readonly #heartbeatMs: number;
  readonly #closeAfterMs: number;
  readonly #keepForMs: number;

  /** @param mostOpen how many may be open at a time, asked whenever one is opened. */
  constructor(
    private readonly stores: Stores,
    private readonly clock: TenantClock,
    private readonly mostOpen: () => number,
    options: EventOptions,
  ) {
    const { settings } = stores;
    this.#streamId =
      settings.get("event_stream_id") ??
      settings.putIfAbsent("event_stream_id", `est_${randomText(22)}`);
    this.#heartbeatMs = options.heartbeatMs ?? 15_000;
    this.#closeAfterMs = options.closeAfterMs ?? 300_000;
    this.#keepForMs = options.keepForMs ?? 3 * 24 * 60 * 60 * 1000;
  }

  /**
   * Begins a stream.
   *
   * @throws Refusal 400 for a place that never was, 410 for one that is too old, 429 when too many
   *   streams are open.
   */
  begin(subscription: Subscription): Answer {
    this.#forget();
    const start = this.#start(subscription);
    if (this.#open >= this.mostOpen()) {
      const { answer } = refuse(429, "Too many open connections to the event stream", {
        errorCode: "too_many_requests",
      });
      return { ...answer, headers: { "retry-after": String(retryAfterSeconds) } };
    }
    this.#open += 1;
    return {
      status: 200,
      body: "",
      headers: { "content-type": "text/event-stream", "cache-control": "no-cache" },
      stream: async (connection) => {
        try {
          await this.#deliver(connection, start, subscription.types);
        } finally {
          this.#open -= 1;
        }
      },
    };
  }

  /** Ends the streams that are open; their clients connect again. */
  end(): void {
    this.#era += 1;
    this.stores.events.wake();
  }

  #start({ from, fromTimeMs, isExpired }: Subscription): Offset {
    const { events } = this.stores;
    const now = this.clock.now();
    if (from === undefined) {
      const seq = fromTimeMs === undefined ? events.lastSeq() : events.seqBefore(fromTimeMs);
      return { seq, timeMs: now };
    }
    const offset = decodeOffset(this.#streamId, from);
    if (offset === undefined || offset.seq > events.lastSeq()) {
      throw refuse(400, "The offset is invalid.", { errorCode: "invalid_cursor" });
    }
    const isOld = offset.timeMs < now - this.#keepForMs || offset.seq < events.forgottenUntil();
    if (isExpired || isOld) {
      throw refuse(410, "The offset has expired. Start again from a time.", {
        errorCode: "cursor_expired",
      });
    }
    return offset;
  }

  async #deliver(
    connection: StreamConnection,
    start: Offset,
    types: ReadonlySet<string> | undefined,
  ): Promise<void> {
    const { events } = this.stores;
    const { signal } = connection;
    const begunAt = this.clock.now();
    const era = this.#era;
    let { seq } = start;
    // Whoever has been away learns as soon as possible that nothing is missing any more.
    let beatAt = begunAt;
    await connection.send(opening);
    while (!signal.aborted && era === this.#era) {
      const found = events.read(seq, batch);
      for (const event of found) {
        if (types?.has(event.type) ?? true) {
          await connection.send(eventMessage(this.#streamId, event));
        }
        if (signal.aborted || era !== this.#era) return;
        ({ seq } = event);
      }
      if (found.length === batch) continue;
      const now = this.clock.now();
      const closesInMs = begunAt + this.#closeAfterMs - now;
      if (closesInMs <= 0) return;
      if (now >= beatAt) {
        beatAt = now + this.#heartbeatMs;
        await connection.send(heartbeat);
        await connection.send(offsetMessage(this.#streamId, { seq, timeMs: now }));
        this.#forget();
        continue;
      }
      const delayMs = Math.min(otherProcessesMs, closesInMs, beatAt - now);
      await sleepUntilWoken(this.clock, delayMs, signal, (wake) => events.listen(wake));
    }
  }

  #forget(): void {
    const before = this.clock.now() - this.#keepForMs;
    this.stores.events.forget(before);
    this.stores.logs.forget(before);
  }
}
