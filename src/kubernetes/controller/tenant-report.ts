import type { Outcome } from "../../apply/index.js";
import { describeChanged, type Changed, type Refusal } from "../../plan/index.js";
import type { PlannedRun } from "../../run/index.js";
import type { WatchMessage } from "../../watch/index.js";
import type { LastOutcome } from "../resource.js";
import type { ClusterObject } from "../client/index.js";
import { reasonFrom, type Told } from "./conditions.js";
import type { EventRecorder } from "./event-recorder.js";
import type { StatusWriter } from "./status-writer.js";
import type { DeclaringObject, TenantDeclarations } from "./tenant-declarations.js";

/** What a tenant's report stands on. */
export interface TenantReportParts {
  readonly declarations: TenantDeclarations;
  readonly statuses: StatusWriter;
  /** Whether nobody else works on the tenant by now. */
  readonly isSure: () => boolean;
  readonly events: EventRecorder;
  /** RFC 3339. */
  readonly now: () => string;
}

/** What is said of a difference. */
type DriftMessage = Extract<WatchMessage, { event: "drift" }>;

/** Objects, as a plan saw them: what it found holds of these versions alone. */
export type Snapshot = ReadonlyMap<string, DeclaringObject>;

/** Tells the objects of a tenant what became of their organizations. */
export class TenantReport {
  readonly #parts: TenantReportParts;
  readonly #ids = new Map<string, string>();
  /** By uid, the generation whose outcome is known. */
  readonly #settled = new Map<string, number>();
  /** By uid, objects that declare nothing as things are: once they do, it is new whatever their generation. */
  readonly #obstructed = new Set<string>();
  readonly #drifts = new Map<string, { since: string; by?: string; fields: readonly string[] }>();
  readonly #asDeclared = new Set<string>();

  constructor(parts: TenantReportParts) {
    this.#parts = parts;
  }

  /** How many organizations are as declared. */
  get ready(): number {
    return this.#asDeclared.size;
  }

  /** Whether an object asks for something else than what it was last carried out as. */
  isAnew({ object: { metadata, status } }: DeclaringObject): boolean {
    const settled = this.#settled.get(metadata.uid) ?? status?.["observedGeneration"];
    return this.#obstructed.has(metadata.uid) || settled !== metadata.generation;
  }

  /** Notes the id that an organization has in the tenant. */
  match(name: string, id: string): void {
    this.#ids.set(name, id);
  }

  /** Whether an organization was there before, as far as its object says. */
  wasThere(name: string): boolean {
    const object = this.#parts.declarations.winner(name)?.object;
    return object !== undefined && typeof this.#statusOf(object)["id"] === "string";
  }

  /** Tells what stands in the way of objects that declare nothing. */
  obstacles(names?: ReadonlySet<string>): void {
    for (const each of this.#parts.declarations.all(names)) {
      if (each.obstacle === undefined) continue;
      this.#fail(each, each.obstacle.reason, each.obstacle.message);
      this.#obstructed.add(each.object.metadata.uid);
    }
  }

