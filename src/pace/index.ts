// How requests are paced: clock, limits learned from answers, concurrency, retries. Must not know
// what is requested: a kind of request is a name, an answer is its status and its numbers.
export { reasonOf, systemClock, type Clock } from "./clock.js";
export { untilAborted, withGrace, withSignals } from "./linked-signal.js";
export { parsePacedHeaders, type PacedHeaders } from "./paced-headers.js";
export type { PacedAnswer } from "./paced-answer.js";
export {
  createPacer,
  type BucketSnapshot,
  type Pacer,
  type PacerOptions,
  type PacerSnapshot,
  type PacerWait,
  type Permit,
} from "./pacer.js";
export {
  defaultRetryPolicy,
  withRetry,
  type RetryNotice,
  type RetryOptions,
  type RetryPolicy,
} from "./retry.js";
