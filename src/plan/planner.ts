import { collections, declaredEntries, type CurrentOrganization } from "../model/index.js";
import type {
  Action,
  CreateAction,
  DeleteAction,
  ResolvedOrganization,
  UpdateAction,
} from "./action.js";
import {
  describe,
  isOwnedBy,
  isProven,
  seeOrganization,
  settleClaims,
  type Claimant,
  type Claims,
  type Home,
  type Seen,
} from "./claims.js";
import { compareOrganization } from "./difference.js";
import { findImpossible } from "./impossible.js";
import { LookAlikes } from "./look-alikes.js";
import { findTakenNames } from "./names.js";
import { deleteAction, type Plan, type PlanOptions, type Refusal } from "./plan.js";
import { allows } from "./policy.js";
import { ownersOf, refuse, refuseDeletion } from "./refuse.js";
import { temporaryName } from "./temporary-name.js";

/** A declaration and the organization that it turned out to be about. */
export interface Match {
  readonly desired: ResolvedOrganization;
  readonly current: CurrentOrganization;
}

/**
 * Compares organizations as they are read, so that a large tenant is never held in memory: what is
 * as it should be is counted and forgotten. Only where a name does not tell who somebody is, the
 * organization is kept until all were read; see the beginning of `claims.ts`.
 */
export class Planner {
  readonly #claimants: ReadonlyMap<string, Claimant>;
  /** Owners whose marks mean something here: those who declare, and those they take over from. */
  readonly #owners: ReadonlySet<string>;
  /** Names that are, or were, or are for a moment, those of organizations that change names. */
  readonly #movingNames: ReadonlySet<string>;
  /** By former name, the name of what is declared to have had it. */
  readonly #heirs: ReadonlyMap<string, string>;
  readonly #homes = new Map<string, Home>();
  readonly #seen = new Map<string, Seen>();
  readonly #seenByName = new Map<string, Seen>();
  readonly #found = new Map<string, Action | undefined>();
  readonly #refusals = new Map<string, Refusal>();
  readonly #reach = new Map<string | undefined, number>();
  readonly #lookAlikes = new LookAlikes();
  readonly #options: PlanOptions;
  /** Declared names whose organization has gone while it was looked at. */
  readonly #gone = new Set<string>();
  readonly #resolved = new Map<string, ResolvedOrganization>();
  #people = 0;
  #claims: Claims | undefined;

