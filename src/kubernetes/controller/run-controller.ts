import { setMaxListeners } from "node:events";
import pLimit from "p-limit";
import type { Clock } from "../../pace/index.js";
import { keyOf, listAndWatch, type ClusterClient } from "../client/index.js";
import { LeaseClient, ShardKeeper, shardOf } from "../shards/index.js";
import type { ControllerNumbers, ControllerParts, LogEntry } from "./controller-parts.js";
import { EventRecorder } from "./event-recorder.js";
import { Objects } from "./objects.js";
import { listPath, type Plural } from "./paths.js";
import { ShardWork } from "./shard-work.js";
import { StatusWriter } from "./status-writer.js";

/** How tenants are kept. */
export interface ControllerOptions {
  readonly cluster: ClusterClient;
  /** The namespace whose objects count; those of all unless given. */
  readonly namespace?: string | undefined;
  /** Where the leases are. */
  readonly leaseNamespace: string;
  /** This replica's name, which no other one has. */
  readonly identity: string;
  /** The same for all replicas. */
  readonly shards: number;
  /** Without renewal a lease is over after so long. */
  readonly leaseMs: number;
  /** Milliseconds without a further event after which what others changed is set right. */
  readonly settleMs: number;
  /** After so long the finalizer of an object is taken away whose Tenant is gone. */
  readonly abandonMs: number;
  readonly clock: Clock;
  readonly numbers: ControllerNumbers;
  readonly log: (entry: LogEntry) => void;
  readonly signal: AbortSignal;
}

/**
 * So many tenants at once are looked at for the first time, and get what is new: the others wait. So a replica
 * that dies leaves little that has to be looked at again.
 */
const mostFirstLooks = 3;

/** What became of objects may be told so much longer after the signal. */
const flushMs = 2_000;

/** A controller that runs. */
export interface Controller {
  /** Whether all objects have been read, so that it can work. */
  isReady(): boolean;
  /** When something was heard of the cluster last, in milliseconds since 1970. */
  heardAt(): number;
  /** The shards that this replica holds. */
  held(): readonly number[];
  /** How many statuses were written. */
  statusWrites(): number;
  /** Settles once it has ended: its signal was aborted, and what it held is given back. */
  readonly ended: Promise<void>;
}

/**
 * Keeps all tenants that objects of a cluster describe equal to what they declare, together with other
 * replicas.
 *
 * @throws OperationError by `ended`, where the objects may not be read, or their kinds are not known
 */
export function startController(options: ControllerOptions): Controller {
  const { cluster, clock, identity, log, numbers, signal } = options;
  const failed = new AbortController();
  const running = AbortSignal.any([signal, failed.signal]);
  // Statuses are written as long as work ends, after the signal.
  const writing = new AbortController();
  // Every request under way listens to one of them; there is no leak to be warned of.
  for (const each of [running, writing.signal]) setMaxListeners(0, each);
  const trouble =
    (event: string) =>
    (message: string): void => {
      log({ level: "warn", event, message });
    };
  const objects = new Objects();
  const parts: ControllerParts = {
    cluster,
    objects,
    statuses: new StatusWriter(cluster, clock, writing.signal, trouble("status-failed")),
    events: new EventRecorder(cluster, identity, clock, writing.signal),
    numbers,
    clock,
    identity,
    settleMs: options.settleMs,
    firstLooks: pLimit(mostFirstLooks),
    log,
  };
  let heardAt = clock.now();
  const listed = new Map<Plural, PromiseWithResolvers>();
  for (const plural of ["tenants", "organizations"] as const) listed.set(plural, withResolvers());
  const isReady = new Set<Plural>();
  const keeper = new ShardKeeper({
    leases: new LeaseClient(cluster, options.leaseNamespace, Math.round(options.leaseMs / 1000)),
    identity,
    shards: options.shards,
    leaseMs: options.leaseMs,
    clock,
    onTrouble: trouble("lease"),
    holder: {
      work: (shard, hold) => {
        log({ level: "info", event: "shard-held", shard });
        const work = new ShardWork(parts, hold, {
          shard,
          isMine: (name) => shardOf(name, options.shards) === shard,
          abandonMs: options.abandonMs,
        });
        return work.run().finally(() => {
          log({ level: "info", event: "shard-left", shard });
        });
      },
    },
  });
  const keepUp = async (plural: Plural): Promise<void> => {
    const path = listPath(plural, options.namespace);
    const [setAll, set, remove] =
      plural === "tenants"
        ? [
            objects.setTenants.bind(objects),
            objects.setTenant.bind(objects),
            objects.removeTenant.bind(objects),
          ]
        : [
            objects.setOrganizations.bind(objects),
            objects.setOrganization.bind(objects),
            objects.removeOrganization.bind(objects),
          ];
    for await (const message of listAndWatch({ client: cluster, path, clock, signal: running })) {
      if (message.kind === "lost") {
        log({ level: "warn", event: "watch-lost", kind: plural, message: message.why });
        continue;
      }
      heardAt = clock.now();
      if (message.kind === "all") {
        setAll(message.objects);
        isReady.add(plural);
        listed.get(plural)?.resolve();
      } else if (message.kind === "set") set(message.object);
      else {
        remove(message.object);
        parts.statuses.forget(message.object);
        log({ level: "info", event: "object-gone", kind: plural, object: keyOf(message.object) });
      }
    }
  };
  const keep = async (): Promise<void> => {
    await keeper.join(running).catch((error: unknown) => {
      if (!running.aborted)
        trouble("lease")(error instanceof Error ? error.message : String(error));
    });
    // What is not known of yet must not be taken for gone.
    await Promise.all([...listed.values()].map(({ promise }) => promise));
    await keeper.run(running);
  };
  const run = async (): Promise<void> => {
    const watching = (["tenants", "organizations"] as const).map(async (plural) => {
      try {
        await keepUp(plural);
      } catch (error) {
        if (running.aborted) return;
        failed.abort(error);
      } finally {
        listed.get(plural)?.resolve();
      }
    });
    await Promise.all([...watching, keep()]);
    await parts.statuses.settled(flushMs);
    writing.abort(new Error("the controller has ended"));
    if (failed.signal.aborted && !signal.aborted) throw failed.signal.reason;
  };
  return {
    isReady: () => isReady.size === 2,
    heardAt: () => heardAt,
    held: () => keeper.held(),
    statusWrites: () => parts.statuses.writes,
    ended: run(),
  };
}

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function withResolvers(): PromiseWithResolvers {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
