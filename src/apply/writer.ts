import type { ManagementClient } from "../auth0/index.js";
import { createRequests, entryRequests } from "../derive/index.js";
import { OperationError } from "../errors/index.js";
import {
  collectionOf,
  type CurrentOrganization,
  type EntryChange,
  type EntrySet,
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
    const own = (set: EntrySet): ReadonlySet<string> => ownDeclared(set, step.desired);
    await this.#writeEntries(created.id, afterwards, own);
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
    ownNames: (set: EntrySet) => ReadonlySet<string> | undefined,
  ): Promise<void> {
    // What entries have sets of is written before them, so that one look is enough.
    const looks = new Map<EntrySet, Promise<ReadonlyMap<string, string>>>();
    const ownOf = (set: EntrySet, names: readonly string[]) => {
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
          named.set,
          named.names,
          await ownOf(named.set, named.names),
          this.#signal,
        ));
      const body = named && ids && { body: { [named.key]: ids } };
      await this.#send(this.#client.write({ ...request, ...body }, this.#signal));
    }
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

/** What an organization is besides the entries that it had. */
function withoutEntries(organization: CurrentOrganization): CurrentOrganization {
  const { id, name, ...rest } = organization;
  const values = Object.entries(rest).filter(([key]) => collectionOf(key) === undefined);
  return { id, name, ...Object.fromEntries(values) };
}
