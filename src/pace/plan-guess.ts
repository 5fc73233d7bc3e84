import { kindsApart, type BucketSize, type LimitPlan } from "./buckets.js";

/** Which bucket a size is about that an answer told. */
export type Share = "own" | "other" | "global" | "unknown";

/**
 * Guesses which of the known plans a tenant has, from the sizes that its answers tell. A tenant that
 * tells a size which none of them has is like none of them, and everything about it is learned.
 */
export class PlanGuess {
  #candidates: readonly LimitPlan[];
  #hasEvidence = false;

  constructor(plans: readonly LimitPlan[]) {
    this.#candidates = plans;
  }

  /** Takes in that an answer to a kind told this size. */
  observe(kind: string, limit: number): void {
    if (kindsApart.has(kind)) return;
    this.#hasEvidence = true;
    this.#candidates = this.#candidates.filter((plan) => shareIn(plan, kind, limit) !== "unknown");
  }

  /** Whether it is known which kinds share a bucket: some plan fits all that was told. */
  get isKnown(): boolean {
    return this.#hasEvidence && this.#candidates.length > 0;
  }

  /** What all requests spend from; where several plans fit, as if it were one that has it. */
  get global(): BucketSize | undefined {
    return this.#hasEvidence
      ? this.#candidates.find(({ global }) => global !== undefined)?.global
      : undefined;
  }

  /** What all requests may spend from besides, unknown to every page of Auth0's. */
  get reportedGlobal(): BucketSize | undefined {
    return this.#candidates.find((plan) => plan.reportedGlobal !== undefined)?.reportedGlobal;
  }

  /** Which bucket a size is about. */
  shareOf(kind: string, limit: number): Share {
    const [plan] = this.#candidates;
    return plan === undefined ? "unknown" : shareIn(plan, kind, limit);
  }

  /** The bucket of a kind, as long as nothing of it was told: the slowest of the plans that fit. */
  sizeOf(kind: string): BucketSize | undefined {
    if (!this.isKnown) return undefined;
    const sizes = this.#candidates.flatMap(({ own, other }) => own[kind] ?? other ?? []);
    return sizes.sort((a, b) => a.perMinute - b.perMinute)[0];
  }

  /**
   * How often a minute a bucket of this kind fills by the table, at least, as long as several plans
   * fit; undefined where nothing says so.
   */
  tableRate(kind: string, limit: number): number | undefined {
    const rates = this.#candidates.flatMap(({ own }) =>
      own[kind]?.burst === limit ? own[kind].perMinute : [],
    );
    return rates.length === 0 ? undefined : Math.min(...rates);
  }
}

function shareIn(plan: LimitPlan, kind: string, limit: number): Share {
  const own = plan.own[kind];
  if (own?.burst === limit) return "own";
  if (plan.global?.burst === limit) return "global";
  return own === undefined && plan.other?.burst === limit ? "other" : "unknown";
}
