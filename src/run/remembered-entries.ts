import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import type { EntryMemory, ListMemory } from "../apply/index.js";
import { offsetWall, type ManagementClient } from "../auth0/index.js";
import { TenantCache, type KeptEntries, type Position } from "../cache/index.js";
import { OperationError } from "../errors/index.js";
import type { Collection, FieldMap, FieldValues } from "../model/index.js";
import type { Plan, ResolvedEntries } from "../plan/index.js";
import { systemClock, type Clock } from "../pace/index.js";
import { readEventsSince } from "./read-events-since.js";
import { readLogSince } from "./read-log-since.js";
import { RememberedList } from "./remembered-list.js";
import { Witnesses } from "./witnesses.js";

/** What is remembered of a tenant, and for how long. */
export interface CachePlace {
  readonly path: string;
  /** Tells the tenant from all others; what nobody else knows keeps others from writing for us. */
  readonly tenant: string;
  /** Nothing is believed for longer. Milliseconds. */
  readonly maxAgeMs: number;
  /**
   * For an export, which writes down what it is told: what no event contradicts is believed for so long
   * alone, and then without events as well, because a run that takes long is no newer. Milliseconds.
   */
  readonly resumeMs?: number | undefined;
  /** So many lists of what no event tells of are read again each time; 50 unless given. */
  readonly refreshed?: number | undefined;
  /** A list of so many organizations is read in a moment, and not remembered; 1,000 unless given. */
  readonly shortList?: number | undefined;
  /** What waiting and age go by; the machine's clock unless given. */
  readonly clock?: Clock | undefined;
}

/** What a plan owes to what was read before. */
export interface Knowledge {
  /** How many lists of entries were not read because they were known. */
  readonly recalled: number;
  /** When the oldest of them was read, in milliseconds since 1970. */
  readonly oldestAt: number;
  /** How many organizations events named since. */
  readonly changed: number;
}

/** So many are written at a time: what was read so far survives an interruption. */
const batch = 200;

/** An event comes some time after its change, and clocks differ: reading begins so much earlier. */
const marginMs = 5 * 60_000;

/** What no event tells of is read again by and by, so many organizations each time. */
const mostRefreshed = 50;

/**
 * Remembers organizations and their entries over runs. Before anything is believed, the tenant's events
 * since then are read, and its log as a second witness, and what they name is forgotten. Where events
 * cannot be read nothing is believed.
 */
export class RememberedEntries implements EntryMemory {
  /** What the events since the last time tell of who changed what. */
  readonly witnesses = new Witnesses();
  readonly list: ListMemory;
  readonly #cache: TenantCache;
  readonly #client: ManagementClient;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #stale = new Map<string, ReadonlySet<string>>();
  #pending: KeptEntries[] = [];
  #ready: Promise<boolean> | undefined;
  #position: Position;
  #recalled = 0;
  #oldestAt = Infinity;
  #changed = 0;
  readonly #resumeMs: number | undefined;
  readonly #refreshed: number;
  /** Whether nothing contradicts what is remembered, so that only what is recent is believed. */
  #isUncontradicted = false;
  /** Why nothing is remembered, where something could be. */
  #trouble: string | undefined;

  private constructor(
    cache: TenantCache,
    client: ManagementClient,
    signal: AbortSignal,
    clock: Clock,
    options: CachePlace,
  ) {
    const { resumeMs, shortList = offsetWall, refreshed = mostRefreshed } = options;
    this.#refreshed = refreshed;
    this.#resumeMs = resumeMs;
    this.#cache = cache;
    this.#client = client;
    this.#signal = signal;
    this.#clock = clock;
    const since = new Date(clock.now() - marginMs).toISOString();
    this.#position = { since, log: { since } };
    this.list = new RememberedList(cache.list, {
      isReady: () => this.#isReady(),
      position: () => this.#position,
      short: shortList,
    });
  }

  /** @returns why not, in words that go on after "the cache", where the file cannot be used */
  static open(
    client: ManagementClient,
    options: CachePlace,
    signal: AbortSignal,
  ): RememberedEntries | string {
    const { path, tenant, maxAgeMs, clock = systemClock } = options;
    const cache = TenantCache.open(path, { tenant, maxAgeMs, now: () => clock.now() });
    if (typeof cache === "string") return cache;
    return new RememberedEntries(cache, client, signal, clock, options);
  }

