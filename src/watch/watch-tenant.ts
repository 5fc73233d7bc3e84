import type { Outcome, PlanningHooks } from "../apply/index.js";
import { subjectOf, type FollowedMessage, type Subject, type TenantEvent } from "../auth0/index.js";
import { OperationError } from "../errors/index.js";
import type { Clock } from "../pace/index.js";
import { changedBy, type Part, type PlannedRun } from "../run/index.js";
import { Bell } from "./bell.js";
import { KnownEntries } from "./known-entries.js";
import { Ledger } from "./ledger.js";
import type { WatchMessage } from "./messages.js";
import { OwnWrites } from "./own-writes.js";
import { RepairLoop } from "./repair-loop.js";
import { Repairs } from "./repairs.js";

/**
 * The tenant that is watched, and what is declared of it.
 *
 * @typeParam Run what plans of this world are; it gets them back, limited to some of their actions
 */
export interface WatchWorld<Run extends PlannedRun = PlannedRun> {
  /** Tells the tenant's events, from a little before now on. Rejects where they cannot be had. */
  follow(signal: AbortSignal): AsyncIterable<FollowedMessage>;
  /**
   * Compares what is declared by now with the tenant.
   *
   * @param part what to look at; everything where it is undefined
   * @param known names that this watch has seen in the tenant
   * @param isTold of which names nobody need find out who changed them; unless given, of none
   */
  plan(
    part: Part | undefined,
    known: (names: readonly string[]) => readonly string[],
    hooks: PlanningHooks,
    isTold?: (name: string) => boolean,
  ): Promise<Run>;
  /** Carries a plan out that its limits allow. Absent: nothing is repaired. */
  repair?(planned: Run, signal: AbortSignal): Promise<readonly Outcome[]>;
  /**
   * Tells names whose declaration is another one than before, as that happens: they are looked at, and what
   * was waited for because of what was declared before is forgotten. Absent: nobody tells.
   */
  redeclared?(signal: AbortSignal): AsyncIterable<Iterable<string>>;
  /**
   * Whether an organization differs because it was declared anew: nobody is at work there who has to be
   * waited for, so the look that finds it carries it out. Absent: none does.
   */
  isDeclaredAnew?(name: string): boolean;
}

/** How a tenant is watched. */
export interface WatchOptions<Run extends PlannedRun = PlannedRun> {
  readonly world: WatchWorld<Run>;
  readonly tell: (message: WatchMessage) => void;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Milliseconds between two full looks. */
  readonly resyncMs: number;
  /** Milliseconds without a further event after which a difference is repaired. */
  readonly settleMs: number;
  /** The application as which the tenant is written to, whose own events are no news; absent: not known. */
  readonly ownClient?: string | undefined;
}

/** Events of one change come together: so long is waited for more of them. */
const collectMs = 200;

/** The first look waits no longer for the stream of events. */
const longestOpeningMs = 1_000;

/** Of so many organizations that nobody knows events are remembered; what there is of more, a full look finds. */
const mostUnresolved = 10_000;

/** A look that failed is tried again after so long, and a gap calls for a look no sooner. */
const retryMs = 30_000;

/**
 * Watches a tenant until the signal: looks at everything, follows the events, looks again at what they
 * name, tells what differs and, where the world can repair, sets it right. Trouble is told and tried again.
 *
 * @throws nothing but what is a defect of this program
 *
 * @example
 * await watchTenant({ world, tell: console.log, signal, clock: systemClock, resyncMs: 3_600_000, settleMs: 10_000 });
 */
export async function watchTenant<Run extends PlannedRun>(
  options: WatchOptions<Run>,
): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const watch = new Watch({ ...options, signal });
  const loops = watch.loops().map(async (loop) => {
    try {
      await loop;
    } catch (error) {
      if (signal.aborted) return;
      stop.abort(error);
      throw error;
    }
  });
  const ends = await Promise.allSettled(loops);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

