import type { ShardHold } from "../shards/index.js";
import { keyOf, type ClusterObject } from "../client/index.js";
import type { ControllerParts } from "./controller-parts.js";
import { setFinalizer } from "./finalizers.js";
import { Wake } from "./signals.js";
import { finalizer } from "./tenant-declarations.js";
import type { ReadTenant } from "./tenant-settings.js";
import { TenantWork } from "./tenant-work.js";

/** Which shard it is about. */
export interface ShardWorkOptions {
  readonly shard: number;
  /** Whether what has a name is of this shard. */
  readonly isMine: (name: string) => boolean;
  readonly abandonMs: number;
}

/** What is waited for where nothing happens. */
const idleMs = 60_000;

interface Running {
  readonly end: AbortController;
  readonly ended: Promise<void>;
}

/** Works on the tenants of a shard as long as it is held: begins where one comes, and ends where one goes. */
export class ShardWork {
  readonly #parts: ControllerParts;
  readonly #hold: ShardHold;
  readonly #options: ShardWorkOptions;
  readonly #running = new Map<string, Running>();
  /** Since when the Tenant of organizations is missing, by its key. */
  readonly #missingSince = new Map<string, number>();
  /** Rings when a tenant came, went or changed, or work on one ended. */
  readonly #changed = new Wake();

  constructor(parts: ControllerParts, hold: ShardHold, options: ShardWorkOptions) {
    this.#parts = parts;
    this.#hold = hold;
    this.#options = options;
  }

  /** Works until the hold ends; settles once nothing is under way any more. */
  async run(): Promise<void> {
    const { objects, clock } = this.#parts;
    const { signal } = this.#hold;
    const mute = objects.listen((tenant, organizations) => {
      // Of a tenant that is there its own work hears.
      if (organizations === undefined || objects.tenant(tenant) === undefined) this.#changed.ring();
    });
    try {
      while (!signal.aborted) {
        this.#arrange();
        await this.#tellAbandoned();
        const isWaiting = this.#missingSince.size > 0;
        const ms = isWaiting ? Math.min(idleMs, this.#options.abandonMs) : idleMs;
        await this.#changed.wait(ms, clock, signal);
      }
    } finally {
      mute();
      for (const { end } of this.#running.values()) end.abort(signal.reason);
      await Promise.all([...this.#running.values()].map(({ ended }) => ended));
    }
  }

  /** Has each tenant of this shard worked on, once. */
  #arrange(): void {
    const wanted = this.#wanted();
    for (const [key, { end }] of this.#running) {
      if (!wanted.has(key)) end.abort(new Error("the Tenant is another one's"));
    }
    for (const key of wanted) if (!this.#running.has(key)) this.#begin(key);
  }

  /** The keys of the tenants that this shard is for: of several for one domain, that which came first. */
  #wanted(): ReadonlySet<string> {
    const byDomain = new Map<string, ReadTenant>();
    for (const tenant of this.#parts.objects.tenants()) {
      if (!this.#options.isMine(tenant.domain)) continue;
      const other = byDomain.get(tenant.domain);
      const [first, later] =
        other === undefined
          ? [tenant, undefined]
          : isOlder(tenant.object, other.object)
            ? [tenant, other]
            : [other, tenant];
      byDomain.set(tenant.domain, first);
      if (later) this.#tellConflict(later, first);
    }
    return new Set([...byDomain.values()].map(({ key }) => key));
  }

  #begin(key: string): void {
    const end = new AbortController();
    const stop = (): void => {
      end.abort(this.#hold.signal.reason);
    };
    this.#hold.signal.addEventListener("abort", stop, { once: true });
    if (this.#hold.signal.aborted) stop();
    const { shard } = this.#options;
    const work = new TenantWork(this.#parts, this.#hold, shard, key, () => this.#wanted().has(key));
    const ended = work
      .run(end.signal)
      .catch((error: unknown) => {
        this.#parts.log({
          level: "error",
          event: "tenant-failed",
          tenant: key,
          message: error instanceof Error ? (error.stack ?? error.message) : String(error),
        });
      })
      .finally(() => {
        this.#hold.signal.removeEventListener("abort", stop);
        this.#running.delete(key);
        this.#changed.ring();
      });
    this.#running.set(key, { end, ended });
  }

  #tellConflict({ object }: ReadTenant, first: ReadTenant): void {
    const message = `Tenant ${first.key}, which came first, is for ${first.domain} as well. One tenant has one Tenant: delete one of the two.`;
    this.#parts.statuses.put("tenants", object, {
      fields: { observedGeneration: object.metadata.generation, shard: this.#options.shard },
      conditions: [
        { type: "Ready", status: "False", reason: "Conflict", message },
        { type: "Stalled", status: "True", reason: "Conflict", message },
      ],
      isSure: () => this.#hold.isSure(),
    });
  }

  /** Tells organizations whose Tenant is missing, and lets those go by and by that wait for it. */
  async #tellAbandoned(): Promise<void> {
    const { objects, clock, statuses, events } = this.#parts;
    const { isMine, abandonMs } = this.#options;
    const now = clock.now();
    for (const tenant of objects.referredTenants()) {
      if (objects.tenant(tenant) !== undefined || !isMine(tenant)) {
        this.#missingSince.delete(tenant);
        continue;
      }
      const since = this.#missingSince.get(tenant) ?? now;
      this.#missingSince.set(tenant, since);
      for (const object of objects.organizationsOf(tenant)) {
        const { metadata } = object;
        if (metadata.deletionTimestamp === undefined) {
          const message = `There is no Tenant ${tenant}.`;
          statuses.put("organizations", object, {
            fields: { observedGeneration: metadata.generation },
            conditions: [
              { type: "Ready", status: "False", reason: "TenantNotFound", message },
              { type: "Synced", status: "False", reason: "TenantNotFound", message },
            ],
            isSure: () => this.#hold.isSure() && objects.tenant(tenant) === undefined,
          });
        } else if (metadata.finalizers?.includes(finalizer) === true && now - since >= abandonMs) {
          events.tell("Organization", object, {
            type: "Warning",
            reason: "Abandoned",
            message: `There is no Tenant ${tenant} any more: whether its organization is deleted is not known.`,
          });
          await setFinalizer(this.#parts, object, false, this.#hold.signal);
        }
      }
    }
  }
}

/** Who came first; of two of the same second the one whose name comes first. */
function isOlder(one: ClusterObject, other: ClusterObject): boolean {
  const rank = (object: ClusterObject): string =>
    `${object.metadata.creationTimestamp ?? ""} ${keyOf(object)}`;
  return rank(one) < rank(other);
}
