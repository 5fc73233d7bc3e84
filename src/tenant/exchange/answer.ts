/** What goes back to the client: a status, a finished body and headers besides the usual ones. */
export interface Answer {
  readonly status: number;
  /** Empty for 204. */
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
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
