import type { BucketBook } from "./bucket-book.js";
import type { Bucket } from "./bucket.js";

/**
 * How many milliseconds these requests, counted by kind, will take: the longest of what each bucket
 * allows and of what latency and concurrency allow. A kind that was never seen is taken to be as
 * slow as Auth0's table says; what has no row there spends from what everything spends from alone.
 * Undefined when nothing was answered yet.
 */
export function forecastMs(
  book: BucketBook,
  requests: Readonly<Record<string, number>>,
  concurrency: number,
  now: number,
): number | undefined {
  const demand = new Map<Bucket, number>();
  let busyMs = 0;
  let longestMs = 0;
  for (const [kind, count] of Object.entries(requests)) {
    if (count <= 0) continue;
    const latencyMs = book.latencyOf(kind);
    if (latencyMs === undefined) return undefined;
    busyMs += count * latencyMs;
    longestMs = Math.max(longestMs, latencyMs);
    for (const bucket of bucketsFor(book, kind, now)) {
      demand.set(bucket, (demand.get(bucket) ?? 0) + count);
    }
  }
  let slowestMs = 0;
  for (const [bucket, count] of demand) {
    slowestMs = Math.max(slowestMs, bucket.msFor(count, now));
  }
  // The last answer comes one latency after the last token.
  return Math.max(Math.ceil(busyMs / concurrency), slowestMs + longestMs);
}

/** The buckets that a request of a kind spends from, as far as answers or the table say. */
export function bucketsFor(book: BucketBook, kind: string, now: number): readonly Bucket[] {
  const own = book.bucketsOf(kind);
  if (book.knows(kind) || book.buckets.size === 0) return own;
  const supposed = book.supposedFor(kind, now);
  return supposed === undefined ? own : [...own, supposed];
}
