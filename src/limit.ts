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

/** What a run may do at most. */
export interface Limits {
  /** Deletions; of an owner's organizations that the run may touch. A tenth unless given. */
  readonly maxDeletes?: Limit | undefined;
  /** Updates; of the declared that are there. Any number unless given. */
  readonly maxUpdates?: Limit | undefined;
  /**
   * People taken out of an organization because `exactly` does not name them; of those that it has, and of
   * those of all organizations together. A tenth, and five at least, unless given.
   */
  readonly maxRemovals?: Limit | undefined;
  /** Organizations made again that were there before; of the declared. A tenth unless given. */
  readonly maxRecreates?: Limit | undefined;
  /** Names whose deletion was agreed to and does not count. */
  readonly approvedDeletes?: readonly string[] | undefined;
}
