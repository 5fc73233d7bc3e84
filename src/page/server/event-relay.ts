/** What an engine tells of a tenant's events. */
export type RelayedMessage =
  | { readonly kind: "open" }
  | { readonly kind: "event"; readonly event: RelayedEvent; readonly offset: string }
  /** Everything before the offset has been told. */
  | { readonly kind: "position"; readonly offset: string }
  /** Events may have been missed. */
  | { readonly kind: "gap" }
  /** The tenant's stream is closed, and will be opened again after a while. */
  | { readonly kind: "lost"; readonly why: string; readonly waitMs: number };

/** An event, as the page reads it. Every text is a stranger's. */
export interface RelayedEvent {
  readonly id: string;
  readonly type: string;
  /** RFC 3339. */
  readonly time: string;
  readonly object: Readonly<Record<string, unknown>>;
  readonly context: Readonly<Record<string, unknown>>;
}

/** Follows a tenant until the signal is aborted. Throws OperationError where nothing can be followed. */
export type FollowTenant = (signal: AbortSignal) => AsyncIterable<RelayedMessage>;

/** Where a window is in the events. */
export interface EventPlace {
  /** Behind an offset that it was told. */
  readonly from?: string | undefined;
  /** Or from a time on, in milliseconds since 1970. */
  readonly sinceMs?: number | undefined;
}

/** One window that is told of events. */
interface Window {
  readonly send: (text: string) => void;
  readonly end: () => void;
}

interface Told {
  readonly offset: string;
  readonly timeMs: number;
  readonly text: string;
}

/** So many events are kept for windows that come back. */
const mostKept = 1000;
/** Without a window for so long, nothing is followed. */
const lonelyMs = 30_000;
const heartbeatMs = 15_000;
/** The place of who has been told nothing yet. */
const nowhere = "0";

/**
 * Gives one stream of a tenant's events to every window of the page, since tenants allow only a few at a
 * time. It is followed while there are windows; what they are told has the form of Auth0's own stream.
 */
export class EventRelay {
  readonly #windows = new Set<Window>();
  #kept: readonly Told[] = [];
  /** Behind which nothing has been told yet. */
  #offset = nowhere;
  #lost: string | undefined;
  #following: AbortController | undefined;
  #opening: Promise<void> = Promise.resolve();
  #lonely: NodeJS.Timeout | undefined;

  constructor(private readonly follow: FollowTenant) {}

  /**
   * Tells a window what happens, until the signal is aborted or the place is lost.
   *
   * @param begin opens the window's stream; what it returns takes pieces of it
   * @returns without having begun when the place is not known: the window has to read everything again
   * @throws OperationError where the tenant cannot be followed
   */
  async tell(
    place: EventPlace,
    begin: () => (text: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    clearTimeout(this.#lonely);
    const { from, sinceMs } = place;
    // Whoever knows a place of an earlier following may have missed what was between them.
    if (from !== undefined && this.#following === undefined) return;
    this.#start();
    await this.#opening;
    const missed = this.#kept.slice(this.#indexBehind(from, sinceMs));
    if (from !== undefined && !this.#knows(from)) return;
    const send = begin();
    send(`:connected\n\nretry: 2000\n\n${missed.map(({ text }) => text).join("")}`);
    send(this.#state());
    await this.#stay(send, signal);
  }

  /** Follows no more, and ends every window's stream. */
  close(): void {
    clearTimeout(this.#lonely);
    this.#following?.abort();
    this.#following = undefined;
    this.#forget();
  }

  async #stay(send: (text: string) => void, signal: AbortSignal): Promise<void> {
    const beat = setInterval(() => send(`: heartbeat\n\n${this.#state()}`), heartbeatMs);
    await new Promise<void>((resolve) => {
      const window = { send, end: resolve };
      this.#windows.add(window);
      const leave = (): void => {
        this.#windows.delete(window);
        resolve();
      };
      if (signal.aborted) leave();
      else signal.addEventListener("abort", leave, { once: true });
    });
    clearInterval(beat);
    if (this.#windows.size === 0) {
      clearTimeout(this.#lonely);
      this.#lonely = setTimeout(() => this.close(), lonelyMs).unref();
    }
  }

  /** That nothing is missing, or that the tenant is not heard at the moment. */
  #state(): string {
    if (this.#lost !== undefined) return this.#lost;
    const offset = this.#offset;
    return `event: offset-only\nid: ${lineOf(offset)}\ndata: ${JSON.stringify({ offset })}\n\n`;
  }

  #knows(from: string): boolean {
    if (from === this.#offset || this.#kept.some(({ offset }) => offset === from)) return true;
    return from === nowhere && this.#kept.length < mostKept;
  }

  #indexBehind(from: string | undefined, sinceMs: number | undefined): number {
    if (from === nowhere) return 0;
    if (from === undefined) {
      const first = this.#kept.findIndex(({ timeMs }) => timeMs >= (sinceMs ?? Infinity));
      return first === -1 ? this.#kept.length : first;
    }
    const own = this.#kept.findIndex(({ offset }) => offset === from);
    return own === -1 ? this.#kept.length : own + 1;
  }

  #start(): void {
    if (this.#following !== undefined) return;
    const following = new AbortController();
    this.#following = following;
    this.#opening = new Promise((resolve, reject) => {
      void this.#run(following.signal, resolve).then(resolve, (error: unknown) => {
        if (this.#following === following) this.close();
        reject(error);
      });
    });
    // Where no window waits for it any more, it is told to nobody.
    this.#opening.catch(() => {});
  }

  async #run(signal: AbortSignal, opened: () => void): Promise<void> {
    try {
      for await (const message of this.follow(signal)) {
        if (message.kind === "open") {
          this.#lost = undefined;
          opened();
          this.#tellAll(this.#state());
        } else this.#take(message);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #take(message: Exclude<RelayedMessage, { readonly kind: "open" }>): void {
    if (message.kind === "gap") this.#forget();
    else if (message.kind === "position") this.#offset = message.offset;
    else if (message.kind === "lost") {
      const { why, waitMs } = message;
      this.#lost = `event: lost\ndata: ${JSON.stringify({ why, waitMs })}\n\n`;
      this.#tellAll(this.#lost);
    } else {
      const { offset, event } = message;
      const { id, type, time, object, context } = event;
      const whole = { offset, event: { id, type, time, data: { object, context } } };
      const text = `event: ${lineOf(type)}\nid: ${lineOf(offset)}\ndata: ${JSON.stringify(whole)}\n\n`;
      this.#offset = offset;
      this.#kept = [...this.#kept, { offset, timeMs: Date.parse(time), text }].slice(-mostKept);
      this.#tellAll(text);
    }
  }

  #tellAll(text: string): void {
    for (const { send } of this.#windows) send(text);
  }

  /** Events may be missing: every window has to read everything again, and to come back. */
  #forget(): void {
    this.#kept = [];
    this.#offset = nowhere;
    const error = { code: "cursor_expired", message: "Events may be missing." };
    for (const window of this.#windows) {
      window.send(`event: error\ndata: ${JSON.stringify({ error })}\n\n`);
      window.end();
    }
    this.#windows.clear();
  }
}

/** Text that a stranger wrote, on one line of the stream. */
function lineOf(text: string): string {
  return text.replaceAll(/[\r\n]/g, " ");
}
