import { routes, type ManagementClient, type Route } from "../auth0/index.js";
import { createRequests } from "../derive/index.js";
import type { Action, ConnectionChange } from "../plan/index.js";
import { sequence } from "./sequence.js";

/** What carrying out a plan will cost. */
export interface Forecast {
  readonly requests: number;
  /** By the limits and latencies seen so far; absent while nothing is known. */
  readonly durationMs?: number;
}

/** Foresees the requests of actions and, from what the client has seen of the tenant, the time. */
export function forecastActions(client: ManagementClient, actions: readonly Action[]): Forecast {
  const byKind: Record<string, number> = {};
  let requests = 0;
  for (const [route, times] of requestsOf(actions)) {
    byKind[route.kind] = (byKind[route.kind] ?? 0) + times;
    requests += times;
  }
  const durationMs = client.pacer.forecast(byKind);
  return { requests, ...(durationMs !== undefined && { durationMs }) };
}

const connectionRoutes: Readonly<Record<ConnectionChange["kind"], Route>> = {
  add: routes.addOrganizationConnection,
  update: routes.updateOrganizationConnection,
  remove: routes.removeOrganizationConnection,
};

/** The endpoints that carrying out actions must be allowed to use, as things are now. */
export function routesOf(actions: readonly Action[]): ReadonlySet<Route> {
  const needed = new Set(requestsOf(actions).keys());
  // Connections travel with the create, and need leave of their own all the same.
  if (actions.some((action) => action.kind === "create" && action.connections.length > 0)) {
    needed.add(routes.addOrganizationConnection);
  }
  return needed;
}

/** The requests that actions will send as things are now, by endpoint. */
function requestsOf(actions: readonly Action[]): ReadonlyMap<Route, number> {
  const requests = new Map<Route, number>();
  const add = (route: Route, times: number): void => {
    if (times > 0) requests.set(route, (requests.get(route) ?? 0) + times);
  };
  for (const action of actions) {
    switch (action.kind) {
      case "create":
        add(routes.createOrganization, 1);
        add(
          routes.addOrganizationConnection,
          createRequests(action.fields, action.connections).connections.length,
        );
        break;
      case "update":
        // Without fields to send, it is looked at: connections are written to what it is now.
        add(
          Object.keys(action.fields).length > 0
            ? routes.updateOrganization
            : routes.getOrganization,
          1,
        );
        // What repeats undeclared parts reads them right before.
        if (action.repeatsOthers) add(routes.getOrganization, 1);
        for (const { kind } of action.connections) add(connectionRoutes[kind], 1);
        break;
      case "delete":
        // Looked at once more before it is gone for good.
        add(routes.getOrganization, 1);
        add(routes.deleteOrganization, 1);
        break;
    }
  }
  // Names that change places are put down for a moment.
  const parked = sequence(actions).filter(({ parkedAs }) => parkedAs !== undefined);
  add(routes.updateOrganization, parked.length);
  return requests;
}
