import { revealLines } from "../text/index.js";
import type { OperationCode } from "./codes.js";

/** What is known of the request that failed. Never holds a header or a body. */
export interface RequestFacts {
  readonly method: string;
  /** Path and query without the host. */
  readonly path: string;
  /** Absent when no answer arrived. */
  readonly status?: number;
  /** The API's own `errorCode`. */
  readonly errorCode?: string;
  /** The correlation id that Auth0's support asks for. */
  readonly correlationId?: string;
}

/** How an operation failed; see the fields of {@link OperationError}. */
export interface OperationErrorOptions {
  readonly code: OperationCode;
  /** What to do, in the words of the command line. The message ends with it. */
  readonly advice?: string;
  readonly cause?: unknown;
  readonly retryable?: boolean;
  readonly mayHaveHappened?: boolean;
  readonly retryAfterMs?: number;
  readonly request?: RequestFacts;
}

/** The world said no: the tenant, the network or the file system refused what was asked for. */
export class OperationError extends Error {
  override readonly name = "OperationError";
  /** Stable, and explained in docs/errors.md. */
  readonly code: OperationCode;
  /** Whether the same request may succeed later. Decided where the answer was read. */
  readonly retryable: boolean;
  /** Whether the request may have taken effect although it failed: its answer was lost. */
  readonly mayHaveHappened: boolean;
  /** How long the server asked to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  readonly request: RequestFacts | undefined;

  /** What happened and why: the message without the advice, for doors that advise otherwise. */
  readonly happened: string;
  /** What to do, where it is not part of what happened. */
  readonly advice: string | undefined;

  constructor(happened: string, options: OperationErrorOptions) {
    const { advice } = options;
    super(
      // Much of it may be quoted: answers, names, paths.
      revealLines(advice === undefined ? happened : `${happened} ${advice}`),
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.happened = revealLines(happened);
    this.advice = advice;
    this.code = options.code;
    this.retryable = options.retryable ?? false;
    this.mayHaveHappened = options.mayHaveHappened ?? false;
    this.retryAfterMs = options.retryAfterMs;
    this.request = options.request;
  }
}

/**
 * The refusal that an error is, or that made a request not worth trying any more: what a tenant does not allow
 * is the same whether it was asked first or tenth. Undefined where the error has another reason.
 */
export function refusalOf(error: unknown): OperationError | undefined {
  if (!(error instanceof OperationError)) return undefined;
  if (error.code === "forbidden") return error;
  return error.code === "given-up" ? refusalOf(error.cause) : undefined;
}
