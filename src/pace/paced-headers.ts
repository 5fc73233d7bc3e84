import type { PacedAnswer } from "./paced-answer.js";

/** The part of an answer that its headers tell. */
export type PacedHeaders = Pick<
  PacedAnswer,
  "limit" | "remaining" | "resetUnixSeconds" | "retryAfterMs" | "serverTimeMs"
>;

/** A longer wait than this is not believed. */
const longestRetryAfterMs = 24 * 60 * 60 * 1000;

/**
 * Reads the headers about limits of one answer. A header that is missing, malformed or senseless is
 * left out of the result; nothing in them makes this throw.
 *
 * @param get the value of a header by its lower-case name
 * @param now our clock in Unix milliseconds, for a Retry-After that is a date
 */
export function parsePacedHeaders(
  get: (name: string) => string | undefined,
  now: number,
): PacedHeaders {
  const limit = readCount(get("x-ratelimit-limit"));
  const remaining = readCount(get("x-ratelimit-remaining"));
  const resetUnixSeconds = readCount(get("x-ratelimit-reset"));
  const serverTimeMs = readDate(get("date"));
  const retryAfterMs = readRetryAfter(get("retry-after"), serverTimeMs ?? now);
  return {
    ...(limit !== undefined && limit >= 1 && { limit }),
    ...(remaining !== undefined && { remaining }),
    ...(resetUnixSeconds !== undefined && { resetUnixSeconds }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(serverTimeMs !== undefined && { serverTimeMs }),
  };
}

function readCount(text: string | undefined): number | undefined {
  // Fifteen digits are exact in a double; more of them are no count of anything.
  if (text === undefined || !/^\s*\d{1,15}\s*$/.test(text)) return undefined;
  return Number(text);
}

function readDate(text: string | undefined): number | undefined {
  if (text === undefined || text.length > 64) return undefined;
  const time = Date.parse(text);
  return Number.isFinite(time) && time > 0 ? time : undefined;
}

function readRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const seconds = /^\s*(\d{1,15}(?:\.\d{1,9})?)\s*$/.exec(text)?.[1];
  // Date.parse reads "-5" as a year; a date as HTTP writes it names its month.
  const date = /[A-Za-z]{3}/.test(text) ? readDate(text) : undefined;
  const ms = seconds === undefined ? date && date - now : Number(seconds) * 1000;
  if (ms === undefined) return undefined;
  return Math.min(Math.max(0, Math.ceil(ms)), longestRetryAfterMs);
}
