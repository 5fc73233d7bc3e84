import { z } from "zod";
import { reasonOf, withSignals, type Clock } from "../../pace/index.js";
import { statusOf, type ClusterClient } from "./cluster-client.js";
import { readObject, type ClusterObject } from "./object.js";

/** What somebody who keeps up with objects of a kind is told. */
export type ListWatchMessage =
  /** All that there are: whatever else was known is gone. */
  | { readonly kind: "all"; readonly objects: readonly ClusterObject[] }
  /** An object is new, or another one than before. */
  | { readonly kind: "set"; readonly object: ClusterObject }
  | { readonly kind: "gone"; readonly object: ClusterObject }
  /** Nothing is heard for the moment; it is tried again after a while. */
  | { readonly kind: "lost"; readonly why: string };

/** Which objects, and how they are kept up with. */
export interface ListWatchOptions {
  readonly client: ClusterClient;
  /** The path of the list, such as `/api/v1/namespaces/default/secrets`. */
  readonly path: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Uniform in [0, 1); spreads waits. Math.random unless given. */
  readonly random?: () => number;
  /** A watch that says nothing for so long is opened again. 90 s unless given. */
  readonly silenceMs?: number;
}

const pageSize = 500;

/** Watches are opened again after so long even where they work: lines die without a word. */
const shortestWatchSeconds = 240;

const firstWaitMs = 500;
const longestWaitMs = 30_000;

const eventSchema = z.object({ type: z.string(), object: z.unknown() });
const errorSchema = z.object({ code: z.number() });

/** The position is not known any more: everything has to be read again. */
class ExpiredError extends Error {}

/**
 * Keeps up with all objects of a kind: reads them in pages, and follows what happens to them from there,
 * again and again from where it was heard to, until the signal. A server that falls silent, ends, or has
 * forgotten the position is no failure; objects may be told twice.
 *
 * @throws OperationError `cluster-refused` where the very first list is refused
 *
 * @example
 * for await (const message of listAndWatch({ client, path, clock, signal })) {
 *   if (message.kind === "set") console.log(message.object.metadata.name);
 * }
 */
export async function* listAndWatch(
  options: ListWatchOptions,
): AsyncGenerator<ListWatchMessage, never> {
  const { clock, signal, random = Math.random } = options;
  let version: string | undefined;
  let failures = 0;
  let isFirst = true;
  for (;;) {
    signal.throwIfAborted();
    try {
      if (version === undefined) {
        const all = await readAll(options);
        version = all.version;
        isFirst = false;
        yield { kind: "all", objects: all.objects };
      }
      for await (const event of watchFrom(options, version)) {
        failures = 0;
        version = event.version;
        if (event.message) yield event.message;
      }
      // It ended as it was asked to; nothing is amiss.
      continue;
    } catch (error) {
      if (signal.aborted) throw reasonOf(signal);
      const status = statusOf(error);
      if (isFirst && status !== undefined && status < 500 && status !== 429) throw error;
      if (error instanceof ExpiredError || status === 410) version = undefined;
      failures += 1;
      yield { kind: "lost", why: error instanceof Error ? error.message : String(error) };
    }
    const longest = Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - 1));
    await clock.sleep(longest * (0.5 + random() / 2), signal);
  }
}

async function readAll({ client, path, signal }: ListWatchOptions): Promise<{
  readonly objects: readonly ClusterObject[];
  readonly version: string;
}> {
  const objects: ClusterObject[] = [];
  let next: string | undefined;
  for (;;) {
    const query = new URLSearchParams({ limit: String(pageSize), ...(next && { continue: next }) });
    const page = await client.page(`${path}?${query.toString()}`, signal);
    objects.push(...page.objects);
    if (page.next === undefined) return { objects, version: page.resourceVersion };
    next = page.next;
  }
}

interface WatchEvent {
  readonly version: string;
  readonly message?: ListWatchMessage;
}

async function* watchFrom(
  { client, path, clock, signal, random = Math.random, silenceMs = 90_000 }: ListWatchOptions,
  version: string,
): AsyncGenerator<WatchEvent> {
  const query = new URLSearchParams({
    watch: "true",
    resourceVersion: version,
    allowWatchBookmarks: "true",
    timeoutSeconds: String(Math.round(shortestWatchSeconds + random() * 60)),
  });
  const end = new AbortController();
  const stop = (): void => {
    end.abort(signal.reason);
  };
  signal.addEventListener("abort", stop, { once: true });
  const lines = client.lines(`${path}?${query.toString()}`, end.signal);
  try {
    for (;;) {
      const line = await nextWithin(lines, silenceMs, clock, signal);
      if (line === undefined) return;
      if (line !== "") yield readEvent(line, version);
    }
  } finally {
    signal.removeEventListener("abort", stop);
    end.abort(new Error("watched for long enough"));
    // What is under way ends with the signal; a stream that is silent does not end by being asked to.
    lines.return(undefined).catch(() => {});
  }
}

/** The next line; undefined at the end, and after too long a silence: the stream may be dead. */
async function nextWithin(
  lines: AsyncGenerator<string>,
  silenceMs: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<string | undefined> {
  const awake = new AbortController();
  const next = lines.next();
  // What it meets after nobody waits for it any more is nobody's concern.
  next.catch(() => {});
  const silence = withSignals([signal, awake.signal], (any) => clock.sleep(silenceMs, any)).then(
    () => undefined,
    () => undefined,
  );
  const first = await Promise.race([next, silence]).finally(() => {
    awake.abort();
  });
  signal.throwIfAborted();
  return first === undefined || first.done === true ? undefined : first.value;
}

function readEvent(line: string, version: string): WatchEvent {
  const { type, object: value } = eventSchema.parse(JSON.parse(line));
  if (type === "ERROR") {
    const code = errorSchema.safeParse(value).data?.code;
    if (code === 410) throw new ExpiredError("the API server does not know the position any more");
    throw new Error(`the API server ended the watch with ${code ?? "an error without a code"}`);
  }
  if (type === "BOOKMARK") {
    const at = z.object({ metadata: z.object({ resourceVersion: z.string() }) }).parse(value);
    return { version: at.metadata.resourceVersion };
  }
  const object = readObject(value);
  // Nobody knows what it was about, so that only a look at everything helps.
  if (object === undefined) throw new ExpiredError("the API server told of an object that is none");
  return {
    version: object.metadata.resourceVersion || version,
    message: { kind: type === "DELETED" ? "gone" : "set", object },
  };
}
