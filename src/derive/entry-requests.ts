import { invariant } from "../errors/index.js";
import {
  asList,
  collectionOf,
  type Collection,
  type Endpoint,
  type EntryChange,
  type EntryWrite,
  type FieldMap,
  type FieldValue,
  type ThingSource,
} from "../model/index.js";

/** One request that writes entries of an organization. */
export interface EntryRequest {
  readonly endpoint: Endpoint;
  /** What stands for `{…}` in the endpoint's template. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, FieldValue>>;
  /** What it does. */
  readonly changes: readonly EntryChange[];
  /** Whoever sends it puts the ids of these things into the body. */
  readonly named?: NamedThings;
}

/** Things by their names, where a request wants ids that are known only once they are there. */
export interface NamedThings {
  readonly source: ThingSource;
  /** The list's key in the body. */
  readonly key: string;
  readonly names: readonly string[];
}

/** The requests that write entries of an organization, in their order: what a plan foresees is what is sent. */
export function entryRequests(
  organizationId: string,
  changes: readonly EntryChange[],
): readonly EntryRequest[] {
  const requests: EntryRequest[] = [];
  for (let at = 0; at < changes.length;) {
    const [first, ...others] = changes.slice(at);
    if (first === undefined) break;
    if (first.kind === "update" && Object.keys(first.settings).length === 0) {
      requests.push(...setRequests(organizationId, first));
      at += 1;
      continue;
    }
    if (first.kind === "update" && ownCollection(first).change === undefined) {
      requests.push(...renewalRequests(organizationId, first));
      at += 1;
      continue;
    }
    const write = writeOf(first);
    const isAlike = ({ collection, kind }: EntryChange): boolean =>
      collection === first.collection && kind === first.kind;
    const end = others.findIndex((other) => !isAlike(other));
    const alike = end === -1 ? others.length + 1 : end + 1;
    const batch = changes.slice(at, at + Math.min(alike, write.most));
    requests.push(requestOf(write, organizationId, batch));
    requests.push(...batch.flatMap((change) => setRequests(organizationId, change)));
    at += batch.length;
  }
  return requests;
}

/** What cannot be changed is made anew first, so that nobody is left without. */
function renewalRequests(organizationId: string, change: EntryChange): EntryRequest[] {
  const { add, remove } = ownCollection(change);
  return [
    requestOf(add, organizationId, [{ ...change, kind: "add" }]),
    requestOf(remove, organizationId, [{ ...change, kind: "remove" }]),
  ];
}

/** The requests that give things of a set and take them away: given first, so that nobody is without. */
function setRequests(organizationId: string, change: EntryChange): EntryRequest[] {
  const collection = ownCollection(change);
  return Object.entries(change.sets ?? {}).flatMap(([name, { give, take }]) => {
    const set = collection.sets?.[name];
    invariant(set, `there is no set ${name}`);
    const { add, remove } = set;
    const given = chunks(give, add.most).map((names) => ({
      ...setRequest(add, organizationId, change),
      named: { source: set, key: add.list?.key ?? name, names },
    }));
    const taken = chunks(take, remove.most).map((ids) => ({
      ...setRequest(remove, organizationId, change),
      body: { [remove.list?.key ?? name]: ids },
    }));
    return [...given, ...taken];
  });
}

function setRequest(
  { endpoint }: EntryWrite,
  organizationId: string,
  change: EntryChange,
): EntryRequest {
  const parameters = parametersOf(endpoint, organizationId, change.item ?? change.id);
  return { endpoint, parameters, changes: [change] };
}

function chunks<Item>(items: readonly Item[], most: number): readonly (readonly Item[])[] {
  const count = Math.ceil(items.length / most);
  return Array.from({ length: count }, (_, at) => items.slice(at * most, (at + 1) * most));
}

/** What stands for `{…}` in an endpoint's template: the organization's id, or the entry's. */
export function parametersOf(
  { template }: Endpoint,
  organizationId: string,
  entry: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...template.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => [
      name,
      name === "id" ? organizationId : entry,
    ]),
  );
}

function writeOf(change: EntryChange): EntryWrite {
  const collection = ownCollection(change);
  const write = { add: collection.add, update: collection.change, remove: collection.remove };
  const wanted = write[change.kind];
  invariant(wanted, `what has no settings cannot be changed: ${change.collection}`);
  return wanted;
}

function requestOf(
  write: EntryWrite,
  organizationId: string,
  changes: readonly EntryChange[],
): EntryRequest {
  const [first] = changes;
  invariant(first, "a request that does nothing");
  const parameters = parametersOf(write.endpoint, organizationId, first.item ?? first.id);
  const body = bodyOf(write, first, changes);
  const named = first.kind === "remove" ? undefined : namedIn(first);
  const besides = Object.fromEntries(
    Object.entries(write.with ?? {}).map(([key, value]) => [
      key,
      value.replace("{id}", organizationId),
    ]),
  );
  return {
    endpoint: write.endpoint,
    parameters,
    ...(body && { body: { ...body, ...besides } }),
    ...(named && { named }),
    changes,
  };
}

function bodyOf(
  { list }: EntryWrite,
  first: EntryChange,
  changes: readonly EntryChange[],
): Readonly<Record<string, FieldValue>> | undefined {
  if (list !== undefined) {
    const items = changes.map((change) => (list.of === "ids" ? change.id : entryBody(change)));
    return { [list.key]: items };
  }
  switch (first.kind) {
    case "add":
      return entryBody(first);
    case "update":
      return settingsBody(first);
    case "remove":
      return undefined;
  }
}

/** What is sent for an entry that comes. */
export function entryBody(change: EntryChange): Readonly<Record<string, FieldValue>> {
  const collection = ownCollection(change);
  return withPlaces(collection, { [collection.identity]: change.id, ...sentSettings(change) });
}

function settingsBody(change: EntryChange): Readonly<Record<string, FieldValue>> {
  return withPlaces(ownCollection(change), sentSettings(change));
}

function sentSettings(change: EntryChange): Readonly<Record<string, FieldValue>> {
  const named = namedIn(change);
  const body: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(change.settings)) {
    if (value !== undefined && name !== named?.setting) body[name] = value;
  }
  return body;
}

/** The things that the settings of an entry name and whose ids are known only once they are there. */
function namedIn(change: EntryChange): (NamedThings & { readonly setting: string }) | undefined {
  const collection = ownCollection(change);
  const { references = {}, places = {} } = collection;
  for (const [setting, source] of Object.entries(references)) {
    const names = asList(change.settings[setting]).filter((name) => typeof name === "string");
    if (names.length === 0) continue;
    return { source, key: places[setting] ?? setting, names, setting };
  }
  return undefined;
}

/** Values where the API has them. */
function withPlaces({ places = {} }: Collection, values: FieldMap): FieldMap {
  const body: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(values)) {
    const [first = name, ...rest] = (places[name] ?? name).split(".");
    body[first] = rest.reduceRight<FieldValue>((inner, key) => ({ [key]: inner }), value);
  }
  return body;
}

function ownCollection({ collection: name }: EntryChange): Collection {
  const collection = collectionOf(name);
  invariant(collection, `there is no collection ${name}`);
  return collection;
}
