import { followEvents, type ManagementClient } from "../../auth0/index.js";
import { systemClock } from "../../pace/index.js";
import type { RelayedMessage } from "../../page/index.js";

/** The clocks of tenants and of this machine differ; what is told twice does no harm. */
const marginMs = 60_000;

/** Follows a tenant for the page, in the words of the page. Throws OperationError. */
export async function* relayEvents(
  client: ManagementClient,
  signal: AbortSignal,
): AsyncGenerator<RelayedMessage> {
  const since = new Date(systemClock.now() - marginMs).toISOString();
  for await (const message of followEvents(client, {
    from: { since },
    signal,
    clock: systemClock,
  })) {
    const { kind } = message;
    if (kind === "open" || kind === "gap") yield { kind };
    else if (kind === "lost") yield message;
    else if (message.position.offset !== undefined) {
      const { offset } = message.position;
      if (kind === "position") yield { kind, offset };
      else {
        const { id, type, time, object, origin } = message.event;
        const request = { ip: origin.ip, user_agent: origin.userAgent };
        yield { kind, offset, event: { id, type, time, object, context: { ...origin, request } } };
      }
    }
  }
}
