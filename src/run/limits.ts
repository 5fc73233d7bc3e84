import type { Limit } from "../environment/index.js";

/** What holds unless somebody says otherwise: a tenth. */
export const defaultLimit: Limit = { kind: "share", percent: 10 };

/** The number that a limit allows; one is always within a share. */
export function mostAllowed(limit: Limit, within: number): number {
  return limit.kind === "count"
    ? limit.count
    : Math.max(1, Math.floor((within * limit.percent) / 100));
}

/** A limit as messages say it: `3`, or `2, which is 10 %`. */
export function renderLimit(limit: Limit, within: number): string {
  const most = mostAllowed(limit, within);
  return limit.kind === "count" ? `${most}` : `${most}, which is ${limit.percent} %`;
}
