import { z } from "zod";
import { eventTypes, type EventStreams } from "../events/index.js";
import { invalidQuery, manage, validate, type Call, type Route } from "../exchange/index.js";

const query = z.strictObject({
  from: z.string().exactOptional(),
  from_timestamp: z.string().exactOptional(),
  event_type: z
    .preprocess((value) => [value].flat(), z.array(z.enum(eventTypes)).max(eventTypes.length))
    .exactOptional(),
});

const timePattern = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/** The endpoint that tells what happens. */
export function eventRoutes(streams: EventStreams): readonly Route[] {
  return [
    {
      method: "GET",
      template: "/api/v2/events",
      access: manage("read:events"),
      handle: (call) => subscribe(streams, call),
    },
  ];
}

function subscribe(streams: EventStreams, call: Call): ReturnType<EventStreams["begin"]> {
  const asked = validate("Query", query, call.query);
  // A client that connects again may send what it began with as well: the header wins.
  const from = call.lastEventId ?? asked.from;
  if (asked.from !== undefined && asked.from_timestamp !== undefined) {
    throw invalidQuery("Only one of 'from' and 'from_timestamp' can be given.");
  }
  const time = asked.from_timestamp;
  const fromTimeMs = time === undefined ? undefined : Date.parse(time);
  if (time !== undefined && (!timePattern.test(time) || Number.isNaN(fromTimeMs))) {
    throw invalidQuery(
      `Query validation error: 'Object didn't pass validation for format date-time: ${time}' on property from_timestamp.`,
    );
  }
  return streams.begin({
    from,
    fromTimeMs,
    types: asked.event_type && new Set(asked.event_type),
    isExpired: call.isCursorExpired,
  });
}
