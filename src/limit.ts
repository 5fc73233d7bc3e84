/** How many: a number, or a share of those that it could be. */
export type Limit =
  | { readonly kind: "count"; readonly count: number }
  | { readonly kind: "share"; readonly percent: number };

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

/** Reads a limit as people write it: `3`, or `10%`; undefined for anything else. */
export function parseLimit(text: string): Limit | undefined {
  const [, digits = "", percent] = /^(\d{1,9})\s?(%)?$/.exec(text.trim()) ?? [];
  const value = Number(digits);
  if (digits === "" || (percent && value > 100)) return undefined;
  return percent ? { kind: "share", percent: value } : { kind: "count", count: value };
}
