/** A request on the wire. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer on the wire, read to its end. */
export interface HttpAnswer {
  readonly status: number;
  /** By lower-case name. */
  header(name: string): string | undefined;
  readonly text: string;
}

/** The first value of a header, as both clients keep them. */
export function firstValue(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "object" ? value[0] : value;
}

/** Connections to one host that are kept open. */
export interface Wire {
  /** Sends a request once; rejects with whatever the connection met. */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>;
  close(): Promise<void>;
}

/** Where a wire leads, and how much it carries. */
export interface WireOptions {
  /** Scheme, host and port. */
  readonly origin: string;
  /** The most connections at the same time. */
  readonly connections: number;
  /** A longer answer is an {@link AnswerTooLargeError}. */
  readonly mostAnswerBytes: number;
}

/** An answer was longer than any answer of the API. */
export class AnswerTooLargeError extends Error {
  override readonly name = "AnswerTooLargeError";

  constructor(request: HttpRequest, mostBytes: number) {
    super(`The answer to ${request.method} has more than ${mostBytes} bytes`);
  }
}
