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

  constructor(message: string, options: OperationErrorOptions) {
    // Much of it may be quoted: answers, names, paths.
    super(revealLines(message), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.retryable = options.retryable ?? false;
    this.mayHaveHappened = options.mayHaveHappened ?? false;
    this.retryAfterMs = options.retryAfterMs;
    this.request = options.request;
  }
}
