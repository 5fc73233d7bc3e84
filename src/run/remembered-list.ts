import { randomInt } from "node:crypto";
import type { ListMemory } from "../apply/index.js";
import type { CachedList, Position } from "../cache/index.js";
import type { CurrentOrganization } from "../model/index.js";

/** What the list shares with whatever else is remembered. */
interface Shared {
  /** Whether everything that happened since was heard of. */
  isReady(): Promise<boolean>;
  position(): Position;
  /** See {@link ListMemory.short}. */
  readonly short: number;
}

/** So many are read or written at a time. */
const batch = 500;

/** Remembers a tenant's list of organizations over runs. */
export class RememberedList implements ListMemory {
  readonly short: number;
  readonly #list: CachedList;
  readonly #shared: Shared;

  constructor(list: CachedList, shared: Shared) {
    this.short = shared.short;
    this.#list = list;
    this.#shared = shared;
  }

  async size(): Promise<number | undefined> {
    return (await this.#shared.isReady()) ? this.#list.count() : undefined;
  }

  doubtful(): readonly string[] {
    return this.#list.doubtful();
  }

  *all(): Generator<CurrentOrganization> {
    let last = "";
    for (;;) {
      const listed = this.#list.after(last, batch);
      for (const { item } of listed) {
        // Our own answers, decoded once already.
        if (item !== undefined) yield item as CurrentOrganization;
      }
      const { id } = listed.at(-1) ?? {};
      if (id === undefined) return;
      last = id;
    }
  }

  settle(
    found: readonly { readonly id: string; readonly current: CurrentOrganization | undefined }[],
  ): void {
    this.#list.settle(found, this.#shared.position());
  }

  begin(): { note(organization: CurrentOrganization): void; end(): void } {
    const listing = randomInt(1, 2 ** 47);
    const position = this.#shared.position();
    let pending: CurrentOrganization[] = [];
    let isLong = false;
    const flush = (): void => {
      this.#list.keep(listing, pending);
      pending = [];
    };
    return {
      note: (organization) => {
        pending.push(organization);
        isLong ||= pending.length > this.short;
        if (isLong && pending.length >= batch) flush();
      },
      end: () => {
        if (!isLong) return;
        flush();
        this.#list.complete(listing, position);
      },
    };
  }
}
