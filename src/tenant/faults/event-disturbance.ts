import type { TenantClock } from "../clock.js";
import type { StreamConnection, StreamPart } from "../exchange/index.js";
import type { EventFault } from "./fault.js";
import { seededRandom } from "./random.js";

/** Puts faults between a stream of events and its client, the first that was ordered outermost. */
export function disturb(
  connection: StreamConnection,
  faults: readonly EventFault[],
  clock: TenantClock,
): StreamConnection {
  return faults.reduceRight((inner, fault) => wrap(inner, fault, clock), connection);
}

function wrap(inner: StreamConnection, fault: EventFault, clock: TenantClock): StreamConnection {
  const isMet = counting(fault);
  switch (fault.kind) {
    case "cut-events":
      return onceDue(inner, fault, () => {
        inner.cut();
        return Promise.resolve();
      });
    case "stall-events":
      return onceDue(inner, fault, () => Promise.resolve());
    case "fail-events": {
      const error = { code: fault.code, message: `The stream ends: ${fault.code}` };
      return onceDue(inner, fault, async () => {
        await inner.send({
          text: `event: error\ndata: ${JSON.stringify({ error })}\n\n`,
          isEvent: false,
        });
        inner.end();
      });
    }
    case "duplicate-events":
      return sending(inner, async (message) => {
        await inner.send(message);
        if (isMet(message)) await inner.send(message);
      });
    case "lose-events":
      return sending(inner, async (message) => {
        if (!isMet(message)) await inner.send(message);
      });
    case "delay-events":
      return sending(inner, async (message) => {
        if (isMet(message)) await clock.sleep(fault.ms, inner.signal);
        await inner.send(message);
      });
    case "reorder-events":
      return reordering(inner, isMet);
  }
}

/** Says of each message whether it is an event that the fault meets. */
function counting(fault: EventFault): (message: StreamPart) => boolean {
  if (!("share" in fault)) return () => false;
  const random = seededRandom(fault.seed);
  let seen = 0;
  let met = 0;
  return ({ isEvent }) => {
    if (!isEvent) return false;
    seen += 1;
    if (seen <= fault.after || (fault.count !== "always" && met >= fault.count)) return false;
    if (fault.share < 1 && random() >= fault.share) return false;
    met += 1;
    return true;
  };
}

function sending(inner: StreamConnection, send: StreamConnection["send"]): StreamConnection {
  return { ...inner, send };
}

/** Does something once so many events were sent, and sends nothing from then on. */
function onceDue(
  inner: StreamConnection,
  { after }: EventFault,
  act: () => Promise<void>,
): StreamConnection {
  let sent = 0;
  let isOver = false;
  return sending(inner, async (message) => {
    if (isOver) return;
    await inner.send(message);
    if (message.isEvent) sent += 1;
    if (sent < after) return;
    isOver = true;
    await act();
  });
}

/** What is held back goes out behind the next event, or before whatever else comes. */
function reordering(
  inner: StreamConnection,
  isMet: (message: StreamPart) => boolean,
): StreamConnection {
  let held: StreamPart | undefined;
  return sending(inner, async (message) => {
    const before = held;
    held = undefined;
    if (before === undefined) {
      if (isMet(message)) held = message;
      else await inner.send(message);
      return;
    }
    // In one piece: a cut between the two would lose the first for good.
    const [first, second] = message.isEvent ? [message, before] : [before, message];
    await inner.send({ text: first.text + second.text, isEvent: true });
  });
}
