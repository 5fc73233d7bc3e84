import { createHash } from "node:crypto";

/** A Lease as somebody who watches it knows it. */
export interface SeenLease {
  /** Who holds it; empty where nobody does. */
  readonly holder: string;
  /** Since when it has stood like this, in milliseconds of the watcher's own clock. */
  readonly unchangedSince: number;
  readonly durationMs: number;
}

/** What a replica knows when it decides. */
export interface ShardView {
  readonly me: string;
  /** Milliseconds of this replica's own clock. */
  readonly now: number;
  /** The leases of all shards, by their numbers; undefined where one has never been made. */
  readonly shards: readonly (SeenLease | undefined)[];
  /** The leases by which replicas say that they are alive, by their names. */
  readonly replicas: ReadonlyMap<string, SeenLease>;
  /** Shards that are being given back. */
  readonly leaving: ReadonlySet<number>;
}

/** What a replica does next. */
export interface ShardDecision {
  readonly renew: readonly number[];
  readonly take: readonly number[];
  readonly release: readonly number[];
}

/** The shard of a tenant: the same for everybody, whatever objects name the tenant. */
export function shardOf(domain: string, shards: number): number {
  const digest = createHash("sha256").update(domain.toLowerCase()).digest();
  return digest.readUInt32BE(0) % shards;
}

/**
 * Whether a lease is over. It is judged by how long it was seen unchanged, never by the times that stand in
 * it: clocks of machines differ.
 */
export function isOver({ holder, unchangedSince, durationMs }: SeenLease, now: number): boolean {
  return holder === "" || now - unchangedSince > durationMs;
}

/**
 * Decides what becomes of the shards: each living replica has its share of them, and takes no
 * more where others are slow to take theirs.
 */
export function decideShards(view: ShardView): ShardDecision {
  const { me, now, shards, replicas, leaving } = view;
  const living = new Set([me]);
  for (const [name, lease] of replicas) if (!isOver(lease, now)) living.add(name);
  const most = Math.ceil(shards.length / living.size);
  const mine: number[] = [];
  const free: number[] = [];
  for (const [shard, lease] of shards.entries()) {
    if (lease?.holder === me) {
      if (!leaving.has(shard)) mine.push(shard);
    } else if (lease === undefined || isOver(lease, now)) free.push(shard);
  }
  const release = mine.slice(most);
  const room = Math.max(0, most - mine.length);
  // Everybody begins somewhere else, so that two rarely reach for the same one.
  const start = free.length === 0 ? 0 : shardOf(me, free.length);
  const take = [...free.slice(start), ...free.slice(0, start)].slice(0, room);
  return { renew: mine.slice(0, most), take, release };
}
