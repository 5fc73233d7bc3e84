import type { Changed } from "../plan/index.js";
import { findDrift, type DriftFinding, type PlannedRun } from "../run/index.js";
import type { WatchMessage } from "./messages.js";

/** An organization that is not as declared. */
export interface Open {
  readonly finding: DriftFinding;
  /** Tells one difference from another. */
  readonly print: string;
}

/**
 * What a watch knows: which organizations are not as declared, what the tenant's ids are declared as, and
 * who changed something last. It holds no more than what is declared and what differs.
 */
export class Ledger {
  readonly #open = new Map<string, Open>();
  readonly #declaredAs = new Map<string, string>();
  readonly #idOf = new Map<string, string>();
  readonly #changed = new Map<string, Changed>();

  /** Notes which organization of the tenant a declaration is about. */
  match(id: string, declared: string): void {
    const former = this.#idOf.get(declared);
    if (former !== undefined && former !== id) this.#declaredAs.delete(former);
    this.#declaredAs.set(id, declared);
    this.#idOf.set(declared, id);
  }

  declaredAs(id: string): string | undefined {
    return this.#declaredAs.get(id);
  }

  idOf(name: string): string | undefined {
    return this.#idOf.get(name);
  }

  /** Which of some names the tenant had while this watch looked. */
  known(names: readonly string[]): readonly string[] {
    return names.filter((name) => this.#idOf.has(name));
  }

  /** Notes who changed an organization. Events may come in any order: the latest one counts. */
  note(name: string, changed: Changed): void {
    const before = this.#changed.get(name);
    if (before === undefined || Date.parse(changed.at) >= Date.parse(before.at)) {
      this.#changed.set(name, changed);
    }
  }

  changed(name: string): Changed | null {
    return this.#changed.get(name) ?? null;
  }

  /** Whether there is nothing more to find out about who changed an organization. */
  isTold(name: string): boolean {
    return this.#changed.has(name) || this.#open.has(name);
  }

  open(name: string): Open | undefined {
    return this.#open.get(name);
  }

  openNames(): readonly string[] {
    return [...this.#open.keys()];
  }

  /** Takes out what was set right by this watch itself. */
  close(name: string): void {
    this.#open.delete(name);
  }

  /**
   * Takes over what a look has found, and says what is news.
   *
   * @param isAbout which names the look can speak of
   */
  take({ plan }: PlannedRun, isAbout: (name: string) => boolean): readonly WatchMessage[] {
    const news: WatchMessage[] = [];
    const found = new Set<string>();
    const prints = new Map(
      plan.actions.map(({ organization, changes }) => [organization, JSON.stringify(changes)]),
    );
    for (const { changed, ...finding } of findDrift(plan)) {
      const { organization } = finding;
      if (!isAbout(organization)) continue;
      found.add(organization);
      if (changed) this.note(organization, changed);
      const print = JSON.stringify([finding, prints.get(organization)]);
      if (this.#open.get(organization)?.print === print) continue;
      this.#open.set(organization, { finding, print });
      news.push({ event: "drift", ...finding, changed: this.changed(organization) });
    }
    for (const name of this.#open.keys()) {
      if (found.has(name) || !isAbout(name)) continue;
      this.#open.delete(name);
      news.push({ event: "settled", organization: name, changed: this.changed(name) });
    }
    return news;
  }

  /** Forgets who changed what is as declared by now. */
  forgetChanged(names: Iterable<string>, isNeeded: (name: string) => boolean): void {
    for (const name of names) {
      if (!this.#open.has(name) && !isNeeded(name)) this.#changed.delete(name);
    }
  }
}
