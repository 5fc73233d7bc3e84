import { setMaxListeners } from "node:events";
import { applyPlan, type Outcome } from "../../apply/index.js";
import {
  followEvents,
  openManagementClient,
  type Credentials,
  type ManagementClient,
  type Traffic,
} from "../../auth0/index.js";
import { DiagnosticError, OperationError } from "../../errors/index.js";
import { followedTypes, planRun, type PlannedRun } from "../../run/index.js";
import { watchTenant, type WatchMessage, type WatchWorld } from "../../watch/index.js";
import type { ClusterClient } from "../client/index.js";
import type { ShardHold } from "../shards/index.js";
import { reasonFrom, type Told } from "./conditions.js";
import { readSecret } from "./credentials.js";
import type { ControllerParts } from "./controller-parts.js";
import { finishDeletions, keepFinalizers } from "./finalizers.js";
import { approval, TenantDeclarations, type DeclaringObject } from "./tenant-declarations.js";
import { TenantReport, type Snapshot } from "./tenant-report.js";
import type { ReadTenant, TenantSettings } from "./tenant-settings.js";
import { Wake } from "./signals.js";

/** Events come some time after their changes, and clocks differ: following begins so much earlier. */
const marginMs = 60_000;

/** A Secret is read again so often, and when the tenant refuses what it holds. */
const secretMs = 60_000;

/** A tenant that cannot be worked on is tried again after so long, and twice as long each time. */
const firstWaitMs = 1_000;
const longestWaitMs = 600_000;

/** The turn of a tenant to be looked at for the first time lasts no longer. */
const longestTurnMs = 10_000;

/** How many organizations of a tenant are ready is told so often. */
const countsMs = 15_000;

/** A tenant that could be looked at. */
const lookedAt: Told = { type: "Ready", status: "True", reason: "Looked", message: "" };

/** How many organizations are written side by side. */
const concurrency = 10;

/** What cannot be planned is taken out, and the rest planned again, so many times. */
const mostPlans = 3;

/** A plan, and the objects for which it was made: of later versions of them it says nothing. */
interface SeenRun extends PlannedRun {
  readonly snapshot: Snapshot;
}

/** Why a session ends although nothing is wrong. */
class SessionOverError extends Error {}

/** Keeps one tenant equal to the objects that refer to it, as long as its shard is held. */
export class TenantWork {
  readonly #parts: ControllerParts;
  readonly #hold: ShardHold;
  readonly #key: string;
  readonly #shard: number;
  readonly #isWanted: () => boolean;
  /** Rings when the Tenant, or an object of it, is another one. */
  readonly #changed = new Wake();
  #isReady = false;

  /**
   * @param key that of the Tenant
   * @param isWanted whether the Tenant, as it is now, is for this work
   */
  constructor(
    parts: ControllerParts,
    hold: ShardHold,
    shard: number,
    key: string,
    isWanted: () => boolean,
  ) {
    this.#isWanted = isWanted;
    this.#parts = parts;
    this.#hold = hold;
    this.#shard = shard;
    this.#key = key;
  }

