import { openSession, session } from "./session.js";
import { Signal } from "./signal.js";

/** The parameters of a request; what is undefined is left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** What the tenant said instead of doing what it was asked. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    /** Its own words. */
    message: string,
    readonly errorCode: string | undefined,
  ) {
    super(message);
  }
}

/** Until when requests wait, in milliseconds of this machine's clock, while a limit is reached. */
export const pause = new Signal<number | undefined>(undefined);

interface Request {
  readonly method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  readonly query?: Query;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** Whether it is for the embedded tenant's control, which is no part of Auth0's API. */
  readonly isControl?: boolean;
}

/** A limit that is still reached after so many pauses is told. */
const mostPauses = 10;

/**
 * Asks the tenant. Where a limit is reached it waits and asks again: the tenant has done nothing then.
 *
 * @param path below `/api/v2/`; with a slash in front, below `/api` itself; of the control, below its path.
 * @throws ApiError when it refuses; TypeError when it cannot be reached.
 */
export async function callApi<Answer>(path: string, request: Request = {}): Promise<Answer> {
  for (let pauses = 0, renewals = 0; ;) {
    const answer = await send(path, request);
    if (answer.status === 401 && renewals === 0) {
      renewals += 1;
      await openSession();
    } else if (answer.status === 429 && pauses < mostPauses) {
      pauses += 1;
      await waitFor(answer, request.signal);
    } else return read<Answer>(answer);
  }
}

/**
 * Opens an answer that stays open, and gives its text as it comes.
 *
 * @throws ApiError when it is refused; TypeError when the tenant cannot be reached.
 */
export async function openStream(
  path: string,
  query: Query,
  signal: AbortSignal,
): Promise<AsyncIterable<string>> {
  let answer = await send(path, { query, signal });
  if (answer.status === 401) {
    await openSession();
    answer = await send(path, { query, signal });
  }
  if (!answer.ok || answer.body === null) return read(answer);
  return textOf(answer.body.getReader());
}

async function* textOf(reader: ReadableStreamDefaultReader<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield decoder.decode(value, { stream: true });
  }
}

async function send(path: string, request: Request): Promise<Response> {
  const { method = "GET", query = {}, body, signal, isControl } = request;
  const control = isControl === true ? session.value?.control : undefined;
  const place = path.startsWith("/") ? `/api${path}` : `/api/v2/${path}`;
  const url = new URL(control === undefined ? place : control.path + path, location.origin);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  const headers: Record<string, string> = {};
  const token = (control ?? session.value)?.token;
  if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
  if (body !== undefined) headers["content-type"] = "application/json";
  return fetch(url, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
}

async function read<Answer>(answer: Response): Promise<Answer> {
  const text = await answer.text();
  if (answer.ok) return (text === "" ? undefined : JSON.parse(text)) as Answer;
  let said: { readonly message?: unknown; readonly errorCode?: unknown } = {};
  try {
    said = JSON.parse(text) as typeof said;
  } catch {
    // Whatever stands between us and the tenant answers in its own way.
  }
  throw new ApiError(
    answer.status,
    typeof said.message === "string" ? said.message : `Status ${answer.status}`,
    typeof said.errorCode === "string" ? said.errorCode : undefined,
  );
}

/** Waits until the limit has room again, by what the answer says of it. */
async function waitFor(answer: Response, signal: AbortSignal | undefined): Promise<void> {
  const reset = Number(answer.headers.get("x-ratelimit-reset"));
  const served = Date.parse(answer.headers.get("date") ?? "") || Date.now();
  const told = Number(answer.headers.get("retry-after"));
  const waitMs = Math.min(60_000, Math.max(told * 1000 || 0, reset * 1000 - served || 0, 500));
  const until = Date.now() + waitMs;
  pause.set(Math.max(pause.value ?? 0, until));
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, waitMs);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
  if (pause.value === until) pause.set(undefined);
}
