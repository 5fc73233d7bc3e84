import type { Clock } from "../pace/index.js";
import type { PlannedRun } from "../run/index.js";
import { Bell } from "./bell.js";
import type { Ledger } from "./ledger.js";
import type { OwnWrites } from "./own-writes.js";
import type { Repairs } from "./repairs.js";
import type { WatchOptions } from "./watch-tenant.js";

/** What repairs share with the looks. */
export interface RepairState {
  readonly ownWrites: OwnWrites;
  readonly ledger: Ledger;
  readonly repairs: Repairs;
  /** When an organization was touched last, as far as that matters. */
  touchedAt(name: string): number | undefined;
  /** Has an organization looked at again. */
  touch(name: string): void;
}

/** Repairs are asked for whether something is due so often, where nothing wakes them. */
const idleMs = 60_000;

/** Sets right what differs, once it has been quiet for a while and as far as the limits allow. */
export class RepairLoop<Run extends PlannedRun> {
  readonly #options: WatchOptions<Run>;
  readonly #state: RepairState;
  readonly #bell = new Bell();
  /** Since when a difference is known in its present form. */
  readonly #since = new Map<string, { readonly print: string; readonly at: number }>();
  /** What is being carried out at this moment. */
  readonly #busy = new Set<string>();

  constructor(options: WatchOptions<Run>, state: RepairState) {
    this.#options = options;
    this.#state = state;
  }

  /** Something was found or settled. */
  wake(): void {
    this.#bell.ring();
  }

  /**
   * Carries out what a look has found of organizations that were declared anew, as long as it keeps all limits;
   * what does not is left to the repairs, which judge each kind on its own.
   */
  async takeUp(planned: Run, isAbout: (name: string) => boolean): Promise<void> {
    const { world, clock, signal, tell } = this.#options;
    if (world.isDeclaredAnew === undefined || planned.breaches.length > 0) return;
    const { repairs } = this.#state;
    const now = clock.now();
    const names = planned.plan.actions
      .map(({ organization }) => organization)
      .filter(
        (name) =>
          isAbout(name) &&
          !this.#busy.has(name) &&
          repairs.notBefore(name) <= now &&
          world.isDeclaredAnew?.(name),
      );
    if (names.length === 0) return;
    try {
      await this.#carryOut(limitTo(planned, new Set(names)), clock);
    } catch (error) {
      if (signal.aborted) throw error;
      tell({ event: "failed", error: error instanceof Error ? error.message : String(error) });
      repairs.wait(names, clock.now() + idleMs);
    }
  }

  async run(): Promise<void> {
    const { clock, signal } = this.#options;
    for (;;) {
      const { due, nextAt } = this.#due(clock.now());
      if (due.length === 0) {
        await this.#bell.wait(Math.min(idleMs, Math.max(1, nextAt - clock.now())), clock, signal);
        continue;
      }
      // Apart: a limit of what is made or deleted must not keep what is only updated.
      for (const kind of ["update", "create", "delete"]) {
        const names = due.filter((name) => this.#state.ledger.open(name)?.finding.kind === kind);
        if (names.length > 0) await this.#repair(new Set(names), kind === "delete");
      }
    }
  }

  #due(now: number): { readonly due: readonly string[]; readonly nextAt: number } {
    const { ledger, repairs } = this.#state;
    const names = ledger.openNames();
    const due: string[] = [];
    let nextAt = Infinity;
    for (const name of this.#since.keys()) {
      if (ledger.open(name) === undefined) this.#since.delete(name);
    }
    for (const name of names) {
      const open = ledger.open(name);
      if (open === undefined || open.finding.kind === "refused" || this.#busy.has(name)) continue;
      let since = this.#since.get(name);
      if (since?.print !== open.print) {
        since = { print: open.print, at: now };
        this.#since.set(name, since);
      }
      // Somebody who is at work is not interrupted.
      const quietSince = Math.max(since.at, this.#state.touchedAt(name) ?? 0);
      const at = Math.max(quietSince + this.#options.settleMs, repairs.notBefore(name));
      if (at > now) nextAt = Math.min(nextAt, at);
      else due.push(name);
    }
    return { due, nextAt };
  }

  async #repair(names: ReadonlySet<string>, needsAll: boolean): Promise<void> {
    const { world, clock, signal, tell } = this.#options;
    const { ledger, repairs } = this.#state;
    const going = new Set(
      [...names].filter((name) => {
        const open = ledger.open(name);
        if (open === undefined) return false;
        const changed = ledger.changed(name);
        if (!repairs.meets(name, open.print, changed)) return true;
        tell({
          event: "repair-stopped",
          organization: name,
          reason:
            "it was repaired, and each time somebody else who repairs, or the tenant itself, made it otherwise again",
          changed,
        });
        return false;
      }),
    );
    if (going.size === 0) return;
    try {
      const spent = repairs.spent(clock.now());
      // What is declared nowhere is found by a look at everything alone.
      const found = await world.plan(
        { spent, ...(!needsAll && { names: going }) },
        (asked) => ledger.known(asked),
        { signal },
      );
      const planned = limitTo(found, going);
      if (planned.breaches.length > 0) {
        tell({
          event: "repair-refused",
          organizations: [...going],
          reasons: planned.breaches.map(({ message }) => message),
        });
        repairs.wait(going, clock.now() + this.#options.resyncMs);
        return;
      }
      await this.#carryOut(planned, clock);
      // Nothing was left to do: a look says so.
      for (const name of going) this.#state.touch(name);
      repairs.wait(
        [...going].filter(
          (name) => !planned.plan.actions.some((each) => each.organization === name),
        ),
        clock.now() + this.#options.settleMs,
      );
    } catch (error) {
      if (signal.aborted) throw error;
      tell({ event: "failed", error: error instanceof Error ? error.message : String(error) });
      repairs.wait(going, clock.now() + idleMs);
    }
  }

  async #carryOut(planned: Run, clock: Clock): Promise<void> {
    const { world, signal, tell } = this.#options;
    const { ledger, repairs } = this.#state;
    if (planned.plan.actions.length === 0 || world.repair === undefined) return;
    const names = planned.plan.actions.map(({ organization }) => organization);
    for (const name of names) this.#busy.add(name);
    this.#state.ownWrites.begin(names);
    const outcomes = await world.repair(planned, signal).finally(() => {
      for (const name of names) this.#busy.delete(name);
      this.#state.ownWrites.end(names);
    });
    repairs.note(outcomes, planned, (name) => ledger.open(name)?.print ?? "", clock.now());
    for (const { organization, outcome, error } of outcomes) {
      if (outcome === "failed" || outcome === "skipped") {
        tell({ event: "repair-failed", organization, error: error?.message ?? outcome });
        continue;
      }
      ledger.close(organization);
      tell({ event: "repaired", organization, outcome });
    }
  }
}

/** The plan for some names only; what else it found has its own time. */
function limitTo<Run extends PlannedRun>(planned: Run, names: ReadonlySet<string>): Run {
  const { plan } = planned;
  return {
    ...planned,
    plan: { ...plan, actions: plan.actions.filter(({ organization }) => names.has(organization)) },
  };
}
