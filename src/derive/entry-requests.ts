import { invariant } from "../errors/index.js";
import {
  collectionOf,
  type Collection,
  type Endpoint,
  type EntryChange,
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
  return changes.map((change): EntryRequest => {
    const collection = ownCollection(change);
    const parameters = { id: organizationId, [collection.identity]: change.id };
    const common = { parameters, changes: [change] };
    switch (change.kind) {
      case "add":
        return { endpoint: collection.add.endpoint, body: entryBody(change), ...common };
      case "update":
        return { endpoint: collection.change.endpoint, body: settingsBody(change), ...common };
      case "remove":
        return { endpoint: collection.remove.endpoint, ...common };
    }
  });
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
