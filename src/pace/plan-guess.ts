import { kindsApart, type BucketSize, type LimitPlan } from "./buckets.js";

/** Which bucket a size is about that an answer told. */
export type Share = "own" | "other" | "global" | "unknown";

/** Where some sizes are those of no plan, so many have to be those of one. */
const leastFits = 3;

/**
 * Guesses which of the known plans a tenant has, from the sizes that its answers tell. Where some of
 * them are in no plan, it is the one that most of them are in: a row of the table has changed. A tenant
 * that is like none of them has its buckets learned, by their names alone.
 */
export class PlanGuess {
  readonly #plans: readonly LimitPlan[];
  #candidates: readonly LimitPlan[];
  readonly #told = new Map<string, { readonly kind: string; readonly limit: number }>();

  constructor(plans: readonly LimitPlan[]) {
    this.#plans = plans;
    this.#candidates = plans;
  }

  /** Takes in that an answer to a kind told this size. */
  observe(kind: string, limit: number): void {
    if (kindsApart.has(kind)) return;
    this.#told.set(`${limit} ${kind}`, { kind, limit });
    this.#candidates = this.#findCandidates();
  }

  /** Whether a kind has a bucket of its own by its name, whichever plan it is. */
  isNamed(kind: string): boolean {
    return this.#plans.some(({ own }) => own[kind] !== undefined);
  }

  #findCandidates(): readonly LimitPlan[] {
    const told = [...this.#told.values()];
    const fits = this.#plans.map(
      (plan) => told.filter(({ kind, limit }) => shareIn(plan, kind, limit) !== "unknown").length,
    );
    const most = Math.max(...fits);
    if (most < told.length && most < Math.max(leastFits, 2 * (told.length - most))) return [];
    return this.#plans.filter((_, index) => fits[index] === most);
  }

  /** Whether it is known which kinds share a bucket: some plan fits all that was told. */
  get isKnown(): boolean {
    return this.#told.size > 0 && this.#candidates.length > 0;
  }

  /** What all requests spend from; where several plans fit, as if it were one that has it. */
  get global(): BucketSize | undefined {
    return this.#told.size > 0
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

  /**
   * The bucket of a kind, as long as nothing of it was told: the slowest of the plans that fit or, where
   * none does, of all of them.
   */
  sizeOf(kind: string): BucketSize | undefined {
    if (kindsApart.has(kind)) return undefined;
    const plans = this.isKnown ? this.#candidates : this.#plans;
    const sizes = plans.flatMap(({ own, other }) => own[kind] ?? other ?? []);
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
