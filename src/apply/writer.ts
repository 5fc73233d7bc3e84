import type { ManagementClient } from "../auth0/index.js";
import { createRequests, entryRequests, type EntryRequest } from "../derive/index.js";
import { OperationError } from "../errors/index.js";
import {
  collectionOf,
  identityOf,
  itemOf,
  type Collection,
  type CurrentOrganization,
  type EntryChange,
  type FieldValues,
  type ThingSource,
} from "../model/index.js";
import type { CreateAction, UpdateAction } from "../plan/index.js";
import { ownDeclared } from "./listed-references.js";
import { mayBeOwn, SetThings } from "./set-things.js";

/** What whoever writes wants to know, and knows already. */
export interface WriterHooks {
  readonly onCreated?: ((created: CurrentOrganization) => void) | undefined;
  /** What is known of the things of which entries have sets; looked up anew unless given. */
  readonly things?: SetThings;
}

/** How often something is asked for whose answers are lost, and which then is not there; so many do not yet give up the route for all others. */
const mostTries = 2;

/** Sends the requests of a step and remembers whether any of them took effect. */
export class Writer {
  /**
   * Whether a write took effect, or may have: its answer was lost. Where that was a create, the
   * organization itself tells whose it is, and this says only what is certain.
   */
  hasWritten = false;
  readonly #client: ManagementClient;
  readonly #signal: AbortSignal | undefined;
  readonly #onCreated: WriterHooks["onCreated"];
  readonly #things: SetThings;

  constructor(
    client: ManagementClient,
    signal: AbortSignal | undefined,
    { onCreated, things = new SetThings(client) }: WriterHooks,
  ) {
    this.#client = client;
    this.#signal = signal;
    this.#onCreated = onCreated;
    this.#things = things;
  }

  /**
   * Answers with the organization as it is now.
   *
   * @param seen it as it was read right before
   */
  write(
    step: CreateAction | UpdateAction,
    seen: CurrentOrganization | undefined,
  ): Promise<CurrentOrganization> {
    return step.kind === "create" ? this.#create(step) : this.#update(step, seen);
  }

