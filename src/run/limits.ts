import type { Limit } from "../environment/index.js";

/** What holds unless somebody says otherwise: a tenth. */
export const defaultLimit: Limit = { kind: "share", percent: 10 };

/** The number that a limit allows; so many are always within a share. */
export function mostAllowed(limit: Limit, within: number, least = 1): number {
  return limit.kind === "count"
    ? limit.count
    : Math.max(least, Math.floor((within * limit.percent) / 100));
}

/** A limit as messages say it: `3`, or `2, which is 10 %`. */
export function renderLimit(limit: Limit, within: number, least = 1): string {
  const most = mostAllowed(limit, within, least);
  if (limit.kind === "share" && most === least && least > 1) {
    return `${most}, which is more than ${limit.percent} %`;
  }
  return limit.kind === "count" ? `${most}` : `${most}, which is ${limit.percent} %`;
}