  /** Works until the signal, or until the Tenant is gone. */
  async run(signal: AbortSignal): Promise<void> {
    const { objects, clock } = this.#parts;
    let failures = 0;
    while (!signal.aborted) {
      const tenant = objects.tenant(this.#key);
      if (tenant === undefined || !this.#isWanted()) return;
      const startedAt = clock.now();
      try {
        await this.#session(tenant, signal);
        failures = 0;
      } catch (error) {
        if (signal.aborted || !this.#hold.isSure()) return;
        if (clock.now() - startedAt > longestWaitMs) failures = 0;
        this.#tellTrouble(tenant, error);
        const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** failures);
        failures += 1;
        // A Secret that is mended is not told of.
        await this.#changed.wait(Math.min(waitMs, secretMs), clock, signal);
      }
    }
  }

  /** Works until the Tenant or its credentials are other ones, or until the signal. */
  async #session(tenant: ReadTenant, signal: AbortSignal): Promise<void> {
    const { settings, object } = tenant;
    if (settings instanceof OperationError) throw settings;
    const { cluster, objects, clock } = this.#parts;
    const { namespace } = object.metadata;
    const secret = await readSecret(cluster, namespace, settings.secret, settings.address, signal);
    const end = new AbortController();
    setMaxListeners(0, end.signal);
    const stop = (): void => {
      end.abort(signal.reason);
    };
    signal.addEventListener("abort", stop, { once: true });
    const client = await openManagementClient(settings.address, secret.credentials, {
      clock,
      guard: () => {
        if (this.#hold.isSure()) return;
        throw new OperationError("Another replica may work on the tenant by now.", {
          code: "interrupted",
        });
      },
      onTraffic: (traffic) => {
        this.#note(traffic);
      },
    });
    const session = new Session(this.#parts, this.#hold, client, this.#key, settings, end.signal);
    const mute = objects.listen((key, organizations) => {
      if (key !== this.#key) return;
      if (organizations) session.changed(organizations);
      else {
        this.#changed.ring();
        end.abort(new SessionOverError("the Tenant is another one"));
      }
    });
    const refused = new Wake();
    const turn = this.#takeTurn(end.signal);
    try {
      await turn.mine;
      await Promise.all([
        watchTenant({
          world: session.world(),
          tell: (message) => {
            if (message.event === "failed") refused.ring();
            if (message.event === "failed" || message.event === "looked") turn.over();
            session.tell(message);
            this.#tellTenant(tenant, session, message);
          },
          signal: end.signal,
          clock,
          resyncMs: settings.resyncMs,
          settleMs: this.#parts.settleMs,
          ownClient: clientOf(secret.credentials),
        }),
        session.keepUp(),
        this.#keepCounts(tenant, session, end.signal),
        this.#watchSecret(cluster, tenant, settings, secret.version, refused, end),
      ]);
    } catch (error) {
      if (!(end.signal.reason instanceof SessionOverError)) throw error;
    } finally {
      turn.over();
      // Nothing of a session goes on after it.
      if (!end.signal.aborted) end.abort(new SessionOverError("it has ended"));
      mute();
      signal.removeEventListener("abort", stop);
      await client.close();
      await session.ended();
    }
  }

  /** Waits for the turn to look at the tenant for the first time. */
  #takeTurn(signal: AbortSignal): { readonly mine: Promise<void>; readonly over: () => void } {
    let over = (): void => {};
    const ends = new Promise<void>((resolve) => {
      over = resolve;
    });
    const mine = new Promise<void>((resolve, reject) => {
      signal.addEventListener("abort", () => {
        over();
        reject(signal.reason as Error);
      });
      void this.#parts.firstLooks(async () => {
        resolve();
        // A tenant with narrow limits takes its time, and must not keep all others from having theirs.
        const isOver = new AbortController();
        const { clock } = this.#parts;
        await Promise.race([ends, clock.sleep(longestTurnMs, isOver.signal).catch(() => {})]);
        isOver.abort();
      });
    });
    return { mine, over };
  }

  /** Ends the session once the Secret is another one. */
  async #watchSecret(
    cluster: ClusterClient,
    { object }: ReadTenant,
    { secret, address }: TenantSettings,
    version: string,
    refused: Wake,
    end: AbortController,
  ): Promise<void> {
    const { clock } = this.#parts;
    for (;;) {
      await refused.wait(secretMs, clock, end.signal);
      end.signal.throwIfAborted();
      const now = await readSecret(
        cluster,
        object.metadata.namespace,
        secret,
        address,
        end.signal,
      ).catch((error: unknown) => {
        // An API server that is away for a while says nothing of the Secret.
        if (error instanceof OperationError && error.retryable) return undefined;
        throw error;
      });
      if (now !== undefined && now.version !== version) {
        end.abort(new SessionOverError("the credentials are other ones"));
      }
      // Trouble comes in crowds.
      await clock.sleep(1_000, end.signal);
    }
  }

