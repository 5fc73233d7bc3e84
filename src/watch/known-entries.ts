import type { EntryMemory } from "../apply/index.js";

type Recall = Parameters<EntryMemory["recall"]>;
type Keep = Parameters<EntryMemory["keep"]>;

interface Known {
  readonly declared: string;
  readonly entries: Keep[3];
  /** Whether events tell of them. */
  readonly isTold: boolean;
  /** When they were read, in the order of everything that happens here. */
  readonly readAt: number;
}

/** What one look may use of what is known, and adds to it. */
export interface LookMemory extends EntryMemory {
  /** Ends the look. */
  close(): void;
}

/** What no event tells of is read again by and by, so many organizations with each full look. */
const mostRefreshed = 50;

/**
 * What a watch has read of entries, so that a full look reads only what events have named since. It is
 * good only as long as every event comes through.
 */
export class KnownEntries {
  readonly #known = new Map<string, Map<string, Known>>();
  /** When events named organizations last, as long as a look may be under way that read them before. */
  readonly #namedAt = new Map<string, number>();
  readonly #looks = new Set<number>();
  #now = 1;
  #clearedAt = 0;
  #isTrusted = true;

  /** Begins a look. */
  open({ isFull }: { readonly isFull: boolean }): LookMemory {
    const began = (this.#now += 1);
    this.#looks.add(began);
    const stale = isFull ? this.#oldest() : undefined;
    return {
      recall: (...args) => Promise.resolve(this.#recall(args, stale)),
      keep: (...args) => {
        this.#keep(args, began);
      },
      close: () => {
        this.#looks.delete(began);
        const first = Math.min(...this.#looks, this.#now);
        for (const [id, at] of this.#namedAt) if (at < first) this.#namedAt.delete(id);
      },
    };
  }

  /** Forgets an organization that an event names, or that was written. */
  forget(id: string): void {
    this.#known.delete(id);
    if (this.#looks.size > 0) this.#namedAt.set(id, (this.#now += 1));
  }

  /** Forgets everything: events may have been missed. */
  clear(): void {
    this.#known.clear();
    this.#clearedAt = this.#now += 1;
  }

  /** Remembers nothing from now on: there are no events. */
  distrust(): void {
    this.#isTrusted = false;
    this.clear();
  }

  #recall(
    [{ name, events }, id, declared]: Recall,
    stale: ReadonlySet<string> | undefined,
  ): Known["entries"] | undefined {
    const known = this.#known.get(id)?.get(name);
    if (known === undefined) return undefined;
    const isCurrent =
      events !== undefined ||
      (known.declared === JSON.stringify(declared) && stale?.has(id) !== true);
    return isCurrent ? known.entries : undefined;
  }

  #keep([{ name, events }, id, declared, entries]: Keep, began: number): void {
    // What was named or cleared while it was read may have been read before that.
    if (!this.#isTrusted || this.#clearedAt > began || (this.#namedAt.get(id) ?? 0) > began) return;
    let known = this.#known.get(id);
    if (known === undefined) this.#known.set(id, (known = new Map<string, Known>()));
    known.set(name, {
      declared: JSON.stringify(declared),
      entries,
      isTold: events !== undefined,
      readAt: began,
    });
  }

  #oldest(): ReadonlySet<string> {
    const ages: [string, number][] = [];
    for (const [id, byName] of this.#known) {
      const untold = [...byName.values()].filter(({ isTold }) => !isTold);
      if (untold.length > 0) ages.push([id, Math.min(...untold.map(({ readAt }) => readAt))]);
    }
    ages.sort(([, one], [, other]) => one - other);
    return new Set(ages.slice(0, mostRefreshed).map(([id]) => id));
  }
}
