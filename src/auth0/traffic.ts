import type { OperationCode } from "../errors/index.js";
import type { PacedHeaders, PacerWait } from "../pace/index.js";

/**
 * What goes on between a client and its tenant, for a log: no header, no body and no token. A path
 * may hold names and ids.
 */
export type Traffic =
  | {
      readonly kind: "answered";
      readonly method: string;
      readonly path: string;
      /** Absent when no answer came. */
      readonly status?: number;
      readonly tookMs: number;
      /** How long the request had to wait for its turn. */
      readonly waitedMs: number;
      /** What its headers tell of limits and time; absent when no answer came. */
      readonly told?: PacedHeaders;
    }
  | {
      /** A request has to wait for its turn. */
      readonly kind: "waiting";
      readonly method: string;
      readonly path: string;
      readonly wait: PacerWait;
    }
  | {
      readonly kind: "retry";
      readonly method: string;
      readonly path: string;
      /** Why; undefined for what is no error of an operation. */
      readonly code: OperationCode | undefined;
      readonly status?: number;
      /** The attempt that will follow, counted from 1. */
      readonly nextAttempt: number;
      readonly delayMs: number;
    };

/** Is told of everything that goes on; must not throw. */
export type TrafficListener = (traffic: Traffic) => void;
