import { invariant } from "../errors/index.js";
import {
  collectionOf,
  type Collection,
  type Endpoint,
  type EntryChange,
  type EntryWrite,
  type FieldValue,
} from "../model/index.js";

/** One request that writes entries of an organization. */
export interface EntryRequest {
  readonly endpoint: Endpoint;
  /** What stands for `{…}` in the endpoint's template. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, FieldValue>>;
  /** What it does. */
  readonly changes: readonly EntryChange[];
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
    const write = writeOf(first);
    const isAlike = ({ collection, kind }: EntryChange): boolean =>
      collection === first.collection && kind === first.kind;
    const end = others.findIndex((other) => !isAlike(other));
    const alike = end === -1 ? others.length + 1 : end + 1;
    const batch = changes.slice(at, at + Math.min(alike, write.most));
    requests.push(requestOf(write, organizationId, batch));
    at += batch.length;
  }
  return requests;
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
  const own = first.item ?? first.id;
  const parameters = Object.fromEntries(
    [...write.endpoint.template.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => [
      name,
      name === "id" ? organizationId : own,
    ]),
  );
  const body = bodyOf(write, first, changes);
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
  return { [ownCollection(change).identity]: change.id, ...settingsBody(change) };
}

function settingsBody({ settings }: EntryChange): Readonly<Record<string, FieldValue>> {
  const body: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(settings)) {
    if (value !== undefined) body[name] = value;
  }
  return body;
}

function ownCollection({ collection: name }: EntryChange): Collection {
  const collection = collectionOf(name);
  invariant(collection, `there is no collection ${name}`);
  return collection;
}
