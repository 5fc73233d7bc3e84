import { ownerKey, type CurrentOrganization } from "../model/index.js";
import type { Action, DeleteAction, ResolvedOrganization } from "./action.js";
import { compareOrganization } from "./difference.js";
import { allows, type Policy } from "./policy.js";

/** Why a plan leaves an organization alone although the manifest asks for something else. */
export interface Refusal {
  readonly organization: string;
  readonly reason: "other-owner" | "protected";
  /** The owner that the tenant's organization has. */
  readonly owner?: string;
}

/** What has to happen so that the tenant has what the manifests declare. */
export interface Plan {
  /** Creates and updates in the order of the manifests, then deletes by name. */
  readonly actions: readonly Action[];
  /** How many declared organizations are already as declared. */
  readonly unchanged: number;
  /** Organizations that are not what their manifest asks for and stay so. */
  readonly refusals: readonly Refusal[];
  /** How many organizations of the tenant carry the owner's mark; absent when not all were read. */
  readonly owned?: number;
}

/** What a plan may do besides creating what is missing. */
export interface PlanOptions {
  readonly policy: Policy;
  /** Whose organizations may be deleted under `sync`. */
  readonly owners: ReadonlySet<string>;
  /** Whether organizations of another owner are taken over instead of refused. */
  readonly takeOver: boolean;
  /** Which names this run is about; all unless given. */
  readonly includes: (name: string) => boolean;
}

/** The options of a plan that creates and updates, and deletes nothing. */
export const upsertOptions: PlanOptions = {
  policy: "upsert",
  owners: new Set(),
  takeOver: false,
  includes: () => true,
};

/**
 * Compares organizations as they are read, so that a large tenant is never held in memory: what
 * is as it should be is counted and forgotten.
 */
export class Planner {
  readonly #desired: ReadonlyMap<string, ResolvedOrganization>;
  readonly #found = new Map<string, Action | undefined>();
  readonly #refusals = new Map<string, Refusal>();
  readonly #deletes = new Map<string, DeleteAction>();
  readonly #owned = new Set<string>();
  readonly #options: PlanOptions;

  constructor(desired: readonly ResolvedOrganization[], options: PlanOptions) {
    this.#desired = new Map(
      desired
        .filter(({ name }) => options.includes(name))
        .map((organization) => [organization.name, organization]),
    );
    this.#options = options;
  }

  /** Whether the plan depends on an organization of this name. */
  needs(name: string): boolean {
    return this.#desired.has(name);
  }

  /** What is declared under a name. */
  desired(name: string): ResolvedOrganization | undefined {
    return this.#desired.get(name);
  }

  /** The names that are declared. */
  names(): string[] {
    return [...this.#desired.keys()];
  }

  /** Takes note of an organization of the tenant. Seeing one twice changes nothing. */
  consider(current: CurrentOrganization): void {
    const owner = current.metadata?.[ownerKey];
    const isOurs = owner !== undefined && this.#options.owners.has(owner);
    if (isOurs && this.#options.policy === "sync") this.#owned.add(current.id);
    const desired = this.#desired.get(current.name);
    if (desired !== undefined) {
      if (!this.#found.has(current.name)) this.#compare(desired, current, owner);
      return;
    }
    if (this.#options.policy === "sync" && isOurs && this.#options.includes(current.name)) {
      this.#deletes.set(current.id, deleteAction(current));
    }
  }

  /** The plan, given everything that was considered. Call it once, at the end. */
  finish(): Plan {
    const actions: Action[] = [];
    let unchanged = 0;
    for (const [name, desired] of this.#desired) {
      const action = this.#found.has(name)
        ? this.#found.get(name)
        : compareOrganization(desired, undefined);
      if (this.#refusals.has(name)) continue;
      if (action === undefined) unchanged += 1;
      else if (allows(this.#options.policy, action)) actions.push(action);
    }
    const deletes = [...this.#deletes.values()].sort((a, b) =>
      a.organization < b.organization ? -1 : 1,
    );
    return {
      actions: [...actions, ...deletes],
      unchanged,
      refusals: [...this.#refusals.values()],
      ...(this.#options.policy === "sync" && { owned: this.#owned.size }),
    };
  }

  #compare(
    desired: ResolvedOrganization,
    current: CurrentOrganization,
    owner: string | undefined,
  ): void {
    const action = compareOrganization(desired, current);
    this.#found.set(current.name, action);
    const isForeign = owner !== undefined && owner !== desired.owner;
    if (action !== undefined && isForeign && !this.#options.takeOver) {
      this.#refusals.set(current.name, {
        organization: current.name,
        reason: "other-owner",
        owner,
      });
    }
  }
}

/** The action that deletes an organization, showing what would be lost. */
export function deleteAction(current: CurrentOrganization): DeleteAction {
  return {
    kind: "delete",
    organization: current.name,
    id: current.id,
    changes:
      current.display_name === undefined
        ? []
        : [{ path: ["display_name"], from: current.display_name }],
  };
}
