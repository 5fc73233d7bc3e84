import { setMaxListeners } from "node:events";
import { withSignals, type Clock } from "../../pace/index.js";
import { decideShards, type SeenLease } from "./decide.js";
import type { Lease, LeaseClient } from "./lease-client.js";

/** What is done with a shard as long as it is held. */
export interface ShardHolder {
  /**
   * Begins to work on a shard.
   *
   * @param hold ends when the shard is given back or may be lost
   * @returns what settles once nothing of the work is under way any more
   */
  work(shard: number, hold: ShardHold): Promise<void>;
}

/** The right to work on a shard. */
export interface ShardHold {
  readonly signal: AbortSignal;
  /** Whether nobody else can have the shard by now: asked before each thing that is written. */
  isSure(): boolean;
}

/** How shards are held. */
export interface ShardKeeperOptions {
  readonly leases: LeaseClient;
  /** This replica's name, which no other one has. */
  readonly identity: string;
  readonly shards: number;
  /** Without renewal a lease is over after so long; a third of it passes between renewals. */
  readonly leaseMs: number;
  readonly holder: ShardHolder;
  readonly clock: Clock;
  /** Is told of what cannot be read or written, in words. */
  readonly onTrouble: (why: string) => void;
}

interface Held {
  readonly end: AbortController;
  ended: Promise<void>;
  /** Until when it is sure, by this replica's own clock. */
  sureUntil: number;
}

interface Seen {
  readonly lease: Lease;
  readonly unchangedSince: number;
}

const shardPrefix = "orgwright-shard-";
const memberPrefix = "orgwright-member-";

/**
 * Spreads shards over replicas: each is held by one of them at a time, by a Lease. A replica that is cut off
 * from the API server stops working before its leases are over, by its own clock, so that never two work on
 * one shard.
 */
export class ShardKeeper {
  readonly #options: ShardKeeperOptions;
  readonly #held = new Map<number, Held>();
  readonly #leaving = new Map<number, Promise<void>>();
  /** Work on shards that were lost, as long as it is not over. */
  readonly #ending = new Map<number, Promise<void>>();
  readonly #seen = new Map<string, Seen>();
  /** When it was told that this replica is there; undefined before that. */
  #joinedAt: number | undefined;

  constructor(options: ShardKeeperOptions) {
    this.#options = options;
  }

  /** The shards that are held, in order. */
  held(): readonly number[] {
    return [...this.#held.keys()].sort((a, b) => a - b);
  }

  /**
   * Tells that this replica is there. Called as soon as it starts, so that replicas that start together see
   * each other before they share, however long they read before they can work.
   */
  async join(signal: AbortSignal): Promise<void> {
    const { leases, identity, clock } = this.#options;
    await this.#observe(signal);
    const name = `${memberPrefix}${identity}`;
    this.#note(await leases.write(name, identity, this.#seen.get(name)?.lease, signal));
    this.#joinedAt = clock.now();
  }

  /** Holds its share of the shards until the signal; then gives back what it holds and settles. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, leaseMs, onTrouble } = this.#options;
    while (!signal.aborted) {
      const startedAt = clock.now();
      const joinMs = (this.#joinedAt ?? startedAt) + leaseMs / 5 - startedAt;
      await clock.sleep(Math.max(0, joinMs), signal).catch(() => {});
      if (signal.aborted) break;
      try {
        await withSignals([signal, AbortSignal.timeout(leaseMs / 2)], (within) =>
          this.#round(within, signal),
        );
      } catch (error) {
        if (signal.aborted) break;
        onTrouble(error instanceof Error ? error.message : String(error));
      }
      const waitMs = Math.max(leaseMs / 30, startedAt + leaseMs / 3 - clock.now());
      await clock.sleep(waitMs, signal).catch(() => {});
    }
    await this.#leave();
  }

  async #round(within: AbortSignal, signal: AbortSignal): Promise<void> {
    const { leases, identity, shards } = this.#options;
    // All leases are written at once.
    setMaxListeners(0, within);
    const memberName = `${memberPrefix}${identity}`;
    await this.#observe(within);
    const member = this.#seen.get(memberName)?.lease;
    this.#note(await leases.write(memberName, identity, member, within));
    if (this.#joinedAt === undefined) {
      this.#joinedAt = this.#options.clock.now();
      return;
    }
    const decision = decideShards({
      me: identity,
      now: this.#options.clock.now(),
      shards: Array.from({ length: shards }, (_, shard) => this.#shardLease(shard)),
      replicas: this.#replicas(),
      leaving: new Set(this.#leaving.keys()),
    });
    for (const shard of decision.release) this.#release(shard, signal);
    await Promise.all([
      ...decision.renew.map((shard) => this.#hold(shard, within)),
      // Work that is still ending needs its lease as long as it does.
      ...[...this.#leaving.keys()].map((shard) => this.#renew(shard, within)),
      ...decision.take.map((shard) => this.#hold(shard, within)),
    ]);
  }

  /** Reads all leases, and notes since when each stands as it does. */
  async #observe(signal: AbortSignal): Promise<void> {
    const leases = await this.#options.leases.list(signal);
    const names = new Set(leases.map(({ name }) => name));
    for (const name of this.#seen.keys()) if (!names.has(name)) this.#seen.delete(name);
    for (const lease of leases) this.#note(lease);
  }

  #note(lease: Lease | undefined): void {
    if (lease === undefined) return;
    const before = this.#seen.get(lease.name);
    if (before?.lease.resourceVersion === lease.resourceVersion) return;
    this.#seen.set(lease.name, { lease, unchangedSince: this.#options.clock.now() });
  }