  async #create(step: CreateAction): Promise<CurrentOrganization> {
    const { body, afterwards } = createRequests(step.fields, step.entries);
    const created = await this.#client.createOrganization(body, this.#signal);
    this.hasWritten = true;
    this.#onCreated?.(created);
    // It has nothing of its own yet but what was written here.
    const own = (set: ThingSource): ReadonlySet<string> => ownDeclared(set, step.desired);
    await this.#writeEntries(created.id, afterwards, own, true);
    return created;
  }

  async #update(
    step: UpdateAction,
    seen: CurrentOrganization | undefined,
  ): Promise<CurrentOrganization> {
    const hasFields = Object.keys(step.fields).length > 0;
    // Entries are written by the organization's id, and their answers do not tell its name.
    const current = hasFields
      ? await this.#send(this.#client.updateOrganization(step.id, step.fields, this.#signal))
      : seen?.id === step.id
        ? withoutEntries(seen)
        : await this.#client.organizationById(step.id, this.#signal);
    if (current?.name !== step.desired.name) {
      throw new OperationError(
        `Organization ${step.desired.name} was ${current === undefined ? "deleted" : `renamed to ${current.name}`} by somebody else.`,
        { code: "not-found" },
      );
    }
    await this.#writeEntries(step.id, step.entries, () => undefined);
    return current;
  }

  async #writeEntries(
    id: string,
    changes: readonly EntryChange[],
    ownNames: (set: ThingSource) => ReadonlySet<string> | undefined,
    isNew = false,
  ): Promise<void> {
    const isDone = isNew ? () => Promise.resolve(false) : this.#lookOnce(id, changes);
    const leaving = new Set(changes.flatMap(({ item }) => item ?? []));
    // What entries have sets of is written before them, so that one look is enough.
    const looks = new Map<ThingSource, Promise<ReadonlyMap<string, string>>>();
    const ownOf = (set: ThingSource, names: readonly string[]) => {
      if (!mayBeOwn(names, ownNames(set))) return new Map<string, string>();
      const look = looks.get(set) ?? this.#things.own(set, id, this.#signal);
      looks.set(set, look);
      return look;
    };
    for (const request of entryRequests(id, changes)) {
      const { named } = request;
      const ids =
        named &&
        (await this.#things.idsOf(
          named.source,
          named.names,
          await ownOf(named.source, named.names),
          this.#signal,
        ));
      const body = named && ids && { body: { ...request.body, [named.key]: ids } };
      if (await isDone(request)) continue;
      await this.#send(this.#writeOnce(id, { ...request, ...body }, leaving));
    }
  }

  /**
   * Tells whether somebody else has made since the plan what must not be made twice. Each list is looked at
   * once, right before the first thing is written to it.
   */
  #lookOnce(
    id: string,
    changes: readonly EntryChange[],
  ): (request: EntryRequest) => Promise<boolean> {
    const leaving = new Set(changes.flatMap(({ item }) => item ?? []));
    const lists = new Map<Collection, Promise<readonly FieldValues[]>>();
    return async (request) => {
      const [first] = request.changes;
      const collection = collectionOf(first?.collection ?? "");
      if (request.endpoint.isSentOnce !== true || collection === undefined) return false;
      const list = lists.get(collection) ?? this.#client.entriesOf(collection, id, this.#signal);
      lists.set(collection, list);
      return areThere(collection, await list, request.changes, leaving);
    };
  }

  /**
   * Writes entries. Where the answer to what must not be sent twice is lost, the list says whether it was
   * done all the same; only when it was not, it is asked for again.
   */
  async #writeOnce(
    organizationId: string,
    request: EntryRequest,
    leaving: ReadonlySet<string>,
  ): Promise<void> {
    let first: OperationError | undefined;
    for (let left = mostTries - 1; ; left -= 1) {
      try {
        await this.#client.write(request, this.#signal);
        return;
      } catch (error) {
        // What was tried is told as it failed, also when that is why it is not tried again.
        const isGivenUp = error instanceof OperationError && error.code === "given-up";
        if (isGivenUp && first !== undefined) throw first;
        const isLost = error instanceof OperationError && error.mayHaveHappened;
        if (!isLost || request.endpoint.isSentOnce !== true) throw error;
        first ??= error;
        this.#signal?.throwIfAborted();
        if (await this.#isThere(organizationId, request.changes, leaving)) return;
        if (left === 0) throw error;
      }
    }
  }

  /** Whether there are entries of the same identities, other than those that are to go. */
  async #isThere(
    organizationId: string,
    changes: readonly EntryChange[],
    leaving: ReadonlySet<string>,
  ): Promise<boolean> {
    const collection = collectionOf(changes[0]?.collection ?? "");
    if (collection === undefined) return false;
    const listed = await this.#client.entriesOf(collection, organizationId, this.#signal);
    return areThere(collection, listed, changes, leaving);
  }

  async #send<T>(request: Promise<T>): Promise<T> {
    try {
      const answer = await request;
      this.hasWritten = true;
      return answer;
    } catch (error) {
      if (error instanceof OperationError && error.mayHaveHappened) this.hasWritten = true;
      throw error;
    }
  }
}

/** Whether a list has entries of the same identities, other than those that are to go. */
function areThere(
  collection: Collection,
  listed: readonly FieldValues[],
  changes: readonly EntryChange[],
  leaving: ReadonlySet<string>,
): boolean {
  const others = listed.filter((entry) => {
    const { item } = itemOf(collection, entry);
    return item === undefined || !leaving.has(item);
  });
  const ids = new Set(others.map((entry) => identityOf(collection, entry)));
  return changes.every(({ id }) => ids.has(id));
}

/** What an organization is besides the entries that it had. */
function withoutEntries(organization: CurrentOrganization): CurrentOrganization {
  const { id, name, ...rest } = organization;
  const values = Object.entries(rest).filter(([key]) => collectionOf(key) === undefined);
  return { id, name, ...Object.fromEntries(values) };
}