  /** Tells how many organizations are ready, as that changes. */
  async #keepCounts({ object }: ReadTenant, session: Session, signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#parts.clock.sleep(countsMs, signal);
      if (this.#isReady) this.#putTenant(object, session.counts(), [lookedAt]);
    }
  }

  #note(traffic: Traffic): void {
    this.#parts.numbers.note(this.#key, traffic);
  }

  #tellTrouble({ object }: ReadTenant, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const reason = reasonFrom(error instanceof OperationError ? error.code : "failed");
    this.#parts.log({ level: "error", event: "tenant-failed", tenant: this.#key, message });
    this.#putTenant(object, {}, [
      { type: "Ready", status: "False", reason, message },
      { type: "Stalled", status: "True", reason, message },
    ]);
    this.#parts.events.tell("Tenant", object, { type: "Warning", reason, message });
  }

  #tellTenant({ object }: ReadTenant, session: Session, message: WatchMessage): void {
    const { log, numbers, clock } = this.#parts;
    numbers.tell(this.#key, message);
    // What was declared anew differs on purpose.
    if (message.event !== "drift" || !session.isAnew(message.organization)) {
      log({ level: levelOf(message), tenant: this.#key, ...message });
    }
    if (message.event === "failed") {
      this.#isReady = false;
      this.#putTenant(object, session.counts(), [
        { type: "Ready", status: "False", reason: "Failed", message: message.error },
      ]);
    } else if (message.event === "polling") {
      this.#parts.events.tell("Tenant", object, {
        type: "Warning",
        reason: "Polling",
        message: message.why,
      });
    } else if (message.event === "looked") {
      this.#isReady = true;
      const lastFullLookTime = new Date(clock.now()).toISOString();
      this.#putTenant(object, { ...session.counts(), lastFullLookTime }, [lookedAt]);
    }
  }

  #putTenant(
    object: ReadTenant["object"],
    fields: Readonly<Record<string, unknown>>,
    conditions: readonly Told[],
  ): void {
    const { statuses, identity } = this.#parts;
    statuses.put("tenants", object, {
      fields: {
        observedGeneration: object.metadata.generation,
        holder: identity,
        shard: this.#shard,
        ...fields,
      },
      conditions,
      isSure: () => this.#hold.isSure(),
    });
  }
}

/** One client of a tenant, and what its objects ask for meanwhile. */
class Session {
  readonly #parts: ControllerParts;
  readonly #client: ManagementClient;
  readonly #settings: TenantSettings;
  readonly #signal: AbortSignal;
  readonly #declarations: TenantDeclarations;
  readonly #report: TenantReport;
  readonly #namesChanged = new Wake();
  readonly #keys = new Set<string>();
  /** Names that cannot be planned as things are. */
  readonly #unplannable = new Set<string>();
  /** What is being written. */
  #writing: Promise<unknown> = Promise.resolve();

