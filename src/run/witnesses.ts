import { isDeepStrictEqual } from "node:util";
import { subjectOf, type EventOrigin, type LoggedWrite, type TenantEvent } from "../auth0/index.js";
import { isRecord, organizationFields, ownValue, type Field } from "../model/index.js";
import type { Changed } from "../plan/index.js";

/** What somebody asks of an organization that is not as declared. */
export interface WhoQuestion {
  /** Its names, the present one first. */
  readonly names: readonly string[];
  /** Its id; undefined where it is not there. */
  readonly id: string | undefined;
  /** Types of events that may tell of what differs. */
  readonly types: ReadonlySet<string>;
  /** What differs of itself: `display_name`, `metadata.plan`. */
  readonly fields: readonly string[];
  /** What follows the id in the paths of requests that may have changed what hangs on it. */
  readonly parts: ReadonlySet<string>;
}

/** When something was changed and by whom, as its event says. */
export function changedBy({ time, origin }: Pick<TenantEvent, "time" | "origin">): Changed {
  return toChanged(time, origin);
}

function toChanged(at: string, { client, ip, userAgent }: EventOrigin): Changed {
  return {
    at,
    ...(client && { application: client.name ?? client.id, client: client.id }),
    ...(ip !== undefined && { address: ip }),
    ...(userAgent !== undefined && { userAgent }),
  };
}

/** Below organizations, the id of one and what hangs on it. */
const organizationPath = /^\/api\/v2\/organizations\/([^/]+)(?:\/([^/]+))?/;

/** Stands for every field, where nobody says which ones were changed. */
const anyField = "";

const ofItself: ReadonlySet<string> = new Set(["organization.created", "organization.updated"]);
/** What events show of an organization: what they do not show, they do not tell of. */
const shownByEvents: readonly string[] = Object.entries<Field>(organizationFields).flatMap(
  ([name, { inEvents }]) => (inEvents ? [name] : []),
);

const deleted = "organization.deleted";

/** What is known of one organization; of each kind of change the latest one. */
interface Testimony {
  readonly byType: Map<string, Changed>;
  readonly byField: Map<string, Changed>;
  readonly byPart: Map<string, Changed>;
}

/**
 * What a tenant's events and its log tell of who changed what. Of each organization and each kind of
 * change only the latest one is kept: events may come twice and in any order.
 */
export class Witnesses {
  readonly #all = new Map<string, Testimony>();
  /** The ids of organizations that were deleted, or made, by their names; newest last. */
  readonly #idsOf = new Map<string, Set<string>>();

  /** Takes note of an event. */
  hear(event: TenantEvent): void {
    const subject = subjectOf(event);
    if (subject === undefined) return;
    const { id, name } = subject;
    const changed = changedBy(event);
    const { byType, byField } = this.#of(id);
    keepLatest(byType, event.type, changed);
    if (ofItself.has(event.type)) {
      for (const field of changedFields(event)) keepLatest(byField, field, changed);
    }
    if (name !== undefined && event.type === deleted) this.#nameOf(id, name);
  }

  /** Takes note of what the log says. */
  read({ time, method, path, fields, made, origin }: LoggedWrite): void {
    const changed = toChanged(time, origin);
    const [, id, part] = organizationPath.exec(path) ?? [];
    if (id === undefined) {
      if (path !== "/api/v2/organizations" || made === undefined) return;
      this.#nameOf(made.id, made.name);
      keepLatest(this.#of(made.id).byField, anyField, changed);
    } else if (part !== undefined) keepLatest(this.#of(id).byPart, part, changed);
    else if (method === "DELETE") keepLatest(this.#of(id).byType, deleted, changed);
    else {
      for (const field of fields ?? [anyField]) keepLatest(this.#of(id).byField, field, changed);
    }
  }

  /** Who made an organization what it is, as far as anybody has said. */
  answer({ names, id, types, fields, parts }: WhoQuestion): Changed | undefined {
    if (id === undefined) {
      const ids = names.flatMap((name) => [...(this.#idsOf.get(name) ?? [])]);
      return latestOf(ids.flatMap((each) => this.#all.get(each)?.byType.get(deleted) ?? []));
    }
    const known = this.#all.get(id);
    if (known === undefined) return undefined;
    return latestOf([
      ...[...known.byType].flatMap(([type, each]) => (types.has(type) ? [each] : [])),
      ...[...known.byField].flatMap(([field, each]) =>
        fields.some((asked) => isWithin(asked, field) || isWithin(field, asked)) ? [each] : [],
      ),
      ...[...known.byPart].flatMap(([part, each]) => (parts.has(part) ? [each] : [])),
    ]);
  }

  #of(id: string): Testimony {
    let known = this.#all.get(id);
    if (known === undefined) {
      known = { byType: new Map(), byField: new Map(), byPart: new Map() };
      this.#all.set(id, known);
    }
    return known;
  }

  #nameOf(id: string, name: string): void {
    const ids = this.#idsOf.get(name);
    if (ids === undefined) this.#idsOf.set(name, new Set([id]));
    else ids.add(id);
  }
}

/** Whether a field is another one, or a part of it. */
function isWithin(field: string, other: string): boolean {
  return other === anyField || field === other || field.startsWith(`${other}.`);
}

/** Which fields an event's change was about: somebody else may have changed the others. */
function changedFields({ object, previous }: TenantEvent): readonly string[] {
  if (previous === undefined) return shownByEvents;
  return differences(object, previous, "");
}

function differences(
  now: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, unknown>>,
  prefix: string,
): readonly string[] {
  const names = new Set([...Object.keys(now), ...Object.keys(before)]);
  return [...names].flatMap((name) => {
    const [one, other] = [ownValue(now, name), ownValue(before, name)];
    if (isDeepStrictEqual(one, other)) return [];
    const path = `${prefix}${name}`;
    // What appears or goes as a whole is about each of its parts.
    return isRecord(one) && isRecord(other) ? differences(one, other, `${path}.`) : [path];
  });
}

function keepLatest(known: Map<string, Changed>, kind: string, changed: Changed): void {
  const before = known.get(kind);
  known.set(kind, before === undefined ? changed : (latestOf([before, changed]) ?? changed));
}

function latestOf(all: readonly Changed[]): Changed | undefined {
  let last: Changed | undefined;
  for (const each of all) {
    if (last === undefined || Date.parse(each.at) > Date.parse(last.at)) last = each;
  }
  return last;
}
