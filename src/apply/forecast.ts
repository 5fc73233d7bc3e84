import { routes, type ManagementClient, type Needed, type Route } from "../auth0/index.js";
import { createRequests, entryRequests } from "../derive/index.js";
import {
  collectionOf,
  type Endpoint,
  type EntryChange,
  type ThingSource,
  type ThingKind,
} from "../model/index.js";
import type { Action, CreateAction, UpdateAction } from "../plan/index.js";
import { ownDeclared } from "./listed-references.js";
import { sequence } from "./sequence.js";
import { mayBeOwn } from "./set-things.js";

type Writing = CreateAction | UpdateAction;

/** What carrying out a plan will cost. */
export interface Forecast {
  readonly requests: number;
  /** By the limits and latencies seen so far; absent while nothing is known. */
  readonly durationMs?: number;
}

/** Foresees the requests of actions and, from what the client has seen of the tenant, the time. */
export function forecastActions(client: ManagementClient, actions: readonly Action[]): Forecast {
  const byKind = requestsByKind(actions);
  const requests = Object.values(byKind).reduce((sum, times) => sum + times, 0);
  const durationMs = client.pacer.forecast(byKind);
  return { requests, ...(durationMs !== undefined && { durationMs }) };
}

/** The requests that actions will send as things are now, by kind. */
export function requestsByKind(actions: readonly Action[]): Readonly<Record<string, number>> {
  const byKind: Record<string, number> = {};
  for (const [{ kind }, times] of requestsOf(actions)) byKind[kind] = (byKind[kind] ?? 0) + times;
  return byKind;
}

/** The endpoints that carrying out actions must be allowed to use, as things are now. */
export function routesOf(actions: readonly Action[]): ReadonlySet<Needed> {
  const needed = new Set(requestsOf(actions).keys());
  for (const action of actions) {
    if (action.kind !== "create") continue;
    // Entries that travel with the create need leave of their own all the same.
    for (const { collection } of action.entries) {
      const { add } = collectionOf(collection) ?? {};
      if (add) needed.add(add.endpoint);
    }
  }
  return needed;
}

/** The requests that actions will send as things are now, by endpoint. */
function requestsOf(actions: readonly Action[]): ReadonlyMap<Needed & Pick<Route, "kind">, number> {
  const requests = new Map<Needed & Pick<Route, "kind">, number>();
  const add = (route: Needed & Pick<Route, "kind">, times: number): void => {
    if (times > 0) requests.set(route, (requests.get(route) ?? 0) + times);
  };
  const kinds = new Set<ThingKind>();
  const addEntries = (changes: readonly EntryChange[], { kind, desired }: Writing): void => {
    const looks = new Set<ThingSource>();
    const lists = new Set<Endpoint>();
    for (const { endpoint, named, changes: written } of entryRequests("", changes)) {
      add(endpoint, 1);
      // What must not be made twice is looked for before it is made.
      const list = collectionOf(written[0]?.collection ?? "")?.read.endpoint;
      if (kind === "update" && endpoint.isSentOnce === true && list) lists.add(list);
      if (named === undefined) continue;
      const own = ownDeclared(named.source, desired);
      // One that is there already may have others than are declared.
      if (mayBeOwn(named.names, kind === "create" ? own : undefined)) looks.add(named.source);
      if (!named.names.every((name) => own.has(name))) kinds.add(named.source.kind);
    }
    for (const list of lists) add(list, 1);
    for (const set of looks) {
      const own = set.own === undefined ? undefined : collectionOf(set.own);
      if (own) add(own.read.endpoint, 1);
    }
  };
  for (const action of actions) {
    switch (action.kind) {
      case "create":
        add(routes.createOrganization, 1);
        addEntries(createRequests(action.fields, action.entries).afterwards, action);
        break;
      case "update":
        // Without fields to send, it is looked at: entries are written to what it is now.
        add(
          Object.keys(action.fields).length > 0
            ? routes.updateOrganization
            : routes.getOrganization,
          1,
        );
        // What repeats undeclared parts reads them right before.
        if (action.repeatsOthers) add(routes.getOrganization, 1);
        addEntries(action.entries, action);
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
  // What entries have sets of is listed once.
  for (const { list } of kinds) add(list, 1);
  return requests;
}