  #shardLease(shard: number): SeenLease | undefined {
    return toSeenLease(this.#seen.get(`${shardPrefix}${shard}`));
  }

  #replicas(): ReadonlyMap<string, SeenLease> {
    const replicas = new Map<string, SeenLease>();
    for (const [name, seen] of this.#seen) {
      const lease = toSeenLease(seen);
      if (lease && name.startsWith(memberPrefix)) replicas.set(lease.holder, lease);
    }
    return replicas;
  }

  /** Takes a shard, or goes on holding it. */
  async #hold(shard: number, signal: AbortSignal): Promise<void> {
    const sureUntil = await this.#renew(shard, signal);
    // Work that is ending must be over before it begins anew.
    if (sureUntil === undefined || this.#held.has(shard) || this.#ending.has(shard)) return;
    const { holder, clock, onTrouble } = this.#options;
    const end = new AbortController();
    setMaxListeners(0, end.signal);
    const held: Held = { end, sureUntil, ended: Promise.resolve() };
    const hold: ShardHold = {
      signal: end.signal,
      isSure: () => !end.signal.aborted && clock.now() < held.sureUntil,
    };
    held.ended = holder.work(shard, hold).catch((error: unknown) => {
      onTrouble(error instanceof Error ? error.message : String(error));
    });
    this.#held.set(shard, held);
    void this.#watchOver(shard, held);
  }

  /** Writes a lease anew. Returns until when it is surely ours; undefined where it is not. */
  async #renew(shard: number, signal: AbortSignal): Promise<number | undefined> {
    const { leases, identity, clock, leaseMs } = this.#options;
    const name = `${shardPrefix}${shard}`;
    // Counted from before it is sent: others count from when they see it, which is later.
    const sureUntil = clock.now() + (leaseMs * 2) / 3;
    const lease = await leases.write(name, identity, this.#seen.get(name)?.lease, signal);
    if (lease === undefined) {
      // Somebody else wrote it, so that it is not ours any more.
      this.#lose(shard, "another replica holds it");
      return undefined;
    }
    this.#note(lease);
    const held = this.#held.get(shard);
    if (held) held.sureUntil = sureUntil;
    return sureUntil;
  }

  /** Ends the work on a shard as soon as its lease was not renewed for too long. */
  async #watchOver(shard: number, held: Held): Promise<void> {
    const { clock } = this.#options;
    const { signal } = held.end;
    while (!signal.aborted) {
      const leftMs = held.sureUntil - clock.now();
      if (leftMs <= 0) {
        this.#lose(shard, "its lease could not be renewed");
        return;
      }
      await clock.sleep(leftMs, signal).catch(() => {});
    }
  }

  #lose(shard: number, why: string): void {
    const held = this.#held.get(shard);
    if (held === undefined) return;
    this.#held.delete(shard);
    held.end.abort(new Error(why));
    this.#ending.set(
      shard,
      held.ended.finally(() => {
        this.#ending.delete(shard);
      }),
    );
    this.#options.onTrouble(`shard ${shard} is given up: ${why}`);
  }

  /** Gives a shard back once nothing of its work is under way any more. */
  #release(shard: number, signal: AbortSignal): void {
    const held = this.#held.get(shard);
    if (held === undefined) return;
    const { leases } = this.#options;
    const giveBack = async (): Promise<void> => {
      held.end.abort(new Error("the shard is given back"));
      await held.ended;
      const name = `${shardPrefix}${shard}`;
      this.#note(await leases.write(name, "", this.#seen.get(name)?.lease, signal));
    };
    this.#leaving.set(
      shard,
      giveBack()
        .catch((error: unknown) => {
          this.#options.onTrouble(error instanceof Error ? error.message : String(error));
        })
        .finally(() => {
          this.#held.delete(shard);
          this.#leaving.delete(shard);
        }),
    );
  }

  /** Gives everything back, so that others need not wait for leases to be over. */
  async #leave(): Promise<void> {
    const { leases, identity, onTrouble } = this.#options;
    const within = AbortSignal.timeout(this.#options.leaseMs);
    for (const shard of this.#held.keys()) this.#release(shard, within);
    await Promise.all([...this.#leaving.values(), ...this.#ending.values()]);
    await leases.remove(`${memberPrefix}${identity}`, within).catch((error: unknown) => {
      onTrouble(error instanceof Error ? error.message : String(error));
    });
  }
}

function toSeenLease(seen: Seen | undefined): SeenLease | undefined {
  if (seen === undefined) return undefined;
  const { holder, durationMs } = seen.lease;
  return { holder, durationMs, unchangedSince: seen.unchangedSince };
}
