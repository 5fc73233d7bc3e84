import { followEvents, type EventPosition, type ManagementClient } from "../auth0/index.js";
import type { Touched } from "../cache/index.js";
import { collections } from "../model/index.js";
import type { Clock } from "../pace/index.js";

/** What happened since a position. */
export type EventsRead =
  | {
      readonly kind: "read";
      readonly touched: readonly Touched[];
      readonly position: EventPosition;
    }
  /** Something may have been missed. */
  | { readonly kind: "gap"; readonly why: string };

/**
 * A stream says that everything has been told by a message of its own, at a pace of its own. Where that is
 * slow, so long without an event means the same: what has not come by then is told by the next run.
 */
const quietMs = 1_500;

/** Whoever answers nothing for so long is not waited for: reading everything takes no longer. */
const patienceMs = 10_000;

/** Of a tenant that tells more than this since the last look, reading everything is the shorter way. */
const mostEvents = 50_000;

/** Events that keep coming for so long do not end at the present. */
const longestMs = 30_000;

/** How often a stream may break before reading everything is the shorter way. */
const mostBreaks = 3;

/** After the creation or deletion of an organization nothing that was known of it holds. */
const ofOrganization: ReadonlySet<string> = new Set([
  "organization.created",
  "organization.deleted",
]);

/** Types of events that contradict what is remembered, with the collection that each is about. */
const collectionOfType: ReadonlyMap<string, string> = new Map(
  collections.flatMap(({ name, events = [] }) => events.map((type) => [type, name] as const)),
);

/** The types of events that are asked for. */
export const followedTypes: readonly string[] = [
  "organization.created",
  "organization.updated",
  "organization.deleted",
  ...collectionOfType.keys(),
];

/**
 * Reads the events since a position, up to the present.
 *
 * @throws OperationError where the tenant has no events, or does not let this client read them
 */
export async function readEventsSince(
  client: ManagementClient,
  from: EventPosition,
  signal: AbortSignal,
  clock: Clock,
): Promise<EventsRead> {
  const enough = new AbortController();
  const whole = AbortSignal.any([signal, enough.signal]);
  const touched: Touched[] = [];
  let position = from;
  let breaks = 0;
  let isOpen = false;
  let count = 0;
  const startedAt = clock.now();
  const messages = followEvents(client, {
    from,
    types: followedTypes,
    signal: whole,
    clock,
  });
  try {
    for (;;) {
      if (count > mostEvents || clock.now() - startedAt > longestMs) {
        return { kind: "gap", why: "the tenant tells of more than can be read" };
      }
      const heard = new AbortController();
      const quiet = clock.sleep(isOpen ? quietMs : patienceMs, heard.signal).then(
        () => "quiet" as const,
        () => "heard" as const,
      );
      const next = messages.next();
      // It ends with the reason of its signal once there was enough.
      next.catch(() => {});
      const first = await Promise.race([next, quiet]).finally(() => {
        heard.abort();
      });
      if (first === "quiet" || first === "heard") {
        // As long as there is no stream, silence does not say that there was nothing.
        return isOpen
          ? { kind: "read", touched, position }
          : { kind: "gap", why: "the tenant's events do not come" };
      }
      const message = first.value;
      switch (message.kind) {
        case "open":
          isOpen = true;
          break;
        case "event": {
          count += 1;
          const { type, object } = message.event;
          const named = touchedBy(type, object);
          if (named === undefined) return { kind: "gap", why: `an ${type} names no organization` };
          position = message.position;
          touched.push(...named);
          break;
        }
        case "position":
          return { kind: "read", touched, position: message.position };
        case "gap":
          return { kind: "gap", why: message.why };
        case "lost":
          isOpen = false;
          breaks += 1;
          if (breaks >= mostBreaks) return { kind: "gap", why: message.why };
      }
    }
  } finally {
    enough.abort();
  }
}

/** What an event contradicts; undefined where it does not say of which organization it is. */
export function touchedBy(
  type: string,
  object: Readonly<Record<string, unknown>>,
): readonly Touched[] | undefined {
  const collection = collectionOfType.get(type);
  if (collection === undefined && !ofOrganization.has(type)) return [];
  const { id } = collection === undefined ? object : recordIn(object["organization"]);
  if (typeof id !== "string") return undefined;
  return [collection === undefined ? { organization: id } : { organization: id, collection }];
}

function recordIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