  async recall(
    collection: Collection,
    organization: string,
    declared: ResolvedEntries,
  ): Promise<readonly FieldMap[] | undefined> {
    if (!(await this.#isReady())) return undefined;
    const { name, events, listed } = collection;
    const remembered = this.#cache.entries(name, organization);
    if (remembered === undefined) return undefined;
    const isRecent =
      this.#resumeMs === undefined || remembered.readAt >= this.#clock.now() - this.#resumeMs;
    if ((events === undefined || this.#isUncontradicted) && !isRecent) return undefined;
    // Of what is listed by names only that is kept which was declared.
    const isOfDeclared = events === undefined || listed !== undefined;
    if (isOfDeclared && remembered.declared !== digest(declared)) return undefined;
    if (events === undefined) {
      if (this.#resumeMs === undefined && this.#staleOf(name).has(organization)) return undefined;
    }
    this.#recalled += 1;
    this.#oldestAt = Math.min(this.#oldestAt, remembered.readAt);
    // Our own answers, decoded once already.
    return remembered.items as readonly FieldMap[];
  }

  keep(
    { name }: Collection,
    organization: string,
    declared: ResolvedEntries,
    entries: readonly FieldValues[],
  ): void {
    this.#pending.push({
      collection: name,
      organization,
      items: entries,
      declared: digest(declared),
      readAt: this.#clock.now(),
    });
    if (this.#pending.length >= batch) this.#flush();
  }

  /** How many lists of a collection are remembered, and so need not be read unless something has changed. */
  size({ name }: Collection): number {
    return this.#cache.position() === undefined ? 0 : this.#cache.count(name);
  }

  /** What was recalled so far; undefined where it was nothing. */
  knowledge(): Knowledge | undefined {
    if (this.#recalled === 0) return undefined;
    return { recalled: this.#recalled, oldestAt: this.#oldestAt, changed: this.#changed };
  }

  /** Why everything had to be read although something was remembered. */
  trouble(): string | undefined {
    return this.#trouble;
  }

  /** Writes what was read, and closes the file. */
  close(): void {
    this.#flush();
    this.#cache.close();
  }

  #isReady(): Promise<boolean> {
    return (this.#ready ??= this.#catchUp());
  }

  #flush(): void {
    this.#cache.keep(this.#pending, this.#position);
    this.#pending = [];
  }

  #staleOf(name: string): ReadonlySet<string> {
    let stale = this.#stale.get(name);
    if (stale === undefined) {
      stale = this.#cache.oldest(name, this.#refreshed);
      this.#stale.set(name, stale);
    }
    return stale;
  }

  /** Reads the events since, and forgets what they name. False: nothing can be believed. */
  async #catchUp(): Promise<boolean> {
    const from = this.#cache.position();
    if (from === undefined) return false;
    try {
      const read = await readEventsSince(this.#client, from, this.#signal, this.#clock, {
        hear: (event) => {
          this.witnesses.hear(event);
        },
      });
      if (read.kind === "gap") return this.#doubt(read.why, from);
      const logFrom = from.log ?? this.#position.log ?? { since: new Date(0).toISOString() };
      const logged = await readLogSince(this.#client, logFrom, this.#signal, (write) => {
        this.witnesses.read(write);
      });
      const touched = [...read.touched, ...(logged?.touched ?? [])];
      this.#position = { ...read.position, log: logged?.log ?? logFrom };
      this.#cache.forgetCollections(logged?.shaken ?? []);
      this.#cache.catchUp(touched, this.#position);
      this.#changed = new Set(touched.map(({ organization }) => organization)).size;
      return true;
    } catch (error) {
      if (this.#signal.aborted || !(error instanceof OperationError)) throw error;
      return this.#doubt(error.message, from);
    }
  }

  /** Events cannot be relied on: everything is forgotten or, in order to go on, believed for a while. */
  #doubt(why: string, from: Position): boolean {
    if (this.#resumeMs !== undefined) {
      this.#isUncontradicted = true;
      // Whoever believes it later has the same events to read.
      this.#position = from;
      return true;
    }
    this.#trouble = why;
    this.#cache.clear();
    return false;
  }
}

/**
 * Forgets what is remembered of organizations that a run has written, or may have: of some of it no event
 * tells.
 */
export function forgetWritten(
  { path, tenant, maxAgeMs, clock = systemClock }: CachePlace,
  plan: Plan,
): void {
  const ids = plan.actions.flatMap((action) => ("id" in action ? [action.id] : []));
  if (ids.length === 0 || !existsSync(path)) return;
  const cache = TenantCache.open(path, { tenant, maxAgeMs, now: () => clock.now() });
  if (typeof cache === "string") return;
  cache.forget(ids.map((organization) => ({ organization })));
  cache.close();
}

function digest(declared: ResolvedEntries): string {
  return createHash("sha256").update(JSON.stringify(declared)).digest("base64url").slice(0, 22);
}
