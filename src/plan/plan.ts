import { readMarks, type CurrentOrganization } from "../model/index.js";
import type { Action, DeleteAction, ResolvedOrganization } from "./action.js";
import { compareOrganization } from "./difference.js";
import { allows, type Policy } from "./policy.js";

/** Why a plan leaves an organization alone although the manifest asks for something else. */
export interface Refusal {
  readonly organization: string;
  readonly reason: "other-owner" | "protected" | "changed";
  /** The owner that the tenant's organization has. */
  readonly owner?: string;
  /** How it has changed since the plan was reviewed. */
  readonly detail?: string;
}

/** What holds while a plan is carried out, as it held when it was made. */
export interface PlanRules {
  readonly policy: Policy;
  /** Whether organizations of another owner are taken over instead of refused. */
  readonly takeOver: boolean;
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
  readonly rules: PlanRules;
}

/** What a plan may do besides creating what is missing. */
export interface PlanOptions extends PlanRules {
  /** Whose organizations may be deleted under `sync`. */
  readonly owners: ReadonlySet<string>;
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
    const desired = this.#desired.get(current.name);
    const { owner, isProtected } = readMarks(current);
    const isOurs = owner !== undefined && this.#options.owners.has(owner);
    if (isOurs && this.#options.policy === "sync") this.#owned.add(current.id);
    if (desired !== undefined) {
      if (!this.#found.has(current.name)) this.#compare(desired, current);
      return;
    }
    if (this.#options.policy !== "sync" || !isOurs || !this.#options.includes(current.name)) return;
    if (isProtected) {
      this.#refusals.set(current.name, { organization: current.name, reason: "protected" });
    } else this.#deletes.set(current.id, deleteAction(current));
  }

  /** The plan, given everything that was considered. Call it once, at the end. */
  finish(): Plan {
    const { policy, takeOver } = this.#options;
    const actions: Action[] = [];
    let unchanged = 0;
    for (const [name, desired] of this.#desired) {
      if (this.#refusals.has(name)) continue;
      const action = this.#found.has(name)
        ? this.#found.get(name)
        : compareOrganization(desired, undefined);
      if (action === undefined) unchanged += 1;
      else if (allows(policy, action)) actions.push(action);
    }
    const deletes = [...this.#deletes.values()].sort((a, b) =>
      a.organization < b.organization ? -1 : 1,
    );
    return {
      actions: [...actions, ...deletes],
      unchanged,
      refusals: [...this.#refusals.values()],
      ...(policy === "sync" && { owned: this.#owned.size }),
      rules: { policy, takeOver },
    };
  }

  #compare(desired: ResolvedOrganization, current: CurrentOrganization): void {
    const action = compareOrganization(desired, current);
    this.#found.set(current.name, action);
    const refusal = refuse(desired, current, this.#options);
    if (action !== undefined && refusal) this.#refusals.set(current.name, refusal);
  }
}

/** Why a declared organization must not be written, or undefined when it may. */
export function refuse(
  desired: ResolvedOrganization,
  current: CurrentOrganization,
  { takeOver }: PlanRules,
): Refusal | undefined {
  const { owner } = readMarks(current);
  if (owner === undefined || owner === desired.owner || takeOver) return undefined;
  return { organization: current.name, reason: "other-owner", owner };
}

/** The action that deletes an organization, showing what would be lost. */
export function deleteAction(current: CurrentOrganization): DeleteAction {
  const { owner } = readMarks(current);
  return {
    kind: "delete",
    organization: current.name,
    id: current.id,
    ...(owner !== undefined && { owner }),
    changes: [
      { path: ["name"], from: current.name },
      ...(current.display_name === undefined
        ? []
        : [{ path: ["display_name"], from: current.display_name }]),
    ],
  };
}
