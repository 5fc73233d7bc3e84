import type { ManagementClient } from "../auth0/index.js";
import type { FieldValues, Thing, ThingKind } from "../model/index.js";

/** The things of a tenant that are known by what lists tell of them, each looked up once. */
export class ListedThings {
  readonly #client: ManagementClient;
  readonly #signal: AbortSignal | undefined;
  readonly #found = new Map<string, Promise<readonly Thing[]>>();

  constructor(client: ManagementClient, signal: AbortSignal | undefined) {
    this.#client = client;
    this.#signal = signal;
  }

  /** The things that an entry names, those that fit what it says besides. */
  async find(kind: ThingKind, entry: FieldValues, key: string): Promise<readonly Thing[]> {
    const name = entry[key];
    if (typeof name !== "string") return [];
    const found = await this.#byName(kind, name);
    return found.filter((thing) =>
      kind.traits.every((trait) => entry[trait] === undefined || thing[trait] === entry[trait]),
    );
  }

  #byName(kind: ThingKind, name: string): Promise<readonly Thing[]> {
    const key = JSON.stringify([kind.key, name.toLowerCase()]);
    const known = this.#found.get(key) ?? this.#askByName(kind, name);
    this.#found.set(key, known);
    return known;
  }

  /** Auth0 looks for the very capitals, and keeps most addresses in small letters. */
  async #askByName(kind: ThingKind, name: string): Promise<readonly Thing[]> {
    const small = name.toLowerCase();
    const found = await this.#client.thingsByName(kind, small, this.#signal);
    return found.length > 0 || small === name
      ? found
      : this.#client.thingsByName(kind, name, this.#signal);
  }

  async byId(kind: ThingKind, id: string): Promise<Thing | undefined> {
    const key = JSON.stringify([kind.key, "id", id]);
    const known =
      this.#found.get(key) ??
      this.#client.thingById(kind, id, this.#signal).then((thing) => (thing ? [thing] : []));
    this.#found.set(key, known);
    return (await known)[0];
  }
}