  /** Tells what a look has found of organizations that are as declared, or that nothing can be done about. */
  looked({ plan, breaches }: PlannedRun, snapshot: Snapshot, names?: ReadonlySet<string>): void {
    const refused = new Map(plan.refusals.map((refusal) => [refusal.organization, refusal]));
    const left = new Set(plan.left);
    const acting = new Set(plan.actions.map(({ organization }) => organization));
    for (const [name, each] of snapshot) {
      if ((names && !names.has(name)) || each.isLeaving) continue;
      const refusal = refused.get(name);
      if (refusal) this.#fail(each, reasonFrom(refusal.reason), describeRefusal(refusal));
      else if (left.has(name)) {
        this.#fail(
          each,
          "LeftAsItIs",
          "It is not as declared, and the Tenant's policy leaves what exists.",
        );
      } else if (acting.has(name)) {
        this.#asDeclared.delete(name);
        if (breaches.length > 0 && this.isAnew(each)) {
          this.#fail(each, "LimitReached", breaches.map(({ happened }) => happened).join(" "));
        }
      } else this.#succeed(each, undefined);
    }
  }

  /** Tells what became of a plan that was carried out. */
  carriedOut(outcomes: readonly Outcome[], snapshot: Snapshot): void {
    const counts = new Map<string, number>();
    for (const { organization, action, outcome, error } of outcomes) {
      const each = snapshot.get(organization);
      if (each === undefined) continue;
      if (outcome === "failed" || outcome === "skipped") {
        this.#asDeclared.delete(organization);
        // What was not begun, or was interrupted, is done later, maybe by another replica.
        if (outcome === "failed" && error?.code !== "interrupted") {
          this.#fail(each, reasonFrom(error?.code ?? "failed"), error?.message ?? "It failed.");
        }
        continue;
      }
      if (action === "delete") continue;
      const done: LastOutcome =
        outcome === "adopted" || outcome === "unchanged"
          ? outcome
          : action === "create"
            ? "created"
            : "updated";
      counts.set(done, (counts.get(done) ?? 0) + 1);
      this.#succeed(each, done);
    }
  }

  /** Tells that an organization cannot be compared, because of what it refers to. */
  cannotPlan(each: DeclaringObject, reason: string, message: string): void {
    this.#fail(each, reason, message);
  }

  /** Tells that an organization was changed by somebody else. */
  drifted({ organization, fields, changed }: DriftMessage): void {
    const each = this.#parts.declarations.winner(organization);
    if (each === undefined || each.isLeaving || this.isAnew(each)) return;
    this.#asDeclared.delete(organization);
    const by = changed?.application ?? changed?.client;
    const drift = {
      since: changed?.at ?? this.#parts.now(),
      ...(by !== undefined && { by }),
      fields: [...fields],
    };
    this.#drifts.set(organization, drift);
    const message = describeDrift(fields, changed);
    this.#put(each, { drift }, [
      { type: "Ready", status: "True", reason: "Drifted", message },
      { type: "Synced", status: "False", reason: "Drifted", message },
    ]);
    this.#parts.events.tell("Organization", each.object, {
      type: "Warning",
      reason: "Drifted",
      message,
    });
  }

  /** Tells that repairs would exceed a limit. */
  limited(names: readonly string[], reasons: readonly string[]): void {
    for (const name of names) {
      const each = this.#parts.declarations.winner(name);
      if (each) this.#fail(each, "LimitReached", reasons.join(" "));
    }
  }

  /** Tells that somebody undoes repairs again and again. */
  stopped(name: string, reason: string): void {
    const each = this.#parts.declarations.winner(name);
    if (each) this.#fail(each, "RepairsStopped", `Repaired no more: ${reason}.`);
  }

  #succeed(each: DeclaringObject, outcome: LastOutcome | undefined): void {
    const { name, object } = each;
    this.#asDeclared.add(name);
    const drift = this.#drifts.get(name);
    this.#drifts.delete(name);
    const before = this.#statusOf(object);
    const isChange = outcome !== undefined && outcome !== "unchanged";
    const message =
      drift && isChange
        ? `${drift.fields.join(", ")} had been changed${drift.by === undefined ? "" : ` by ${drift.by}`} at ${drift.since}, and is set right.`
        : "";
    const reason = drift && isChange ? "Repaired" : "AsDeclared";
    // What was repaired stays told until something else happens.
    const former = (before["conditions"] as Told[] | undefined)?.find(
      ({ type }) => type === "Synced",
    );
    const synced: Told =
      !isChange && former?.status === "True" && former.reason === "Repaired" && !this.isAnew(each)
        ? { type: "Synced", status: "True", reason: former.reason, message: former.message }
        : { type: "Synced", status: "True", reason, message };
    this.#put(
      each,
      {
        id: this.#ids.get(name) ?? before["id"] ?? null,
        drift: null,
        lastOutcome: outcome ?? before["lastOutcome"] ?? "unchanged",
        ...(isChange && { lastChangeTime: this.#parts.now() }),
      },
      [{ type: "Ready", status: "True", reason: "AsDeclared", message: "" }, synced],
    );
    if (drift && isChange) {
      this.#parts.events.tell("Organization", object, { type: "Normal", reason, message });
    } else if (outcome === "adopted") {
      this.#parts.events.tell("Organization", object, {
        type: "Normal",
        reason: "Adopted",
        message: `Organization ${name} was there already, and is as declared now.`,
      });
    }
  }

  #fail(each: DeclaringObject, reason: string, message: string): void {
    const { name, object } = each;
    if (this.#parts.declarations.winner(name)?.key === each.key) this.#asDeclared.delete(name);
    const former = (this.#statusOf(object)["conditions"] as Told[] | undefined)?.find(
      ({ type }) => type === "Ready",
    );
    this.#put(each, { lastOutcome: "failed" }, [
      { type: "Ready", status: "False", reason, message },
      { type: "Synced", status: "False", reason, message },
      { type: "Stalled", status: "True", reason, message },
    ]);
    if (former?.reason !== reason) {
      this.#parts.events.tell("Organization", object, { type: "Warning", reason, message });
    }
  }

  #put(
    each: DeclaringObject,
    fields: Readonly<Record<string, unknown>>,
    conditions: readonly Told[],
  ): void {
    const { uid, generation } = each.object.metadata;
    this.#obstructed.delete(uid);
    if (generation !== undefined) this.#settled.set(uid, generation);
    this.#parts.statuses.put("organizations", each.object, {
      fields: { observedGeneration: generation, ...fields },
      conditions,
      isSure: this.#parts.isSure,
    });
  }

  #statusOf(object: ClusterObject): Readonly<Record<string, unknown>> {
    return this.#parts.statuses.statusOf(object);
  }
}

function describeDrift(fields: readonly string[], changed: Changed | null): string {
  return `Not as declared: ${fields.join(", ") || "it is gone"} (${describeChanged(changed)}).`;
}

function describeRefusal({ reason, owner, detail }: Refusal): string {
  if (detail !== undefined) return detail;
  return reason === "other-owner"
    ? `The organization belongs to owner ${JSON.stringify(owner ?? "")}.`
    : `The organization is left alone: ${reason.replaceAll("-", " ")}.`;
}
