import { createParser } from "eventsource-parser";
import { ApiError, openStream } from "./api.js";
import { Signal } from "./signal.js";
import {
  readErrorCode,
  readLoss,
  readOffset,
  readTenantEvent,
  type TenantEvent,
} from "./tenant-event.js";

/** Whether this window is told of what changes. */
export type LiveState =
  | { readonly kind: "connecting" }
  /** The stream is there, and tells first what happened while it was not. */
  | { readonly kind: "catching-up" }
  | { readonly kind: "live" }
  | { readonly kind: "lost"; readonly why: string; readonly until: number }
  | { readonly kind: "paused" }
  /** No waiting mends it. */
  | { readonly kind: "impossible"; readonly why: string };

/** What those who listen are told: an event, or undefined when events may have been missed. */
type Listener = (event: TenantEvent | undefined) => void;

export const liveState = new Signal<LiveState>({ kind: "connecting" });

/** What was told to this window, newest first. */
export const toldEvents = new Signal<readonly TenantEvent[]>([]);

/** So many are kept. */
const mostKept = 1000;
const firstWaitMs = 500;
const longestWaitMs = 30_000;
/** Without any sign of life for so long, the stream is taken for dead. */
const silenceMs = 45_000;
const marginMs = 2000;

const listeners = new Set<Listener>();
let offset: string | undefined;
/** Where it begins without an offset: a little before whatever views have read. */
let since = Date.now() - marginMs;
let stream: AbortController | undefined;
let isHeld = false;

/** Listens to what changes. Returns what ends it. */
export function onChange(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Begins to follow, and goes on as long as the window is there; a window that nobody sees does not. */
export function beginToFollow(): void {
  document.addEventListener("visibilitychange", () => {
    if (isHeld) return;
    if (document.visibilityState === "hidden") stop();
    else start();
  });
  if (document.visibilityState !== "hidden") start();
}

/** Stops telling until `goOnFollowing`, which tells what happened in between. */
export function holdStill(): void {
  isHeld = true;
  stop();
}

/** Tells again, from an offset on where one is given: what comes behind it is told once more. */
export function goOnFollowing(from?: string): void {
  isHeld = false;
  stop();
  offset = from ?? offset;
  start();
}

function stop(): void {
  stream?.abort();
  stream = undefined;
  liveState.set({ kind: "paused" });
}

function start(): void {
  if (stream !== undefined) return;
  stream = new AbortController();
  void follow(stream.signal);
}

async function follow(signal: AbortSignal): Promise<void> {
  for (let fruitless = 0; !signal.aborted;) {
    liveState.set({ kind: "connecting" });
    let why: string;
    try {
      const told = await readStream(signal);
      if (told.isFruitful) fruitless = 0;
      ({ why } = told);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && (error.status === 410 || error.status === 400)) {
        why = "the tenant does not know the place any more";
        forget();
      } else if (error instanceof ApiError && error.status < 500 && error.status !== 429) {
        liveState.set({ kind: "impossible", why: error.message });
        return;
      } else why = error instanceof Error ? error.message : String(error);
    }
    if (signal.aborted) return;
    fruitless += 1;
    const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** (fruitless - 1));
    // Tenants close streams every few minutes on purpose, which is nothing to be told.
    if (fruitless > 1) liveState.set({ kind: "lost", why, until: Date.now() + waitMs });
    await sleep(waitMs, signal);
  }
}

/** Reads one stream to its end. */
async function readStream(
  signal: AbortSignal,
): Promise<{ readonly why: string; readonly isFruitful: boolean }> {
  const silence = new AbortController();
  const pieces = await openStream(
    "events",
    offset === undefined ? { from_timestamp: new Date(since).toISOString() } : { from: offset },
    AbortSignal.any([signal, silence.signal]),
  );
  liveState.set({ kind: "catching-up" });
  let isFruitful = false;
  let why = "the server closed the stream";
  const parser = createParser({
    onEvent: ({ event: name, data }) => {
      if (name === "error") {
        const code = readErrorCode(data);
        why = `the tenant said “${code}”`;
        if (code === "invalid_cursor" || code === "cursor_expired") forget();
        return;
      }
      if (name === "lost") {
        // Whoever relays the tenant's stream has lost it, and opens it again.
        const lost = readLoss(data);
        liveState.set({ kind: "lost", why: lost.why, until: Date.now() + lost.waitMs });
        return;
      }
      isFruitful = true;
      offset = readOffset(data) ?? offset;
      if (name === "offset-only") {
        if (liveState.value.kind !== "live") liveState.set({ kind: "live" });
        return;
      }
      const event = readTenantEvent(data);
      if (event !== undefined) {
        toldEvents.set([event, ...toldEvents.value].slice(0, mostKept));
      }
      // What cannot be read told that something changed, and not what.
      for (const listener of listeners) listener(event);
    },
  });
  let timer = setTimeout(() => silence.abort(), silenceMs);
  try {
    for await (const piece of pieces) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), silenceMs);
      parser.feed(piece);
    }
  } catch (error) {
    if (signal.aborted) throw error;
    why = silence.signal.aborted ? "nothing came any more" : "the line is gone";
  } finally {
    clearTimeout(timer);
  }
  return { why, isFruitful };
}

/** The place is not known any more: everything is looked at again, and following begins at the present. */
function forget(): void {
  offset = undefined;
  since = Date.now() - marginMs;
  for (const listener of listeners) listener(undefined);
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
