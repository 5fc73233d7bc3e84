import { STATUS_CODES } from "node:http";
import { refuse, type Answer } from "../exchange/index.js";
import type { Effects } from "./fault-board.js";

/** The answer that a fault of kind `status` gives in place of the route's. */
export function faultAnswer(fault: NonNullable<Effects["status"]>, nowMs: number): Answer {
  const { status, message, headers, retryAfterSeconds, resetInSeconds } = fault;
  const answer =
    status === 429
      ? refuse(429, message ?? "Global limit has been reached", { errorCode: "too_many_requests" })
      : refuse(status, message ?? STATUS_CODES[status] ?? "Error");
  return {
    ...answer.answer,
    headers: {
      ...(retryAfterSeconds !== undefined && { "retry-after": String(retryAfterSeconds) }),
      ...(resetInSeconds !== undefined && {
        "x-ratelimit-limit": "10",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": String(Math.ceil(nowMs / 1000) + resetInSeconds),
      }),
      ...headers,
    },
  };
}
