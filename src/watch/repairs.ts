import type { Outcome } from "../apply/index.js";
import { isOrgwright, type Changed } from "../plan/index.js";
import type { PlannedRun, Spent } from "../run/index.js";

/** Limits are those of so long a time: otherwise a watch would exceed them one by one. */
const windowMs = 24 * 3_600_000;

/** Who undoes a repair so often is another one who repairs. */
const mostUndone = 2;

/** A repair that failed is tried again after so long. */
const retryMs = 5 * 60_000;

interface Repaired {
  readonly at: number;
  readonly print: string;
  readonly undone: number;
  /** Whether it was counted already that this repair was undone. */
  readonly isMet: boolean;
  readonly isStopped: boolean;
}

/** What a watch has repaired, and what it must not repair now. */
export class Repairs {
  readonly #repaired = new Map<string, Repaired>();
  readonly #notBefore = new Map<string, number>();
  #spent: { readonly at: number; readonly kind: keyof Spent }[] = [];

  /** Whether an organization was repaired so lately that it matters who changes it. */
  isRemembered(name: string): boolean {
    return this.#repaired.has(name);
  }

  /** Until when an organization is to be left alone, in milliseconds since 1970. */
  notBefore(name: string): number {
    if (this.#repaired.get(name)?.isStopped === true) return Infinity;
    return this.#notBefore.get(name) ?? 0;
  }

  /** Forgets what was waited for: another thing is declared by now. */
  forgive(name: string): void {
    this.#notBefore.delete(name);
    const before = this.#repaired.get(name);
    if (before) this.#repaired.set(name, { ...before, undone: 0, isStopped: false });
  }

  /**
   * Judges an organization that is to be repaired: whether it was repaired before and another one who
   * repairs, or the tenant itself, has undone that once too often.
   *
   * @returns whether repairs of it end now
   */
  meets(name: string, print: string, changed: Changed | null): boolean {
    const before = this.#repaired.get(name);
    if (before === undefined || before.isMet) return before?.isStopped === true;
    const isUndone = changed === null ? before.print === print : isOrgwright(changed);
    // Somebody at a dashboard is set right as often as need be.
    if (!isUndone) return false;
    const undone = before.undone + 1;
    const isStopped = undone >= mostUndone;
    this.#repaired.set(name, { ...before, undone, isMet: true, isStopped });
    return isStopped;
  }

  /** Leaves organizations alone until a time. */
  wait(names: Iterable<string>, until: number): void {
    for (const name of names) this.#notBefore.set(name, until);
  }

  /** Notes what became of repairs. */
  note(
    outcomes: readonly Outcome[],
    { lost = [] }: Pick<PlannedRun, "lost">,
    printOf: (name: string) => string,
    now: number,
  ): void {
    for (const { organization, action, outcome } of outcomes) {
      if (outcome === "failed" || outcome === "skipped") {
        this.#notBefore.set(organization, now + retryMs);
        continue;
      }
      this.#notBefore.delete(organization);
      if (outcome === "unchanged") continue;
      const { undone = 0 } = this.#repaired.get(organization) ?? {};
      this.#repaired.set(organization, {
        at: now,
        print: printOf(organization),
        undone,
        isMet: false,
        isStopped: false,
      });
      if (action === "delete") this.#spent.push({ at: now, kind: "deletes" });
      else if (action === "update") this.#spent.push({ at: now, kind: "updates" });
      else if (lost.includes(organization)) this.#spent.push({ at: now, kind: "recreates" });
    }
  }

  /** What was done within the time that limits are for. */
  spent(now: number): Spent {
    this.#spent = this.#spent.filter(({ at }) => now - at < windowMs);
    const count = (kind: keyof Spent): number =>
      this.#spent.filter((each) => each.kind === kind).length;
    return {
      deletes: count("deletes"),
      updates: count("updates"),
      recreates: count("recreates"),
    };
  }

  /** After a full look: what has been as declared for a while is forgotten, quarrels included. */
  settle(isOpen: (name: string) => boolean, now: number, forMs: number): void {
    for (const [name, { at }] of this.#repaired) {
      if (!isOpen(name) && now - at >= forMs) this.#repaired.delete(name);
    }
    for (const name of this.#notBefore.keys()) if (!isOpen(name)) this.#notBefore.delete(name);
  }
}
