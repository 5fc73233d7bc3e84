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
  const messages = followEvents(client, {
    from,
    types: followedTypes,
    signal: whole,
    clock,
  });
  try {
    for (;;) {
      const heard = new AbortController();
      const quiet = clock.sleep(quietMs, heard.signal).then(
        () => "quiet" as const,
        () => "heard" as const,
      );
      const next = messages.next();
      // It ends with the reason of its signal once there was enough.
      next.catch(() => {});
      // As long as there is no stream, silence says nothing.
      const first = await (isOpen ? Promise.race([next, quiet]) : next).finally(() => {
        heard.abort();
      });
      if (first === "quiet" || first === "heard") return { kind: "read", touched, position };
      const message = first.value;
      switch (message.kind) {
        case "open":
          isOpen = true;
          break;
        case "event": {
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
