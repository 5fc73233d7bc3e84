import { checkpointPages, listThings, routeName, type ManagementClient } from "../auth0/index.js";
import { refusalOf } from "../errors/index.js";
import {
  entryOfThing,
  type Collection,
  type CollectionName,
  type FieldValues,
  type Thing,
  type ThingKind,
} from "../model/index.js";
import { withOwners, type Directory } from "../plan/index.js";

/** Reading fewer organizations than this one by one costs no more than finding out what is cheaper. */
const fewOrganizations = 10;

/** What somebody who reads the entries of many organizations knows beforehand. */
export interface Fleet {
  /** Of how many organizations a collection is going to be read. */
  readonly count: (name: CollectionName) => number | Promise<number>;
  /** How many organizations the tenant has; undefined where nothing tells. */
  readonly total: () => Promise<number | undefined>;
  /** What was found of the tenant's things already. */
  readonly directory: Directory;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The entries of many organizations, read from the other side where that costs fewer requests: a page
 * tells of 100 organizations that have a thing, which otherwise are 100 requests.
 *
 * Things × pages of organizations are the most that it can cost; less than one request for each
 * organization, and it is done. Otherwise each organization is read alone.
 */
export class FleetEntries {
  readonly #client: ManagementClient;
  readonly #fleet: Fleet;
  readonly #indexes = new Map<string, Promise<ReadonlyMap<string, FieldValues[]> | undefined>>();

  constructor(client: ManagementClient, fleet: Fleet) {
    this.#client = client;
    this.#fleet = fleet;
  }

  /**
   * The entries of an organization; undefined where it has to be read alone.
   *
   * @throws OperationError when the tenant cannot be read
   */
  async of(
    collection: Collection & { readonly name: CollectionName },
    organizationId: string,
  ): Promise<readonly FieldValues[] | undefined> {
    if (collection.readByThing === undefined) return undefined;
    const index = this.#indexes.get(collection.name) ?? this.#read(collection);
    this.#indexes.set(collection.name, index);
    const entries = await index;
    return entries && (entries.get(organizationId) ?? []);
  }

  async #read(
    collection: Collection & { readonly name: CollectionName },
  ): Promise<ReadonlyMap<string, FieldValues[]> | undefined> {
    const { reference, readByThing } = collection;
    if (reference === undefined || readByThing === undefined) return undefined;
    try {
      const count = await this.#fleet.count(collection.name);
      if (count < fewOrganizations) return undefined;
      const total = await this.#fleet.total();
      if (total === undefined) return undefined;
      const all = await this.#things(reference.kind);
      const fitting = all.filter((thing) => reference.misfit?.({}, thing) === undefined);
      const pages = Math.max(1, Math.ceil(total / 100));
      if (fitting.length * pages >= count) return undefined;
      return await this.#readByThing(collection, fitting);
    } catch (error) {
      // Whether the entries may be looked at is what reading them tells.
      if (refusalOf(error) !== undefined) return undefined;
      throw error;
    }
  }

  async #things(kind: ThingKind): Promise<readonly Thing[]> {
    const { directory, signal } = this.#fleet;
    const found = directory.get(kind);
    const things =
      found?.isWhole === true ? found.things : await listThings(this.#client, kind, signal);
    return kind.of === undefined ? things : withOwners(things, kind.of, directory);
  }

  async #readByThing(
    collection: Collection,
    things: readonly Thing[],
  ): Promise<ReadonlyMap<string, FieldValues[]>> {
    const { readByThing } = collection;
    const index = new Map<string, FieldValues[]>();
    if (readByThing === undefined) return index;
    const { signal, total } = this.#fleet;
    await Promise.all(
      things.map(async (thing) => {
        const pages = checkpointPages({
          route: routeName(readByThing.endpoint),
          read: (cursor) =>
            this.#client.holdersFrom(collection, readByThing, thing.id, cursor, signal),
          total,
        });
        // Organizations that say no settings of their own share one entry.
        const shared =
          readByThing.at === undefined ? entryOfThing(collection, thing, {}) : undefined;
        for await (const page of pages) {
          for (const { id, said } of page) {
            if (said === undefined) continue;
            const entry = shared ?? entryOfThing(collection, thing, said);
            const entries = index.get(id);
            if (entries) entries.push(entry);
            else index.set(id, [entry]);
          }
        }
      }),
    );
    return index;
  }
}
