import type { ManagementClient } from "../auth0/index.js";
import { hasErrors, type Diagnostic } from "../errors/index.js";
import type { CurrentOrganization } from "../model/index.js";
import type { ResolvedOrganization } from "../plan/index.js";
import { listedCollections, ListedReferences } from "./listed-references.js";
import { ListedThings } from "./listed-things.js";
import { readListed } from "./read-listed.js";
import { SetThings } from "./set-things.js";

/** What is declared of one organization by what lists tell, and what its lists have of that. */
export interface ListedFound {
  /** What leads nowhere; paths begin with the organization's name. */
  readonly diagnostics: readonly Diagnostic[];
  /** What was declared, with the ids of everybody who is meant. */
  readonly desired: ResolvedOrganization;
  /** Undefined where it is to be created. */
  readonly current: CurrentOrganization | undefined;
}

/**
 * Finds out who is meant in single organizations, for whoever is asked about one after the other. What
 * they have in common is looked up once.
 */
export class ListedLookup {
  readonly #client: ManagementClient;
  readonly #signal: AbortSignal | undefined;
  #users: ListedThings;
  #things: SetThings;

  constructor(client: ManagementClient, signal: AbortSignal | undefined) {
    this.#client = client;
    this.#signal = signal;
    this.#users = new ListedThings(client, signal);
    this.#things = new SetThings(client);
  }

  /** The things of which entries have sets, as far as they are known. */
  get things(): SetThings {
    return this.#things;
  }

  /**
   * Reads of an organization's lists what is declared in them, and finds out who is meant.
   *
   * @param organization undefined where it is to be created
   * @throws OperationError when the tenant cannot be read; `not-found` when the organization is gone
   */
  async find(
    desired: ResolvedOrganization,
    organization: CurrentOrganization | undefined,
  ): Promise<ListedFound> {
    const [users, things] = [this.#users, this.#things];
    const current = organization && (await this.#read(desired, organization));
    const found = await this.#resolve(desired, current);
    if (!hasErrors(found.diagnostics)) return found;
    // What was looked up before may have been made since, by another resource of the same run.
    if (users === this.#users) this.#users = new ListedThings(this.#client, this.#signal);
    if (things === this.#things) this.#things = new SetThings(this.#client);
    return this.#resolve(desired, current);
  }

  async #resolve(
    desired: ResolvedOrganization,
    current: CurrentOrganization | undefined,
  ): Promise<ListedFound> {
    const references = new ListedReferences([{ organization: desired }], {
      users: this.#users,
      things: this.#things,
      signal: this.#signal,
    });
    const resolved = await references.resolve(desired, current);
    return { diagnostics: references.diagnostics(), desired: resolved, current };
  }

  async #read(
    desired: ResolvedOrganization,
    organization: CurrentOrganization,
  ): Promise<CurrentOrganization> {
    const lists = await Promise.all(
      listedCollections.map(async (collection) => {
        const declared = desired[collection.name];
        if (declared === undefined) return [];
        const { id } = organization;
        const entries = await readListed(
          this.#client,
          this.#users,
          collection,
          id,
          declared,
          this.#signal,
        );
        return [[collection.name, entries] as const];
      }),
    );
    return { ...organization, ...Object.fromEntries(lists.flat()) };
  }
}
