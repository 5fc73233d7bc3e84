// Events: what happened, as a stream that can be resumed.
// Must not know who changes what.
export { EventStreams, type EventOptions } from "./event-streams.js";
export { eventTypes } from "./event-type.js";
