import { pageSize, type ManagementClient } from "../auth0/index.js";
import { OperationError } from "../errors/index.js";
import type { FieldValues, Thing, ThingKind } from "../model/index.js";

/** Up to this many that are wanted at the same time are looked up one by one, which misses nothing. */
const fewThings = 3;

/** So many are searched for at once: their addresses still fit into the address of a request. */
const mostSearched = 50;

/** How many requests it takes to find so many things that are wanted at the same time. */
export function looksFor(count: number): number {
  return count <= fewThings ? count : Math.ceil(count / mostSearched);
}

/** Something that somebody waits for: all that have a name, or the one that has an id. */
interface Wanted {
  readonly by: "name" | "id";
  readonly text: string;
  readonly answer: (things: Promise<readonly Thing[]>) => void;
}

/**
 * The things of a tenant that are known by what lists tell of them, each looked up once. What is wanted at
 * the same time is searched for together. A search may miss what was made a moment ago: what it does not
 * find is looked up alone.
 */
export class ListedThings {
  readonly #client: ManagementClient;
  readonly #signal: AbortSignal | undefined;
  readonly #found = new Map<string, Promise<readonly Thing[]>>();
  readonly #wanted = new Map<ThingKind, Wanted[]>();

  constructor(client: ManagementClient, signal: AbortSignal | undefined) {
    this.#client = client;
    this.#signal = signal;
  }

  /** The things that an entry names, those that fit what it says besides. */
  async find(kind: ThingKind, entry: FieldValues, key: string): Promise<readonly Thing[]> {
    const name = entry[key];
    if (typeof name !== "string") return [];
    const found = await this.#want(kind, "name", name);
    return found.filter((thing) =>
      kind.traits.every((trait) => entry[trait] === undefined || thing[trait] === entry[trait]),
    );
  }

  async byId(kind: ThingKind, id: string): Promise<Thing | undefined> {
    return (await this.#want(kind, "id", id))[0];
  }

  #want(kind: ThingKind, by: Wanted["by"], text: string): Promise<readonly Thing[]> {
    const key = JSON.stringify([kind.key, by, by === "name" ? text.toLowerCase() : text]);
    const known =
      this.#found.get(key) ??
      new Promise<readonly Thing[]>((answer) => {
        const waiting = this.#wanted.get(kind);
        if (waiting) waiting.push({ by, text, answer });
        else {
          this.#wanted.set(kind, [{ by, text, answer }]);
          // Whoever else wants something at this moment has said so before this runs.
          queueMicrotask(() => this.#ask(kind));
        }
      });
    this.#found.set(key, known);
    return known;
  }

  #ask(kind: ThingKind): void {
    const wanted = this.#wanted.get(kind) ?? [];
    this.#wanted.delete(kind);
    if (wanted.length <= fewThings) {
      for (const each of wanted) each.answer(this.#askAlone(kind, each));
      return;
    }
    for (let at = 0; at < wanted.length; at += mostSearched) {
      const together = wanted.slice(at, at + mostSearched);
      const search = this.#search(kind, together);
      for (const each of together) {
        each.answer(
          search.then((things) => {
            const found = pick(things, each);
            return found.length > 0 ? found : this.#askAlone(kind, each);
          }),
        );
      }
    }
  }

  /** Everything that a search finds; nothing where it cannot tell everything. */
  async #search(kind: ThingKind, wanted: readonly Wanted[]): Promise<readonly Thing[]> {
    const texts = (by: Wanted["by"]): readonly string[] =>
      wanted.flatMap((each) => (each.by === by ? [each.text] : []));
    try {
      const page = await this.#client.searchThings(kind, texts("name"), texts("id"), this.#signal);
      // Of a full page nobody knows whether it has all who share an address.
      return page === undefined || page.items.length >= pageSize ? [] : page.items;
    } catch (error) {
      if (error instanceof OperationError && error.code === "rejected") return [];
      throw error;
    }
  }

  #askAlone(kind: ThingKind, { by, text }: Wanted): Promise<readonly Thing[]> {
    return by === "name" ? this.#askByName(kind, text) : this.#askById(kind, text);
  }

  /** Auth0 looks for the very capitals, and keeps most addresses in small letters. */
  async #askByName(kind: ThingKind, name: string): Promise<readonly Thing[]> {
    const small = name.toLowerCase();
    const found = await this.#client.thingsByName(kind, small, this.#signal);
    return found.length > 0 || small === name
      ? found
      : this.#client.thingsByName(kind, name, this.#signal);
  }

  async #askById(kind: ThingKind, id: string): Promise<readonly Thing[]> {
    const thing = await this.#client.thingById(kind, id, this.#signal);
    return thing === undefined ? [] : [thing];
  }
}

/** What one look-up alone would have found: those in small letters, or else those in the very capitals. */
function pick(things: readonly Thing[], { by, text }: Wanted): readonly Thing[] {
  if (by === "id") return things.filter(({ id }) => id === text);
  const small = text.toLowerCase();
  const found = things.filter(({ name }) => name.toLowerCase() === small);
  return found.filter(({ name }) => name === small).length > 0
    ? found.filter(({ name }) => name === small)
    : found.filter(({ name }) => name === text);
}
