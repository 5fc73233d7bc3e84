/** How many: a number, or a share of those that it could be. */
export type Limit =
  | { readonly kind: "count"; readonly count: number }
  | { readonly kind: "share"; readonly percent: number };

/** What holds unless somebody says otherwise: a tenth. */
export const defaultLimit: Limit = { kind: "share", percent: 10 };

/** Reads a limit as people write it: `3`, or `10%`; undefined for anything else. */
export function parseLimit(text: string): Limit | undefined {
  const [, digits = "", percent] = /^(\d{1,9})\s?(%)?$/.exec(text.trim()) ?? [];
  const value = Number(digits);
  if (digits === "" || (percent && value > 100)) return undefined;
  return percent ? { kind: "share", percent: value } : { kind: "count", count: value };
}

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
