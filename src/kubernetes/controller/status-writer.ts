import pLimit from "p-limit";
import { isDeepStrictEqual } from "node:util";
import type { Clock } from "../../pace/index.js";
import { readObject, statusOf, type ClusterClient, type ClusterObject } from "../client/index.js";
import type { Condition } from "../resource.js";
import { conditionsOf, type Told } from "./conditions.js";
import { objectPath, type Plural } from "./paths.js";

/** What a status shall say. A field that is null goes, one that is not named stays. */
export interface StatusDraft {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly conditions: readonly Told[];
  /** Asked right before it is written: whether it may still be said, and by this replica. */
  readonly isSure: () => boolean;
}

/** What was written of an object, and the version that it has had since. */
interface Written {
  readonly status: Readonly<Record<string, unknown>>;
  readonly version: string;
}

/** How many statuses are written side by side. */
const atOnce = 20;

const retryMs = 5_000;

/** Writes what became of objects into their statuses, where that is another thing than what stands there. */
export class StatusWriter {
  readonly #client: ClusterClient;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #onTrouble: (why: string) => void;
  readonly #limit = pLimit(atOnce);
  /** By uid, what was written last: what the API server tells of it comes later. */
  readonly #written = new Map<string, Written>();
  /** By uid, what is to be written. */
  readonly #drafts = new Map<
    string,
    { plural: Plural; object: ClusterObject; draft: StatusDraft }
  >();
  #writes = 0;

  constructor(
    client: ClusterClient,
    clock: Clock,
    signal: AbortSignal,
    onTrouble: (why: string) => void,
  ) {
    this.#client = client;
    this.#clock = clock;
    this.#signal = signal;
    this.#onTrouble = onTrouble;
  }

  /** How many were written so far. */
  get writes(): number {
    return this.#writes;
  }

  /** What an object's status says, as far as anybody here knows. */
  statusOf(object: ClusterObject): Readonly<Record<string, unknown>> {
    const { uid, resourceVersion } = object.metadata;
    const written = this.#written.get(uid);
    // What came after it may be another replica's.
    if (written === undefined || isAtLeast(resourceVersion, written.version)) {
      return object.status ?? {};
    }
    return written.status;
  }

  /** Has a status written. Of several that come before that, the last one counts. */
  put(plural: Plural, object: ClusterObject, draft: StatusDraft): void {
    const { uid } = object.metadata;
    const isQueued = this.#drafts.has(uid);
    if (!isQueued && !this.#differs(object, draft)) return;
    this.#drafts.set(uid, { plural, object, draft });
    if (!isQueued) void this.#limit(() => this.#write(uid));
  }

  /** Waits until everything is written, but no longer than that. */
  async settled(ms: number): Promise<void> {
    const until = this.#clock.now() + ms;
    while (this.#limit.activeCount + this.#limit.pendingCount > 0 && this.#clock.now() < until) {
      await this.#clock.sleep(20);
    }
  }

  /** An object is gone. */
  forget({ metadata: { uid } }: ClusterObject): void {
    this.#written.delete(uid);
    this.#drafts.delete(uid);
  }

  #differs(object: ClusterObject, { fields, conditions }: StatusDraft): boolean {
    const status = this.statusOf(object);
    const isSame =
      Object.entries(fields).every(([name, value]) =>
        isDeepStrictEqual(status[name] ?? null, value ?? null),
      ) &&
      isDeepStrictEqual(
        conditionsIn(status).map(withoutTime),
        conditionsOf(conditions, [], object.metadata.generation ?? 0, "").map(withoutTime),
      );
    return !isSame;
  }

  async #write(uid: string): Promise<void> {
    const queued = this.#drafts.get(uid);
    this.#drafts.delete(uid);
    if (queued === undefined || this.#signal.aborted) return;
    const { plural, object, draft } = queued;
    if (!draft.isSure() || !this.#differs(object, draft)) return;
    const { metadata } = object;
    const before = this.statusOf(object);
    const status = {
      ...draft.fields,
      conditions: conditionsOf(
        draft.conditions,
        conditionsIn(before),
        metadata.generation ?? 0,
        new Date(this.#clock.now()).toISOString(),
      ),
    };
    const path = `${objectPath(plural, metadata)}/status`;
    try {
      const answer = readObject(await this.#client.mergeOnce(path, { status }, this.#signal));
      this.#writes += 1;
      if (answer) {
        const version = answer.metadata.resourceVersion;
        this.#written.set(uid, { status: answer.status ?? {}, version });
      }
    } catch (error) {
      if (this.#signal.aborted || statusOf(error) === 404) return;
      this.#onTrouble(error instanceof Error ? error.message : String(error));
      // A status that is lost is wrong until something happens again. Another replica may say it by then.
      await this.#clock.sleep(retryMs, this.#signal).catch(() => {});
      if (!this.#drafts.has(uid)) this.put(plural, object, draft);
    }
  }
}

function conditionsIn(status: Readonly<Record<string, unknown>>): readonly Condition[] {
  const { conditions } = status;
  return Array.isArray(conditions) ? (conditions as readonly Condition[]) : [];
}

/** What is so, whenever it came to be so. */
function withoutTime({ lastTransitionTime, ...rest }: Condition): object {
  void lastTransitionTime;
  return rest;
}

/** Whether a version of an object is another one or came after it. Facts: etcd counts them. */
function isAtLeast(version: string, other: string): boolean {
  const isNumber = /^\d+$/;
  if (!isNumber.test(version) || !isNumber.test(other)) return version === other;
  return BigInt(version) >= BigInt(other);
}
