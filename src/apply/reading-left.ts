import type { Collection } from "../model/index.js";

/** Requests that are still to be sent, by kind. */
export type RequestsLeft = Readonly<Record<string, number>>;

/** How many lists of entries somebody has still to read: those of organizations that were listed, and others. */
export class ReadingLeft {
  /** Of organizations that are declared and were not seen yet. */
  readonly #expected = new Map<Collection, number>();
  readonly #known = new Map<Collection, number>();
  readonly #open = new Map<Collection, number>();

  /** Expects to read a collection of some organization, sooner or later. */
  expect(collection: Collection): void {
    add(this.#expected, collection, 1);
  }

  /** Takes note that so many lists of a collection may be known without reading them. */
  mayKnow(collection: Collection, count: number): void {
    this.#known.set(collection, count);
  }

  /** An organization was seen whose entries are wanted. */
  begin(wanted: readonly Collection[]): void {
    for (const collection of wanted) {
      add(this.#expected, collection, -1);
      add(this.#open, collection, 1);
    }
  }

  /** Some of what was wanted is known, or was read. */
  end(collections: readonly Collection[], isKnown: boolean): void {
    for (const collection of collections) {
      add(this.#open, collection, -1);
      if (isKnown) add(this.#known, collection, -1);
    }
  }

  /** Everything was listed: what was not seen is not there. */
  endList(): void {
    this.#expected.clear();
    this.#known.clear();
  }

  /** What is left, by kind of request. */
  requests(): RequestsLeft {
    const left: Record<string, number> = {};
    for (const collection of new Set([...this.#expected.keys(), ...this.#open.keys()])) {
      const unread = (this.#expected.get(collection) ?? 0) + (this.#open.get(collection) ?? 0);
      const { kind } = collection.read.endpoint;
      const count = Math.max(0, unread - (this.#known.get(collection) ?? 0));
      if (count > 0) left[kind] = (left[kind] ?? 0) + count;
    }
    return left;
  }
}

function add(counts: Map<Collection, number>, collection: Collection, count: number): void {
  counts.set(collection, Math.max(0, (counts.get(collection) ?? 0) + count));
}
