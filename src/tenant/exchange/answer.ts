/** What goes back to the client: a status, a finished body and headers besides the usual ones. */
export interface Answer {
  readonly status: number;
  /** Empty for 204. */
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What comes in place of a body, for as long as it comes. */
  readonly stream?: (connection: StreamConnection) => Promise<void>;
}

/** A part of a stream: complete, with all its line ends. */
export interface StreamPart {
  readonly text: string;
  /** Whether it tells something that must not be lost. */
  readonly isEvent: boolean;
}

/** Where a stream goes to. */
export interface StreamConnection {
  /** Aborted as soon as nobody is there any more, or the tenant closes. */
  readonly signal: AbortSignal;
  /** Sends a message. Resolves when there is room for another one. */
  send(message: StreamPart): Promise<void>;
  /** Ends the stream in good order. */
  end(): void;
  /** Breaks the connection off, in the middle of everything. */
  cut(): void;
}

/** An answer whose body is the value as JSON. */
export function answerJson(
  status: number,
  value: unknown,
  headers?: Readonly<Record<string, string>>,
): Answer {
  return { status, body: JSON.stringify(value), ...(headers && { headers }) };
}

/** An answer whose body is JSON already. */
export function answerText(status: number, body: string): Answer {
  return { status, body };
}

/** The answer to a deletion: status 204 and nothing else. */
export function answerNothing(): Answer {
  return { status: 204, body: "" };
}
