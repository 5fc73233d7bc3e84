import { pageSize, readOrganizations, type ManagementClient } from "../../auth0/index.js";
import type { CurrentOrganization } from "../../model/index.js";
import type { Clock } from "../../pace/index.js";
import type { OrganizationKey } from "./managed-organizations.js";

/** Questions are collected until none has come for so long, and are then answered together. */
const quietMs = 15;
/** Up to this many organizations are simply read one by one. */
const few = 3;
/** Terraform asks for so many resources at once unless told otherwise: then more will follow. */
const usualParallelism = 10;
/** How many organizations to expect for each one asked for so far, when there are more to come. */
const foresight = 4;
/** A list of so many pages is short: Auth0 lets them be read side by side. */
const shortList = 10;
/** How long a list answers questions. A run that takes longer shall not see a world long gone. */
const freshMs = 60_000;

interface Question {
  readonly key: OrganizationKey;
  readonly resolve: (organization: CurrentOrganization | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Organizations that were read, by what tells them apart. */
class Found {
  readonly #byId = new Map<string, CurrentOrganization>();
  readonly #byName = new Map<string, CurrentOrganization>();

  add(organization: CurrentOrganization): void {
    this.#byId.set(organization.id, organization);
    this.#byName.set(organization.name, organization);
  }

  get(key: OrganizationKey): CurrentOrganization | undefined {
    return "id" in key ? this.#byId.get(key.id) : this.#byName.get(key.name);
  }

  remove(id: string): void {
    const found = this.#byId.get(id);
    this.#byId.delete(id);
    if (found) this.#byName.delete(found.name);
  }

  all(): readonly CurrentOrganization[] {
    return [...this.#byId.values()];
  }
}

/** All organizations of a tenant at one moment. */
interface Listing {
  readonly found: Found;
  readonly endsAtMs: number;
}

/**
 * Answers questions about single organizations with few requests. Terraform asks about each
 * resource alone, ten at a time; so questions that arrive together are collected, and:
 *
 * | asked so far | pages of the tenant's list                    | answered                  |
 * | ------------ | --------------------------------------------- | ------------------------- |
 * | few          | any                                           | one by one                |
 * | more         | a short list                                  | from the whole list       |
 * | more         | no more than were asked about                 | from the whole list       |
 * | ten at once  | no more than four times those asked about     | from the whole list       |
 * | more         | more                                          | one by one, until it pays |
 *
 * So a run never costs more than a small multiple of the cheaper way, without knowing how many
 * questions will come. What the list lacks is asked for alone before it counts as gone.
 */
export class OrganizationLookup {
  readonly #client: ManagementClient;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #waiting: Question[] = [];
  #asked = 0;
  #total: number | undefined;
  #hasWritten = false;
  #listing: Listing | undefined;
  #listingUnderWay: Promise<Found | undefined> | undefined;

  constructor(client: ManagementClient, clock: Clock, signal: AbortSignal) {
    this.#client = client;
    this.#clock = clock;
    this.#signal = signal;
  }

  /** Looks one organization up. */
  find(key: OrganizationKey): Promise<CurrentOrganization | undefined> {
    const listed = this.#fresh()?.get(key);
    // Terraform goes on only once these are answered, so waiting for others would add up.
    if (listed !== undefined) return Promise.resolve(listed);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, resolve, reject });
      if (this.#waiting.length === 1) this.#answerWhenQuiet(1);
    });
  }

  #answerWhenQuiet(seen: number): void {
    setTimeout(() => {
      // On a busy machine questions have arrived that this process had no time to read yet.
      setImmediate(() => {
        const { length } = this.#waiting;
        if (length === seen || length >= usualParallelism) void this.#answerWaiting();
        else this.#answerWhenQuiet(length);
      });
    }, quietMs);
  }

  /** All organizations of the tenant. */
  async list(): Promise<readonly CurrentOrganization[]> {
    // What was written is missing in an older list.
    if (this.#hasWritten) this.#listing = undefined;
    const found = this.#fresh() ?? (await this.#list(Infinity));
    return (found ?? new Found()).all();
  }

  /** Who has a name: from a short list where there is one, else by asking for it. */
  async holderOf(name: string): Promise<CurrentOrganization | undefined> {
    if (!this.#hasWritten) {
      const found = this.#fresh() ?? (await this.#list(shortList));
      if (found !== undefined) return found.get({ name });
    }
    return this.find({ name });
  }

  /** Takes note that this process has written: what was listed before does not count any more. */
  forget(id: string): void {
    this.#hasWritten = true;
    this.#listing?.found.remove(id);
  }

  async #answerWaiting(): Promise<void> {
    const questions = this.#waiting;
    this.#waiting = [];
    this.#asked += questions.length;
    try {
      const found = this.#fresh() ?? (await this.#listForQuestions(questions.length));
      await Promise.all(questions.map((question) => this.#answer(question, found)));
    } catch (error) {
      for (const question of questions) question.reject(error);
    }
  }

  async #answer({ key, resolve, reject }: Question, found: Found | undefined): Promise<void> {
    try {
      resolve(
        found?.get(key) ??
          ("id" in key
            ? await this.#client.organizationById(key.id, this.#signal)
            : await this.#client.organizationByName(key.name, this.#signal)),
      );
    } catch (error) {
      reject(error);
    }
  }

  async #listForQuestions(together: number): Promise<Found | undefined> {
    if (this.#listingUnderWay) return this.#listingUnderWay;
    if (this.#asked <= few) return undefined;
    const expected = together >= usualParallelism ? this.#asked * foresight : this.#asked;
    return this.#list(Math.max(shortList, expected));
  }

  #fresh(): Found | undefined {
    const isFresh = this.#listing !== undefined && this.#clock.now() < this.#listing.endsAtMs;
    return isFresh ? this.#listing?.found : undefined;
  }

  /** Lists the tenant; undefined where that takes more pages, which one page is enough to know. */
  #list(mostPages: number): Promise<Found | undefined> {
    if (this.#total !== undefined && pagesOf(this.#total) > mostPages) {
      return Promise.resolve(undefined);
    }
    this.#listingUnderWay ??= this.#readList(mostPages).finally(() => {
      this.#listingUnderWay = undefined;
    });
    return this.#listingUnderWay;
  }

  async #readList(mostPages: number): Promise<Found | undefined> {
    const found = new Found();
    const tooMany = new AbortController();
    try {
      await readOrganizations(this.#client, {
        names: "all",
        visit: (organization) => {
          found.add(organization);
        },
        onProgress: (_read, total) => {
          this.#total = total ?? this.#total;
          if (total !== undefined && pagesOf(total) > mostPages) tooMany.abort();
        },
        signal: AbortSignal.any([this.#signal, tooMany.signal]),
      });
    } catch (error) {
      if (!tooMany.signal.aborted || this.#signal.aborted) throw error;
      return undefined;
    }
    this.#listing = { found, endsAtMs: this.#clock.now() + freshMs };
    return found;
  }
}

function pagesOf(total: number): number {
  return Math.ceil(total / pageSize);
}