class Watch<Run extends PlannedRun> {
  readonly #options: WatchOptions<Run>;
  readonly #ledger = new Ledger();
  readonly #known = new KnownEntries();
  readonly #repairs = new Repairs();
  readonly #ownWrites: OwnWrites;
  readonly #repairing: RepairLoop<Run> | undefined;
  /** Names to look at, and when that was last asked for. */
  readonly #touched = new Map<string, number>();
  /** When names that differ were touched last. */
  readonly #lastTouched = new Map<string, number>();
  /** Ids that events named before anybody knew what they are declared as. */
  #unresolved = new Set<string>();
  readonly #touchBell = new Bell();
  /** Rings when the stream of events is open, or cannot be had. */
  readonly #openBell = new Bell();
  #hasBegun = false;
  readonly #fullBell = new Bell();
  /** When a name was last touched, as long as a full look is under way that may have read it before. */
  #duringFull: Set<string> | undefined;
  /** Whether a gap was told since the last full look began. */
  #isGapTold = false;

  constructor(options: WatchOptions<Run>) {
    this.#options = options;
    this.#ownWrites = new OwnWrites(options.ownClient, options.clock);
    if (options.world.repair) {
      this.#repairing = new RepairLoop(options, {
        ownWrites: this.#ownWrites,
        ledger: this.#ledger,
        repairs: this.#repairs,
        touchedAt: (name) => this.#touched.get(name) ?? this.#lastTouched.get(name),
        touch: (name) => {
          this.#touch(name);
        },
      });
    }
  }

  loops(): readonly Promise<void>[] {
    return [
      this.#follow(),
      this.#lookAtAll(),
      this.#lookAtTouched(),
      this.#takeRedeclared(),
      ...(this.#repairing ? [this.#repairing.run()] : []),
    ];
  }

  /** Follows the events until they cannot be had. */
  async #follow(): Promise<void> {
    const { world, signal, tell, resyncMs } = this.#options;
    try {
      for await (const message of world.follow(signal)) this.#hear(message);
    } catch (error) {
      if (signal.aborted || !(error instanceof OperationError)) throw error;
      // Without events nothing that was read may be believed later.
      this.#known.distrust();
      this.#openBell.ring();
      tell({ event: "polling", why: error.message, everyMs: resyncMs });
    }
  }

  #hear(message: FollowedMessage): void {
    const { tell } = this.#options;
    switch (message.kind) {
      case "event": {
        const subject = subjectOf(message.event);
        if (subject === undefined) {
          this.#missed(`an ${message.event.type} names no organization`);
          return;
        }
        this.#known.forget(subject.id);
        if (this.#isOwnEcho(message.event, subject)) return;
        const names = new Set([this.#ledger.declaredAs(subject.id), subject.name]);
        names.delete(undefined);
        if (names.size === 0 && this.#unresolved.size < mostUnresolved) {
          this.#unresolved.add(subject.id);
        }
        for (const name of names) {
          if (name === undefined) continue;
          this.#ledger.note(name, changedBy(message.event));
          this.#touch(name);
        }
        return;
      }
      case "gap":
        this.#missed(message.why);
        return;
      case "lost":
        tell({ event: "reconnecting", why: message.why, waitMs: message.waitMs });
        return;
      case "open":
        this.#openBell.ring();
        return;
      case "position":
    }
  }

  /** What this very watch has written needs no look: its answer told what became of it. */
  #isOwnEcho(event: TenantEvent, { id, name }: Subject): boolean {
    const names = [this.#ledger.declaredAs(id), name];
    const changed = changedBy(event);
    return names.some((each) => each !== undefined && this.#ownWrites.isEcho(each, changed));
  }

  async #takeRedeclared(): Promise<void> {
    const { world, signal } = this.#options;
    for await (const names of world.redeclared?.(signal) ?? []) {
      for (const name of names) {
        this.#repairs.forgive(name);
        this.#touch(name);
      }
    }
  }

  /** A tenant that sends thousands of events that are none is told of once, until everything is looked at. */
  #missed(why: string): void {
    if (!this.#isGapTold) this.#options.tell({ event: "gap", why });
    this.#isGapTold = true;
    this.#known.clear();
    this.#fullBell.ring();
  }

  #touch(name: string): void {
    this.#touched.set(name, this.#options.clock.now());
    this.#duringFull?.add(name);
    this.#touchBell.ring();
  }

  async #lookAtTouched(): Promise<void> {
    const { clock, signal } = this.#options;
    for (;;) {
      if (this.#touched.size === 0 || !this.#hasBegun) {
        await this.#touchBell.wait(retryMs, clock, signal);
        if (!this.#hasBegun) continue;
      }
      await clock.sleep(collectMs, signal);
      const names = new Set(this.#touched.keys());
      if (names.size === 0) continue;
      for (const [name, at] of this.#touched) this.#lastTouched.set(name, at);
      this.#touched.clear();
      try {
        const planned = await this.#plan(names);
        await this.#take(planned, (name) => names.has(name));
        for (const name of names) {
          if (this.#ledger.open(name) === undefined) this.#lastTouched.delete(name);
        }
        this.#ledger.forgetChanged(names, (name) => this.#isStillNeeded(name));
      } catch (error) {
        this.#fail(error);
        // What could not be looked at is looked at later.
        for (const name of names) this.#touched.set(name, clock.now());
        await clock.sleep(retryMs, signal);
      }
    }
  }

  async #lookAtAll(): Promise<void> {
    const { clock, signal, tell, resyncMs } = this.#options;
    // What a stream tells as it is opened happened before the first look, which reads it anyway.
    await this.#openBell.wait(longestOpeningMs, clock, signal);
    await clock.sleep(collectMs, signal);
    this.#touched.clear();
    this.#hasBegun = true;
    for (;;) {
      const startedAt = clock.now();
      this.#isGapTold = false;
      const asked = this.#unresolved;
      this.#unresolved = new Set();
      const touchedMeanwhile = (this.#duringFull = new Set(this.#touched.keys()));
      let waitMs = resyncMs;
      try {
        const planned = await this.#plan(undefined);
        // What was touched meanwhile is looked at on its own, by a look that is newer than this one.
        await this.#take(planned, (name) => !touchedMeanwhile.has(name));
        for (const id of asked) {
          const name = this.#ledger.declaredAs(id);
          if (name !== undefined) this.#touch(name);
        }
        const open = this.#ledger.openNames();
        this.#repairs.settle((name) => open.includes(name), clock.now(), resyncMs);
        tell({
          event: "looked",
          inDrift: open.length,
          asDeclared: planned.plan.unchanged,
          durationMs: Math.round(clock.now() - startedAt),
        });
      } catch (error) {
        this.#fail(error);
        for (const id of asked) this.#unresolved.add(id);
        waitMs = Math.min(retryMs, resyncMs);
      } finally {
        this.#duringFull = undefined;
      }
      await this.#fullBell.wait(waitMs, clock, signal);
      // A tenant that breaks off again and again must not be read again and again.
      await clock.sleep(Math.max(0, startedAt + retryMs - clock.now()), signal);
    }
  }

  async #plan(names: ReadonlySet<string> | undefined): Promise<Run> {
    const { world, signal, clock } = this.#options;
    const memory = this.#known.open({ isFull: names === undefined });
    const part = { spent: this.#repairs.spent(clock.now()), ...(names && { names }) };
    try {
      return await world.plan(
        part,
        (asked) => this.#ledger.known(asked),
        {
          signal,
          memory,
          onMatch: ({ id, declared }) => {
            this.#ledger.match(id, declared);
          },
        },
        (name) => this.#ledger.isTold(name),
      );
    } finally {
      memory.close();
    }
  }

  async #take(planned: Run, isAbout: (name: string) => boolean): Promise<void> {
    for (const message of this.#ledger.take(planned, isAbout)) this.#options.tell(message);
    await this.#repairing?.takeUp(planned, isAbout);
    this.#repairing?.wake();
  }

  #isStillNeeded(name: string): boolean {
    return this.#touched.has(name) || this.#repairs.isRemembered(name);
  }

  /** Trouble passes, or somebody mends the manifests; a watch goes on. */
  #fail(error: unknown): void {
    if (this.#options.signal.aborted) throw error;
    this.#options.tell({
      event: "failed",
      error: error instanceof Error ? error.message : String(error),
    });
  }
}
