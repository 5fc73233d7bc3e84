import type { Leaving } from "./action.js";
import { defaultLimit, mostAllowed, type Limit } from "../limit.js";

/** So many people may leave an organization however small it is. */
export const leastRemovals = 5;

/** How many people may be taken out of an organization because `exactly` does not name them. */
export interface RemovalLimits {
  /** A tenth, and five at least, unless given. */
  readonly maxRemovals?: Limit | undefined;
  /** Whether all of them may. */
  readonly allowEmpty?: boolean | undefined;
}

/** What is done to an organization, and who is taken out by that. */
interface Taking {
  readonly organization: string;
  readonly leaving?: readonly Leaving[];
}

/** People who are taken out of one organization. */
export interface Removal extends Leaving {
  readonly organization: string;
}

/** What a plan takes out, and what of it is more than may be. */
export interface JudgedRemovals {
  readonly found: readonly Removal[];
  /** Nobody would be left. */
  readonly all: readonly Removal[];
  /** More than the limit, and not all. */
  readonly many: readonly Removal[];
}

/**
 * People come and go by themselves, so a list that should be whole and is not would put most of them out.
 * Whoever is excluded by name is meant, and does not count.
 */
export function judgeRemovals(
  actions: readonly Taking[],
  { maxRemovals = defaultLimit, allowEmpty }: RemovalLimits,
): JudgedRemovals {
  const found = actions.flatMap(({ organization, leaving = [] }) =>
    leaving.map((each) => ({ organization, ...each })),
  );
  const all = found.filter(({ left, present }) => left === present && allowEmpty !== true);
  const many = found.filter(
    (each) =>
      !all.includes(each) && each.left > mostAllowed(maxRemovals, each.present, leastRemovals),
  );
  return { found, all, many };
}
