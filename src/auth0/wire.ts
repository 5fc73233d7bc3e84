import type { Agent } from "node:http";

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

/** An answer that may go on: whoever asked for a stream gets one, and errors are read to their end. */
export interface OpenAnswer extends HttpAnswer {
  /** The body as it comes, when it is a stream of events; `text` is empty then. */
  readonly pieces?: AsyncIterable<string>;
}

/** The first value of a header, as Node keeps them. */
export function firstValue(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "object" ? value[0] : value;
}

/** Connections to one host that are kept open. */
export interface Wire {
  /** Sends a request once; rejects with whatever the connection met, and with the signal's reason. */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>;
  /**
   * As {@link Wire.send}, for an answer that goes on. The signal ends the stream as well.
   */
  open(request: HttpRequest, signal: AbortSignal): Promise<OpenAnswer>;
  close(): void;
}

/** Where a wire leads, and how much it carries. */
export interface WireOptions {
  /** Scheme, host and port. */
  readonly origin: string;
  /** The most connections at the same time. */
  readonly connections: number;
  /** A longer answer is a {@link ForeignAnswerError}. */
  readonly mostAnswerBytes: number;
  /** Opens connections where they do not lead straight to the host. */
  readonly agent?: Agent;
  /** A certificate to trust besides those that Node.js brings. */
  readonly trustedPem?: string;
}

/** An answer that nothing of Auth0's gives. The message ends the sentence "It answered …". */
export class ForeignAnswerError extends Error {
  override readonly name = "ForeignAnswerError";
}
