import { listThings, type ManagementClient } from "../auth0/index.js";
import { invariant, OperationError } from "../errors/index.js";
import {
  collectionOf,
  identityOf,
  itemOf,
  type Thing,
  type ThingKind,
  type ThingSource,
} from "../model/index.js";

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
 * The things of which entries have several, by their names: an organization's own before the tenant's. The
 * tenant's are listed once for a run; those of an organization each time, because a run may make them.
 */
export class SetThings {
  readonly #client: ManagementClient;
  readonly #listed = new Map<ThingKind, Promise<readonly Thing[]>>();

  constructor(client: ManagementClient) {
    this.#client = client;
  }

  /** The names among these that the tenant has nothing for. */
  async unknown(
    { kind }: ThingSource,
    names: readonly string[],
    signal?: AbortSignal,
  ): Promise<readonly string[]> {
    if (names.length === 0) return [];
    const known = new Set((await this.#ofTenant(kind, signal)).map(({ name }) => name));
    return names.filter((name) => !known.has(name));
  }

  /** The names of the organization's own things. */
  async own(
    { own }: ThingSource,
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

  /**
   * The names of things by their ids; an id of which nothing is known stands for itself. The organization's
   * own are read where the tenant's do not tell all.
   */
  async namesOf(
    source: ThingSource,
    organizationId: string,
    ids: ReadonlySet<string>,
    signal?: AbortSignal,
  ): Promise<(id: string) => string> {
    const names = new Map(
      (await this.#ofTenant(source.kind, signal)).map((one) => [one.id, one.name]),
    );
    if ([...ids].some((id) => !names.has(id))) {
      for (const [name, id] of await this.own(source, organizationId, signal)) names.set(id, name);
    }
    return (id) => names.get(id) ?? id;
  }

  /** All names that the tenant has, to suggest some. */
  async names({ kind }: ThingSource, signal?: AbortSignal): Promise<readonly string[]> {
    return (await this.#ofTenant(kind, signal)).map(({ name }) => name);
  }

  /**
   * The ids of things by their names, in the same order.
   *
   * @param own what the organization has of its own, asked for where one of the names may be among it
   * @throws OperationError `changed-since-plan` where one of them is there no more
   */
  async idsOf(
    set: ThingSource,
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

  #ofTenant(kind: ThingKind, signal?: AbortSignal): Promise<readonly Thing[]> {
    const known = this.#listed.get(kind);
    if (known) return known;
    const listed = listThings(this.#client, kind, signal);
    this.#listed.set(kind, listed);
    // Whoever asks after a failure may have more luck.
    listed.catch(() => this.#listed.delete(kind));
    return listed;
  }
}
