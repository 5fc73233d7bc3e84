import { listThings, type ManagementClient } from "../auth0/index.js";
import { invariant, OperationError } from "../errors/index.js";
import { collectionOf, identityOf, itemOf, type EntrySet, type Thing } from "../model/index.js";

/**
 * Whether some of these names may be an organization's own things, which come before the tenant's.
 *
 * @param ownNames the names of all that it has of its own; undefined where nobody knows
 */
export function mayBeOwn(
  names: readonly string[],
  ownNames: ReadonlySet<string> | undefined,
): boolean {
  return ownNames === undefined || names.some((name) => ownNames.has(name));
}

/**
 * The things of which entries have sets, by their names: an organization's own before the tenant's. The
 * tenant's are listed once for a run; those of an organization each time, because a run may make them.
 */
export class SetThings {
  readonly #client: ManagementClient;
  readonly #listed = new Map<EntrySet["kind"], Promise<readonly Thing[]>>();

  constructor(client: ManagementClient) {
    this.#client = client;
  }

  /** The names among these that the tenant has nothing for. */
  async unknown(
    { kind }: EntrySet,
    names: readonly string[],
    signal?: AbortSignal,
  ): Promise<readonly string[]> {
    if (names.length === 0) return [];
    const known = new Set((await this.#ofTenant(kind, signal)).map(({ name }) => name));
    return names.filter((name) => !known.has(name));
  }

  /** The names of the organization's own things. */
  async own(
    { own }: EntrySet,
    organizationId: string,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, string>> {
    const collection = own === undefined ? undefined : collectionOf(own);
    if (collection === undefined) return new Map();
    const entries = await this.#client.entriesOf(collection, organizationId, signal);
    return new Map(
      entries.map((entry) => {
        const id = identityOf(collection, entry);
        return [id, itemOf(collection, entry).item ?? id] as const;
      }),
    );
  }

  /** All names that the tenant has, to suggest some. */
  async names({ kind }: EntrySet, signal?: AbortSignal): Promise<readonly string[]> {
    return (await this.#ofTenant(kind, signal)).map(({ name }) => name);
  }

  /**
   * The ids of things by their names, in the same order.
   *
   * @param own what the organization has of its own, asked for where one of the names may be among it
   * @throws OperationError `changed-since-plan` where one of them is there no more
   */
  async idsOf(
    set: EntrySet,
    names: readonly string[],
    own: ReadonlyMap<string, string>,
    signal?: AbortSignal,
  ): Promise<readonly string[]> {
    const needsTenant = names.some((name) => !own.has(name));
    const things = needsTenant ? await this.#ofTenant(set.kind, signal) : [];
    const ids = new Map(things.map(({ id, name }) => [name, id]));
    const gone = names.filter((name) => !own.has(name) && !ids.has(name));
    if (gone.length > 0) {
      const { one, many } = set.kind.noun;
      throw new OperationError(
        `The ${gone.length === 1 ? one : many} ${gone.join(", ")} ${gone.length === 1 ? "is" : "are"} gone from the tenant.`,
        { code: "changed-since-plan", advice: "Plan again." },
      );
    }
    return names.map((name) => {
      const id = own.get(name) ?? ids.get(name);
      invariant(id, "a name without an id");
      return id;
    });
  }

  #ofTenant(kind: EntrySet["kind"], signal?: AbortSignal): Promise<readonly Thing[]> {
    const known = this.#listed.get(kind);
    if (known) return known;
    const listed = listThings(this.#client, kind, signal);
    this.#listed.set(kind, listed);
    // Whoever asks after a failure may have more luck.
    listed.catch(() => this.#listed.delete(kind));
    return listed;
  }
}