  constructor(
    parts: ControllerParts,
    hold: ShardHold,
    client: ManagementClient,
    key: string,
    settings: TenantSettings,
    signal: AbortSignal,
  ) {
    this.#parts = parts;
    this.#client = client;
    this.#settings = settings;
    this.#signal = signal;
    this.#declarations = new TenantDeclarations(parts.objects, key, settings.owner);
    this.#report = new TenantReport({
      declarations: this.#declarations,
      statuses: parts.statuses,
      isSure: () => hold.isSure(),
      events: parts.events,
      now: () => new Date(parts.clock.now()).toISOString(),
    });
  }

  /** Objects are other ones than before. */
  changed(keys: ReadonlySet<string>): void {
    for (const key of keys) this.#keys.add(key);
    this.#namesChanged.ring();
  }

  counts(): Readonly<Record<string, unknown>> {
    return { organizations: this.#declarations.size, ready: this.#report.ready };
  }

  /** Settles once nothing is written any more. */
  async ended(): Promise<void> {
    await this.#writing.catch(() => {});
  }

  /** Does what objects need besides their organizations, from the beginning on. */
  async keepUp(): Promise<void> {
    this.#report.obstacles();
    await keepFinalizers(this.#parts, this.#declarations.all(), this.#signal);
  }

  world(): WatchWorld<SeenRun> {
    const { isSuspended } = this.#settings;
    return {
      follow: (signal) =>
        followEvents(this.#client, {
          from: { since: new Date(this.#parts.clock.now() - marginMs).toISOString() },
          types: followedTypes,
          signal,
          clock: this.#parts.clock,
        }),
      plan: (part, known, hooks) => this.#plan(part, known, hooks),
      redeclared: (signal) => this.#redeclared(signal),
      isDeclaredAnew: (name) => this.isAnew(name),
      ...(!isSuspended && { repair: (planned, signal) => this.#repair(planned, signal) }),
    };
  }

  /** Whether an organization is declared as it was not declared before. */
  isAnew(name: string): boolean {
    const winner = this.#declarations.winner(name);
    return winner !== undefined && this.#report.isAnew(winner);
  }

  tell(message: WatchMessage): void {
    if (message.event === "drift" && message.kind !== "refused") this.#report.drifted(message);
    else if (message.event === "repair-refused") {
      this.#report.limited(message.organizations, message.reasons);
    } else if (message.event === "repair-stopped") {
      this.#report.stopped(message.organization, message.reason);
    }
  }

  async *#redeclared(signal: AbortSignal): AsyncGenerator<ReadonlySet<string>> {
    const { clock } = this.#parts;
    for (;;) {
      if (this.#keys.size === 0) await this.#namesChanged.wait(3_600_000, clock, signal);
      signal.throwIfAborted();
      const keys = [...this.#keys];
      this.#keys.clear();
      if (keys.length === 0) continue;
      const names = this.#declarations.update(keys);
      for (const name of names) this.#unplannable.delete(name);
      this.#report.obstacles(names);
      await keepFinalizers(this.#parts, this.#declarations.all(names), signal);
      const anew = [...names].filter((name) => {
        const winner = this.#declarations.winner(name);
        // Who shall be deleted, and is kept by a limit, may have been approved.
        return (
          winner?.declaration !== undefined && (winner.isLeaving || this.#report.isAnew(winner))
        );
      });
      if (anew.length > 0) yield new Set(anew);
    }
  }

  async #plan(...[part, known, hooks]: Parameters<WatchWorld["plan"]>): Promise<SeenRun> {
    // A full look tries again what could not be planned: the tenant may have it by now.
    if (part?.names === undefined) this.#unplannable.clear();
    for (let tries = 1; ; tries += 1) {
      const snapshot = this.#snapshot();
      try {
        const planned = await planRun(
          this.#client,
          {
            declared: {
              organizations: [...snapshot.values()].flatMap(({ declaration }) => declaration ?? []),
              owners: this.#settings.owner === undefined ? [] : [this.#settings.owner],
              ignore: [],
            },
            policy: this.#settings.policy,
            maxDeletes: this.#settings.maxDeletes,
            maxRemovals: this.#settings.maxRemovals,
            approvedDeletes: [...snapshot.values()].flatMap((each) =>
              each.object.metadata.annotations?.[approval] === "true" ? [each.name] : [],
            ),
            part,
            remember: (names) =>
              Promise.resolve([
                ...new Set([
                  ...known(names),
                  ...names.filter((name) => this.#report.wasThere(name)),
                ]),
              ]),
          },
          {
            ...hooks,
            onMatch: (match) => {
              hooks.onMatch?.(match);
              this.#report.match(match.declared, match.id);
            },
          },
        );
        this.#report.looked(planned, snapshot, part?.names);
        await finishDeletions(this.#parts, snapshot, planned, this.#signal);
        return { ...planned, snapshot };
      } catch (error) {
        if (!(error instanceof DiagnosticError) || tries === mostPlans) throw error;
        if (!this.#takeOut(error, snapshot)) throw error;
      }
    }
  }

  /** Leaves out the organizations that an error is about, so that the others need not wait for them. */
  #takeOut({ diagnostics }: DiagnosticError, snapshot: Snapshot): boolean {
    const before = this.#unplannable.size;
    for (const { code, message, path } of diagnostics) {
      const each = snapshot.get(String(path[0]));
      if (each === undefined) continue;
      this.#unplannable.add(each.name);
      this.#report.cannotPlan(each, reasonFrom(code), message);
    }
    return this.#unplannable.size > before;
  }

  #snapshot(): Snapshot {
    const snapshot = new Map<string, DeclaringObject>();
    for (const each of this.#declarations.all()) {
      if (each.declaration && !this.#unplannable.has(each.name)) snapshot.set(each.name, each);
    }
    return snapshot;
  }

  async #repair({ plan, snapshot }: SeenRun, signal: AbortSignal): Promise<readonly Outcome[]> {
    const applying = applyPlan(this.#client, plan, {
      concurrency,
      signal,
      onSeen: ({ id, name }) => {
        this.#report.match(name, id);
      },
      onOutcome: (outcome) => {
        this.#report.carriedOut([outcome], snapshot);
      },
    });
    this.#writing = applying;
    const outcomes = await applying;
    await finishDeletions(this.#parts, snapshot, { outcomes }, this.#signal);
    return outcomes;
  }
}

/** The application that credentials are of; undefined for a token, which does not say it. */
function clientOf(credentials: Credentials): string | undefined {
  return credentials.kind === "token" ? undefined : credentials.clientId;
}

function levelOf({ event }: WatchMessage): "info" | "warn" | "error" {
  if (event === "failed" || event === "repair-failed" || event === "repair-stopped") return "error";
  return event === "looked" || event === "repaired" || event === "settled" ? "info" : "warn";
}
