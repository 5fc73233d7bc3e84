import type { CurrentOrganization } from "../model/index.js";
import type { Action, DeleteAction } from "./action.js";
import type { Changed } from "./changed.js";
import type { LookAlike } from "./look-alikes.js";
import type { Policy } from "./policy.js";

/** Why a plan leaves an organization alone although the manifest asks for something else. */
export interface Refusal {
  readonly organization: string;
  readonly reason:
    | "other-owner"
    | "protected"
    /** It is not any more what a reviewed plan saw. */
    | "changed"
    /** Nobody can tell which of several organizations is meant. */
    | "ambiguous"
    /** Another organization has the name that it should get. */
    | "name-taken"
    /** It carries the owner's mark for another name than it has. */
    | "renamed"
    /** Auth0 would refuse it, for what the organization has already. */
    | "impossible";
  /** The owner that the tenant's organization has. */
  readonly owner?: string;
  /** What more there is to say, in words. */
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
  /** Deletes by name, then creates and updates in the order of the manifests. */
  readonly actions: readonly Action[];
  /** How many declared organizations are already as declared. */
  readonly unchanged: number;
  /** Organizations that are not what their manifest asks for and stay so. */
  readonly refusals: readonly Refusal[];
  /** Organizations that shall be absent and are; by name. */
  readonly gone?: readonly string[];
  /** Names of organizations that are not as declared, and that the policy leaves as they are. */
  readonly left?: readonly string[];
  /**
   * How many organizations the run may touch, by the owner whose mark they carry; those without a
   * mark, as far as they are declared, under undefined. Deletions are measured against these.
   */
  readonly reach?: ReadonlyMap<string | undefined, number>;
  /** How many people organizations have that declare who exactly belongs to them. */
  readonly people?: number;
  /** Names that carry an owner's mark and are declared nowhere; absent when not all were read. */
  readonly undeclared?: ReadonlyMap<string, readonly string[]>;
  /** Creates and deletes of organizations that look like one and the same. */
  readonly lookAlikes?: readonly LookAlike[];
  /**
   * When and by whom what differs was changed, by the name of the action's organization; null where nobody
   * knows. Absent of what was not asked, and of what this program wrote itself.
   */
  readonly changed?: ReadonlyMap<string, Changed | null>;
  readonly rules: PlanRules;
  /** Present where only what differs from a commit was looked at. */
  readonly since?: PlanSince;
}

/** What a plan was limited to: declarations that differ from those of a commit. */
export interface PlanSince {
  /** The commit, as it was called. */
  readonly ref: string;
  /** How many declarations differ from it. */
  readonly changed: number;
  /** How many there are. */
  readonly declared: number;
  /** Names that it declared and that are declared no more. */
  readonly removed: readonly string[];
  /** Names that shall be absent and are there. */
  readonly absent: readonly string[];
  /** Why every declaration counts as another one. */
  readonly reason?: string;
}

/** What a plan may do besides creating what is missing. */
export interface PlanOptions extends PlanRules {
  /** Whose organizations may be deleted under `sync`. */
  readonly owners: ReadonlySet<string>;
  /** Which names this run is about; all unless given. */
  readonly includes: (name: string) => boolean;
  /** Names that are never touched, whatever is declared of the organizations that have them by now. */
  readonly keepsOff?: ((name: string) => boolean) | undefined;
  /** Whether the run is about some organizations only, so that not all need be read. */
  readonly isNarrow?: boolean;
  /** Names that nobody can have declared before, so that no mark tells of them; none unless given. */
  readonly added?: ReadonlySet<string> | undefined;
}

/** The options of a plan that creates and updates, and deletes nothing. */
export const upsertOptions: PlanOptions = {
  policy: "upsert",
  owners: new Set(),
  takeOver: false,
  includes: () => true,
};

/**
 * The action that deletes an organization, showing what would be lost.
 *
 * @param owner whose it is, as those read its mark who know the owners
 * @param declaredAs the name under which it is declared absent; undefined where it is declared nowhere
 */
export function deleteAction(
  current: CurrentOrganization,
  owner: string | undefined,
  declaredAs?: string,
): DeleteAction {
  return {
    kind: "delete",
    organization: current.name,
    id: current.id,
    ...(owner !== undefined && { owner }),
    ...(declaredAs !== undefined && { isDeclared: true }),
    ...(declaredAs !== undefined && declaredAs !== current.name && { declaredAs }),
    changes: [
      { path: ["name"], from: current.name },
      ...(current.display_name === undefined
        ? []
        : [{ path: ["display_name"], from: current.display_name }]),
    ],
  };
}
