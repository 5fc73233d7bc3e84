import {
  followEvents,
  subjectOf,
  type EventPosition,
  type ManagementClient,
  type TenantEvent,
} from "../auth0/index.js";
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
const usualBreaks = 3;

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

/** What is asked for besides. */
export interface EventsAsked {
  /** Those that contradict what is remembered unless given. */
  readonly types?: readonly string[];
  /** Called with each event. */
  readonly hear?: (event: TenantEvent) => void;
  /** How many events are read at most; more of them are a gap. A great many unless given. */
  readonly most?: number;
  /** How often the stream may break; several times unless given. */
  readonly mostBreaks?: number;
}

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
  { types = followedTypes, hear, most = mostEvents, mostBreaks = usualBreaks }: EventsAsked = {},
): Promise<EventsRead> {
  const enough = new AbortController();
  const whole = AbortSignal.any([signal, enough.signal]);
  const touched: Touched[] = [];
  let position = from;
  let breaks = 0;
  let heard = 0;
  let isOpen = false;
  const startedAt = clock.now();
  const messages = followEvents(client, {
    from,
    types,
    signal: whole,
    clock,
  });
  try {
    for (;;) {
      if (clock.now() - startedAt > longestMs) {
        return { kind: "gap", why: "the tenant tells of more than can be read" };
      }
      const awake = new AbortController();
      const quiet = clock.sleep(isOpen ? quietMs : patienceMs, awake.signal).then(
        () => "quiet" as const,
        () => "awake" as const,
      );
      const next = messages.next();
      // It ends with the reason of its signal once there was enough.
      next.catch(() => {});
      const first = await Promise.race([next, quiet]).finally(() => {
        awake.abort();
      });
      if (first === "quiet" || first === "awake") {
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
          const named = touchedBy(message.event);
          if (named === undefined) {
            return { kind: "gap", why: `an ${message.event.type} names no organization` };
          }
          hear?.(message.event);
          if ((heard += 1) > most)
            return { kind: "gap", why: "the tenant tells of more than can be read" };
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
export function touchedBy(event: TenantEvent): readonly Touched[] | undefined {
  const collection = collectionOfType.get(event.type);
  const isItself = event.type === "organization.updated";
  if (collection === undefined && !isItself && !ofOrganization.has(event.type)) return [];
  const organization = subjectOf(event)?.id;
  if (organization === undefined) return undefined;
  if (isItself) return [{ organization, isItself }];
  return [collection === undefined ? { organization } : { organization, collection }];
}
