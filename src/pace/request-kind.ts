import { Brake } from "./brake.js";
import type { Bucket } from "./bucket.js";
import { Latency } from "./latency.js";

/** What is known of one kind of request. */
export class RequestKind {
  readonly latency = new Latency();
  /** Holds when a 429 did not tell which bucket it is about. */
  readonly brake = new Brake();
  /** Buckets that its answers told about, with how often in a row they should have and did not. */
  readonly buckets = new Map<Bucket, number>();
  inFlight = 0;
  sent = 0;
  answered = 0;
  /** How many may be in flight while no bucket of this kind is known. */
  trust = 1;

  constructor(readonly name: string) {}
}