  /** @param desired everything that is declared, also what this run is not about */
  constructor(desired: readonly ResolvedOrganization[], options: PlanOptions) {
    this.#options = options;
    this.#claimants = new Map(
      desired.map((organization) => [
        organization.name,
        { desired: organization, isIncluded: options.includes(organization.name) },
      ]),
    );
    this.#owners = new Set([...options.owners, ...desired.flatMap(ownersOf)]);
    this.#heirs = new Map(
      desired.flatMap(({ name, former_names: names }) =>
        (names ?? []).map((former) => [former, name] as const),
      ),
    );
    const moving = desired.filter(({ former_names: names }) => (names ?? []).length > 0);
    this.#movingNames = new Set(
      moving.flatMap(({ name, former_names: names }) => [
        name,
        temporaryName(name),
        ...(names ?? []),
      ]),
    );
  }

  /** The names that have to be looked up where not everything is read. */
  names(): string[] {
    const included = [...this.#claimants.values()].filter(({ isIncluded }) => isIncluded);
    const isFormer = new Set(included.flatMap(({ desired }) => desired.former_names ?? []));
    return [
      ...new Set(
        included.flatMap(({ desired: { name, former_names: former } }) => [
          name,
          ...(former ?? []),
          // Only where names change places can an organization have been left under such a name.
          ...(former && isFormer.has(name) ? [temporaryName(name)] : []),
        ]),
      ),
    ];
  }

  /** Whether something is declared by an owner, so that it may be found by a mark. */
  get hasMarks(): boolean {
    return this.#owners.size > 0;
  }

  /** Whether a declaration that an owner's mark could lead to was not found under its name. */
  lacksMarked(): boolean {
    return [...this.#claimants.values()].some(
      ({ desired, isIncluded }) =>
        isIncluded &&
        desired.owner !== undefined &&
        !this.#options.added?.has(desired.name) &&
        !this.#homes.has(desired.name) &&
        !this.#seenByName.has(desired.name),
    );
  }

  /**
   * Takes note of an organization of the tenant. Seeing one twice changes nothing.
   *
   * @returns what is declared of it, where that is certain already: then it is to be compared
   */
  note(current: CurrentOrganization): ResolvedOrganization | undefined {
    if (this.#seen.has(current.id)) return undefined;
    const claimant = this.#claimants.get(current.name);
    if (claimant && this.#homes.has(current.name)) return undefined;
    const seen = seeOrganization(current, this.#owners);
    if (this.hasMarks) this.#lookAlikes.note(current);
    const isOurs = this.#isOurs(seen);
    const fits = seen.declaredName === undefined || seen.declaredName === current.name;
    if (this.#countsByName(seen)) this.#count(seen);
    const isCertain = claimant && (fits || !isOurs) && !this.#movingNames.has(current.name);
    if (!isCertain) {
      if (claimant || isOurs || this.#movingNames.has(current.name)) {
        this.#seen.set(current.id, seen);
        this.#seenByName.set(current.name, seen);
      }
      return undefined;
    }
    this.#homes.set(current.name, {
      id: current.id,
      isProven: isProven(seen, claimant.desired),
      isOurs: isOwnedBy(claimant.desired, seen.owner),
    });
    return claimant.isIncluded ? claimant.desired : undefined;
  }

  /** Takes note of an organization and compares it, where that can be done at once. */
  consider(current: CurrentOrganization): void {
    const desired = this.note(current);
    if (desired) this.compare({ desired, current });
  }

  /**
   * Compares an organization with what is declared of it.
   *
   * @returns whether it is as declared
   */
  compare({ desired, current }: Match): boolean {
    const { name } = desired;
    if (current.name !== name && this.#options.keepsOff?.(current.name)) {
      this.#refuse({
        organization: name,
        reason: "renamed",
        detail: `it is called ${current.name} by now, which is a name to keep off`,
      });
      return false;
    }
    if (desired.absent === true) {
      const refusal = refuseDeletion(desired, current, this.#options);
      if (refusal) {
        this.#refusals.set(name, refusal);
        return false;
      }
      const seen = seeOrganization(current, this.#owners);
      // What is deleted under another name than it is declared under is within reach all the same.
      if (!this.#countsByName(seen)) this.#count(seen);
      this.#found.set(name, deleteAction(current, seen.owner, name));
      return false;
    }
    const note = this.#claims?.notes.get(name);
    this.#people += peopleIn(desired, current);
    const action = compareOrganization(desired, current);
    this.#found.set(name, action && note !== undefined ? withNotes(action, [note]) : action);
    if (action === undefined) return true;
    const refusal =
      refuse(desired, current, this.#options) ??
      (allows(this.#options.policy, action) ? findImpossible(desired, current, action) : undefined);
    if (refusal) this.#refusals.set(name, refusal);
    return false;
  }

  /** What is to be created, once everything that is there was compared. */
  toCreate(): readonly ResolvedOrganization[] {
    return [...this.#claimants.values()].flatMap(({ desired, isIncluded }) =>
      isIncluded && desired.absent !== true && !this.#isCompared(desired.name) ? [desired] : [],
    );
  }

  /** Takes note of what is meant by a declaration of something that is to be created. */
  willCreate(resolved: ResolvedOrganization): void {
    this.#resolved.set(resolved.name, resolved);
  }

  /** Takes note that an organization is gone since it was read. */
  forget({ desired, current }: Match): void {
    this.#homes.delete(desired.name);
    this.#seen.delete(current.id);
    this.#seenByName.delete(current.name);
    this.#gone.add(desired.name);
  }

  /** What is still to be compared, once everything was read. */
  settle(): readonly Match[] {
    this.#claims ??= settleClaims({
      claimants: this.#claimants,
      homes: this.#homes,
      seen: [...this.#seen.values()],
    });
    return [...this.#claims.claimed].flatMap(([name, { seen }]) => {
      const claimant = this.#claimants.get(name);
      if (!claimant?.isIncluded || this.#isCompared(name)) return [];
      return [{ desired: claimant.desired, current: seen.current }];
    });
  }

  #isCompared(name: string): boolean {
    return this.#found.has(name) || this.#refusals.has(name) || this.#gone.has(name);
  }

  /**
   * The plan, given everything that was considered. Call it once, at the end.
   *
   * @param isWhole whether all organizations of the tenant were read
   */
  finish(isWhole = true): Plan {
    for (const match of this.settle()) this.compare(match);
    const claims = this.#claims;
    for (const { name, reason, detail } of claims?.disputes.values() ?? []) {
      if (!this.#claimants.get(name)?.isIncluded) continue;
      this.#found.delete(name);
      this.#refusals.set(name, { organization: name, reason, detail });
    }
    const { policy, takeOver } = this.#options;
    const left = this.#leftOver(claims);
    this.#lookAlikes.compareWith(left.map(({ current }) => current));
    const writings: Action[] = [];
    const deletions: DeleteAction[] = [];
    const gone: string[] = [];
    const leftByPolicy: string[] = [];
    let unchanged = 0;
    for (const [name, { desired, isIncluded }] of this.#claimants) {
      if (!isIncluded || this.#refusals.has(name)) continue;
      if (desired.absent === true && !this.#found.has(name)) {
        gone.push(name);
        continue;
      }
      const action = this.#found.has(name) ? this.#found.get(name) : this.#create(desired);
      if (action === undefined) unchanged += 1;
      else if (!allows(policy, action)) leftByPolicy.push(name);
      else if (action.kind === "delete") deletions.push(action);
      else writings.push(action);
    }
    if (policy === "sync") {
      for (const { current, owner, isProtected } of left) {
        const organization = current.name;
        const heir = this.#heirs.get(organization);
        if (isProtected) this.#refuse({ organization, reason: "protected" });
        else if (heir === undefined) deletions.push(deleteAction(current, owner));
        else {
          this.#refuse({
            organization,
            reason: "ambiguous",
            detail: `it has a former name of ${heir}, so it is not deleted for being declared nowhere. Remove it from former_names there, or declare it \`absent: true\` to let it go`,
          });
        }
      }
    }
    deletions.sort((a, b) => (a.organization < b.organization ? -1 : 1));
    const { actions, refusals } = findTakenNames([...deletions, ...writings], (name) =>
      this.#holderOf(name),
    );
    for (const refusal of refusals) this.#refuse(refusal);
    return {
      actions,
      unchanged,
      refusals: [...this.#refusals.values()],
      ...(gone.length > 0 && { gone }),
      ...(leftByPolicy.length > 0 && { left: leftByPolicy }),
      reach: this.#reach,
      ...(this.#people > 0 && { people: this.#people }),
      ...(isWhole && { undeclared: this.#undeclared(left) }),
      ...(policy === "sync" && {
        lookAlikes: actions.flatMap((action) =>
          action.kind === "create" ? (this.#lookAlikes.find(action.desired) ?? []) : [],
        ),
      }),
      rules: { policy, takeOver },
    };
  }

  #refuse(refusal: Refusal): void {
    this.#refusals.set(refusal.organization, refusal);
  }

  #create(desired: ResolvedOrganization): Action | undefined {
    const action = compareOrganization(this.#resolved.get(desired.name) ?? desired, undefined);
    const note = this.#claims?.notes.get(desired.name);
    const like = this.#options.policy === "sync" ? undefined : this.#lookAlikes.find(desired);
    const notes = [
      ...(note === undefined ? [] : [note]),
      ...(like
        ? [
            `looks like ${like.existing}, which is declared nowhere (same ${like.fields.join(", ")}): if it was renamed, write \`former_names: [${like.existing}]\``,
          ]
        : []),
    ];
    return action && withNotes(action, notes);
  }

  /** Organizations of our owners that nothing declares, and whose mark fits their name. */
  #leftOver(claims: Claims | undefined): Seen[] {
    const held = new Set([...(claims?.claimed.values() ?? [])].map(({ seen }) => seen.current.id));
    const left: Seen[] = [];
    for (const seen of this.#seen.values()) {
      const { current, owner, declaredName } = seen;
      const { id, name } = current;
      if (owner === undefined || !this.#options.owners.has(owner)) continue;
      if (held.has(id) || claims?.spared.has(id)) continue;
      if (!this.#options.includes(name) || this.#claimants.has(name)) continue;
      if (declaredName === undefined || declaredName === name) left.push(seen);
      else if (this.#options.policy === "sync" && !this.#claimants.has(declaredName)) {
        this.#refuse({
          organization: name,
          reason: "renamed",
          detail: `it was declared as ${declaredName} and has another name by now, so it is not deleted for being declared nowhere`,
        });
      }
    }
    return left;
  }

  #undeclared(left: readonly Seen[]): ReadonlyMap<string, readonly string[]> {
    const names = new Map<string, string[]>();
    for (const owner of this.#options.owners) names.set(owner, []);
    for (const { owner, current } of left) {
      if (owner !== undefined) names.get(owner)?.push(current.name);
    }
    for (const list of names.values()) list.sort();
    return names;
  }

  #isOurs({ owner }: Seen): boolean {
    return owner !== undefined && this.#owners.has(owner);
  }

  /** Whether the run may touch an organization, as its name and its mark tell. */
  #countsByName(seen: Seen): boolean {
    const { current, owner, declaredName } = seen;
    const claimant = this.#claimants.get(current.name);
    const isInReach = claimant?.isIncluded ?? this.#options.includes(current.name);
    if (!isInReach) return false;
    return this.#isOurs(seen)
      ? declaredName === undefined || declaredName === current.name
      : claimant !== undefined && owner === undefined;
  }

  #count(seen: Seen): void {
    const owner = this.#isOurs(seen) ? seen.owner : undefined;
    this.#reach.set(owner, (this.#reach.get(owner) ?? 0) + 1);
  }

  /** The organization that has a name, as far as it was seen. */
  #holderOf(name: string): { readonly id: string; readonly label: string } | undefined {
    const seen = this.#seenByName.get(name);
    if (seen) return { id: seen.current.id, label: describe(seen.current) };
    const home = this.#homes.get(name);
    return home && { id: home.id, label: home.id };
  }
}

/** How many people an organization has, where it is declared who exactly is in it. */
function peopleIn(desired: ResolvedOrganization, current: CurrentOrganization): number {
  return collections.reduce((sum, { name, people }) => {
    const declared = desired[name];
    const counts = people === true && declared !== undefined && declaredEntries(declared).isWhole;
    return counts ? sum + (current[name] ?? []).length : sum;
  }, 0);
}

function withNotes<A extends CreateAction | UpdateAction>(action: A, notes: readonly string[]): A {
  return notes.length === 0 ? action : { ...action, notes: [...(action.notes ?? []), ...notes] };
}
