import type { Limit } from "../plan/index.js";

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
