import { SetThings } from "./set-things.js";
import pLimit from "p-limit";
import type { ManagementClient } from "../auth0/index.js";
import { OperationError } from "../errors/index.js";
import type { CurrentOrganization } from "../model/index.js";
import { renameOf, type Action, type Plan, type PlanRules } from "../plan/index.js";
import { carryOut, type CarryOutHooks } from "./carry-out.js";
import type { Outcome } from "./outcome.js";
import { park, unpark } from "./park.js";
import { routesOf } from "./forecast.js";
import { sequence, type Step } from "./sequence.js";

/** How a plan is carried out. */
export interface ApplyOptions extends CarryOutHooks {
  /** How many organizations are written side by side. */
  readonly concurrency: number;
  /** Aborting stops new actions and new requests; requests under way end. */
  readonly signal?: AbortSignal;
  /** Called as each action ends. */
  readonly onOutcome?: (outcome: Outcome) => void;
  /**
   * Called before that with the organization as the tenant last answered with it, and with its
   * entries where they were read and are as they were; not called where nothing certain is known.
   */
  readonly onSeen?: (organization: CurrentOrganization) => void;
}

/**
 * Carries out a plan. An action that fails does not stop the others, save those that need the name which
 * it would have given up.
 *
 * @returns one outcome per action, in the order of the plan; never rejects because of the tenant
 */
export async function applyPlan(
  client: ManagementClient,
  plan: Plan,
  options: ApplyOptions,
): Promise<readonly Outcome[]> {
  const lack = await findLack(client, plan, options.signal);
  if (lack) return plan.actions.map((action) => leave(action, lack, options));
  const run = new Run(client, plan.rules, options);
  const outcomes = new Map(
    await Promise.all(
      sequence(plan.actions).map(async (step) => [step.action, await run.outcomeOf(step)] as const),
    ),
  );
  return plan.actions.flatMap((action) => outcomes.get(action) ?? []);
}

class Run {
  readonly #client: ManagementClient;
  readonly #rules: PlanRules;
  readonly #options: ApplyOptions;
  // This limits organizations. Requests have a limiter of their own below; were it the same one, an
  // organization that waits for its request would hold the place which that request waits for.
  readonly #limit: ReturnType<typeof pLimit>;
  readonly #outcomes = new Map<Step, Promise<Outcome>>();
  readonly #parked = new Map<Step, Promise<OperationError | undefined>>();

  constructor(client: ManagementClient, rules: PlanRules, options: ApplyOptions) {
    this.#client = client;
    this.#rules = rules;
    this.#options = { things: new SetThings(client), ...options };
    this.#limit = pLimit(options.concurrency);
  }

  outcomeOf(step: Step): Promise<Outcome> {
    const known = this.#outcomes.get(step);
    if (known) return known;
    const outcome = this.#finish(step);
    this.#outcomes.set(step, outcome);
    return outcome;
  }

  async #finish(step: Step): Promise<Outcome> {
    // Whoever waits must not hold a place: those that it waits for may need it.
    const failure = step.parkedAs === undefined ? undefined : await this.#park(step);
    const obstacle =
      failure ??
      (step.after === undefined ? undefined : await this.#givesUpName(step.after, step.action));
    const outcome = await this.#limit(() => this.#conclude(step.action, obstacle));
    const mayBeParked = step.parkedAs !== undefined && (failure?.mayHaveHappened ?? true);
    const told = mayBeParked ? await this.#limit(() => this.#takeBack(step, outcome)) : outcome;
    this.#options.onOutcome?.(told);
    return told;
  }

  /** Gives an organization its name back that has put it down in vain, and says so where it cannot. */
  async #takeBack({ action, parkedAs }: Step, outcome: Outcome): Promise<Outcome> {
    const { signal } = this.#options;
    const name = renameOf(action)?.from;
    const isDone = outcome.outcome !== "failed" && outcome.outcome !== "skipped";
    if (isDone || action.kind !== "update" || name === undefined) return outcome;
    try {
      signal?.throwIfAborted();
      await unpark(this.#client, action, parkedAs, name, signal);
      return outcome;
    } catch {
      // What stopped the renaming says more than that it could not be taken back.
    }
    const why = outcome.error?.message ?? "";
    const error = new OperationError(
      `${why} Organization ${name} (${action.id}) may be called ${parkedAs} for now, the name that it had for the moment. Run again to finish it.`.trim(),
      { code: outcome.error?.code ?? "interrupted", cause: outcome.error, mayHaveHappened: true },
    );
    return { ...outcome, outcome: "failed", error };
  }

  /** Waits until a step has given up its organization's name, and says why if it has not. */
  async #givesUpName(step: Step, waiting: Action): Promise<OperationError | undefined> {
    if (step.parkedAs !== undefined) {
      const failure = await this.#park(step);
      return failure && isHeld(step.action, waiting, failure);
    }
    const { outcome, error } = await this.outcomeOf(step);
    return outcome === "failed" || outcome === "skipped"
      ? isHeld(step.action, waiting, error)
      : undefined;
  }

  #park(step: Step): Promise<OperationError | undefined> {
    const known = this.#parked.get(step);
    if (known) return known;
    const parked = this.#limit(() => this.#putDown(step));
    this.#parked.set(step, parked);
    return parked;
  }

  async #putDown({ action, parkedAs }: Step): Promise<OperationError | undefined> {
    if (action.kind !== "update" || parkedAs === undefined) return undefined;
    const { signal } = this.#options;
    if (signal?.aborted) return interrupted(action, "was not begun");
    try {
      await park(this.#client, action, parkedAs, signal);
      return undefined;
    } catch (error) {
      if (error instanceof OperationError) return error;
      if (signal?.aborted) return interrupted(action, "may be done in part");
      throw error;
    }
  }

  async #conclude(action: Action, obstacle: OperationError | undefined): Promise<Outcome> {
    const { signal, onSeen } = this.#options;
    const common = { organization: action.organization, action: action.kind };
    if (signal?.aborted) {
      return { ...common, outcome: "skipped", error: interrupted(action, "was not begun") };
    }
    if (obstacle) {
      const outcome = obstacle.code === "name-held" ? "skipped" : "failed";
      return { ...common, outcome, error: obstacle };
    }
    try {
      const { outcome, organization, meanwhile } = await carryOut(
        this.#client,
        action,
        this.#rules,
        signal,
        this.#options,
      );
      if (organization !== undefined) onSeen?.(organization);
      return { ...common, outcome, ...(meanwhile && { meanwhile }) };
    } catch (error) {
      const code = error instanceof OperationError ? error.code : undefined;
      const isBegun = error instanceof OperationError && error.mayHaveHappened;
      if (signal?.aborted && (code === undefined || code === "interrupted")) {
        return isBegun
          ? { ...common, outcome: "failed", error: interrupted(action, "may be done in part") }
          : { ...common, outcome: "skipped", error: interrupted(action, "was not begun") };
      }
      if (!(error instanceof OperationError)) throw error;
      const outcome = code === "given-up" && !isBegun ? "skipped" : "failed";
      return { ...common, outcome, error };
    }
  }
}

/** Nothing is begun of a plan of which a part is not allowed: that would be refused action by action. */
async function findLack(
  client: ManagementClient,
  { actions }: Plan,
  signal: AbortSignal | undefined,
): Promise<OperationError | undefined> {
  try {
    await mustBeAllowed(client, actions, signal);
    return undefined;
  } catch (error) {
    // A token that cannot be had is told by what needs it.
    const isLack = error instanceof OperationError && error.code === "forbidden";
    return isLack && error.request === undefined ? error : undefined;
  }
}

function leave(action: Action, error: OperationError, { onOutcome }: ApplyOptions): Outcome {
  const { organization, kind } = action;
  const outcome: Outcome = { organization, action: kind, outcome: "skipped", error };
  onOutcome?.(outcome);
  return outcome;
}

/**
 * Refuses a plan that these credentials are known not to allow.
 *
 * @throws OperationError `forbidden` that names every scope which is missing, and how to add it
 */
export async function mustBeAllowed(
  client: ManagementClient,
  actions: readonly Action[],
  signal?: AbortSignal,
): Promise<void> {
  if (actions.length === 0) return;
  await client.mustAllow(routesOf(actions), "Carrying out this plan", [], signal);
}

function isHeld(
  holder: Action,
  waiting: Action,
  cause: OperationError | undefined,
): OperationError {
  return new OperationError(
    `The ${waiting.kind} of ${waiting.organization} was not begun: the name that it needs would have been given up by the ${holder.kind} of ${holder.organization}, which was not done.`,
    { code: "name-held", ...(cause && { cause }) },
  );
}

function interrupted(action: Action, state: string): OperationError {
  return new OperationError(
    `The run was interrupted: the ${action.kind} of ${action.organization} ${state}. Run again to finish it.`,
    { code: "interrupted" },
  );
}
