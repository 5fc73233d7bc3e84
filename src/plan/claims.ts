import { readMarks, type CurrentOrganization, type Marks } from "../model/index.js";
import type { ResolvedOrganization } from "./action.js";
import { compareOrganization } from "./difference.js";
import { temporaryName } from "./temporary-name.js";

// Who is who. A manifest knows organizations by name, Auth0 by id, and names change on both sides. So
// each organization of the tenant is claimed by at most one declaration, and each declaration claims at
// most one organization:
//
// 1. by the temporary name that it got from a run that was killed in the middle of a swap;
// 2. by its name, unless the mark of that organization says that it is another declaration's, which has
//    none of its own: then it was renamed elsewhere, onto this name;
// 3. by the owner's mark: it was renamed elsewhere, and will be renamed back;
// 4. by a former name. An organization that another declaration claims by name is left to it, unless that
//    one has a former name of its own to go back to: so names can move along a chain;
// 5. two declarations that name each other as former names change places only where the organizations look
//    the other way round, because before and after a swap nothing else differs.
//
// What cannot be told apart is refused, with what to write; it is never created anew and never deleted.

/** An organization of the tenant of which more than its name has to be remembered. */
export interface Seen extends Marks {
  readonly current: CurrentOrganization;
}

/** What a declaration is about, as far as claims go. */
export interface Claimant {
  readonly desired: ResolvedOrganization;
  /** Whether this run is about it. One that it is not about keeps its organization all the same. */
  readonly isIncluded: boolean;
}

/** How a declaration came to its organization. */
export type ClaimedBy = "name" | "mark" | "temporary-name" | "former-name";

export interface Claim {
  readonly by: ClaimedBy;
  readonly seen: Seen;
}

/** Why a declaration gets no organization although there may be one. */
export interface Dispute {
  readonly name: string;
  readonly reason: "ambiguous" | "name-taken";
  readonly detail: string;
}

/** Names that were seen in the tenant under which a declaration stands. */
export interface Home {
  readonly id: string;
  /** Whether the mark says that it is this declaration's. */
  readonly isProven: boolean;
  /** Whether its mark is one of ours at all. */
  readonly isOurs: boolean;
}

export interface ClaimsInput {
  readonly claimants: ReadonlyMap<string, Claimant>;
  /** Organizations under a declared name of which nothing else is in doubt. */
  readonly homes: ReadonlyMap<string, Home>;
  /** All others that may matter. */
  readonly seen: readonly Seen[];
}

/** Who has which organization. */
export interface Claims {
  /** By declared name. One that is in `homes` and not here is claimed by its name. */
  readonly claimed: ReadonlyMap<string, Claim>;
  readonly disputes: ReadonlyMap<string, Dispute>;
  /** Organizations that nobody may delete, because it is not known whose they are; by id. */
  readonly spared: ReadonlySet<string>;
  /** Organizations whose mark was copied from another one: it says nothing; by id. */
  readonly copies: ReadonlySet<string>;
  /** What a plan should say of a declaration, by name. */
  readonly notes: ReadonlyMap<string, string>;
}

/** Decides who has which organization. Total: whatever it is given, everybody gets an answer. */
export function settleClaims(input: ClaimsInput): Claims {
  return new Settlement(input).settle();
}

class Settlement implements Claims {
  readonly claimed = new Map<string, Claim>();
  readonly disputes = new Map<string, Dispute>();
  readonly spared = new Set<string>();
  readonly copies = new Set<string>();
  readonly notes = new Map<string, string>();
  readonly #input: ClaimsInput;
  readonly #seenByName = new Map<string, Seen>();
  /** Organizations that have another name than their mark says, by the name that it says. */
  readonly #strayedFrom = new Map<string, Seen[]>();
  readonly #holders = new Map<string, string>();

  constructor(input: ClaimsInput) {
    this.#input = input;
    for (const seen of input.seen) {
      const { name } = seen.current;
      if (!this.#seenByName.has(name)) this.#seenByName.set(name, seen);
      const { declaredName } = seen;
      if (declaredName === undefined || declaredName === name) continue;
      this.#strayedFrom.set(declaredName, [...(this.#strayedFrom.get(declaredName) ?? []), seen]);
    }
  }

  settle(): Claims {
    const { claimants } = this.#input;
    for (const claimant of claimants.values()) this.#claimParked(claimant);
    for (const claimant of claimants.values()) this.#claimByName(claimant);
    for (const claimant of claimants.values()) this.#claimByMark(claimant);
    for (const claimant of claimants.values()) {
      const { absent } = claimant.desired;
      if (this.#isSettled(claimant) || absent === true) continue;
      this.#claimFormer(claimant);
    }
    for (const claimant of claimants.values()) this.#findHeldTwice(claimant);
    this.#swap();
    return this;
  }

  #isSettled({ desired: { name } }: Claimant): boolean {
    return this.#input.homes.has(name) || this.claimed.has(name) || this.disputes.has(name);
  }

  #claim({ desired: { name } }: Claimant, by: ClaimedBy, seen: Seen): void {
    this.claimed.set(name, { by, seen });
    this.#holders.set(seen.current.id, name);
  }

  /** What a killed run has put down in the middle of a swap is already on its way. */
  #claimParked(claimant: Claimant): void {
    const { name, former_names: formerNames } = claimant.desired;
    const seen = formerNames && this.#seenByName.get(temporaryName(name));
    if (seen) this.#claim(claimant, "temporary-name", seen);
  }

  #claimByName(claimant: Claimant): void {
    const { name } = claimant.desired;
    const seen = this.#seenByName.get(name);
    if (seen === undefined || this.#isSettled(claimant)) return;
    const other = this.#rightfulOwner(seen);
    if (other === undefined) this.#claim(claimant, "name", seen);
  }

  /** The declaration that an organization was renamed away from, where that has no other one. */
  #rightfulOwner({ owner, declaredName, current }: Seen): Claimant | undefined {
    if (declaredName === undefined || declaredName === current.name) return undefined;
    const claimant = this.#input.claimants.get(declaredName);
    if (claimant === undefined || !isOwnedBy(claimant.desired, owner)) return undefined;
    return this.#isThere(declaredName) ? undefined : claimant;
  }

  #isThere(name: string): boolean {
    return this.#input.homes.has(name) || this.#seenByName.has(name);
  }

  #claimByMark(claimant: Claimant): void {
    const { desired } = claimant;
    const { name } = desired;
    const strayed = (this.#strayedFrom.get(name) ?? []).filter(
      ({ owner, current }) => isOwnedBy(desired, owner) && !this.#holders.has(current.id),
    );
    if (strayed.length === 0) return;
    const names = strayed.map(({ current }) => JSON.stringify(current.name)).join(" and ");
    const claim = this.claimed.get(name);
    const home = this.#input.homes.get(name);
    if (claim || home) {
      const isOurs = home?.isOurs ?? (claim !== undefined && isHome(claim.seen, desired));
      if (isOurs) {
        for (const { current } of strayed) this.copies.add(current.id);
        return;
      }
      this.#dispute(
        claimant,
        strayed,
        `its mark is on the organization that is called ${names} now, and another one has taken the name ${name}. Give the right one of the two its name back, or write what became of it: former_names, or another name`,
      );
      return;
    }
    const [only, ...others] = strayed;
    if (only === undefined) return;
    if (others.length > 0) {
      this.#dispute(
        claimant,
        strayed,
        `its mark is on ${strayed.length} organizations, ${names}: one of them was renamed, the others have copied metadata. Remove the metadata key orgwright_owner from those that are not it`,
      );
      return;
    }
    this.#claim(claimant, "mark", only);
    this.notes.set(name, `was renamed to ${only.current.name} elsewhere; will be renamed back`);
  }

  #dispute(
    { desired: { name } }: Claimant,
    spared: readonly Seen[],
    detail: string,
    reason: Dispute["reason"] = "ambiguous",
  ): void {
    this.disputes.set(name, { name, reason, detail });
    this.claimed.delete(name);
    for (const { current } of spared) this.spared.add(current.id);
    const seen = this.#seenByName.get(name);
    if (seen) this.spared.add(seen.current.id);
  }

  #claimFormer(claimant: Claimant): void {
    const found = this.#findFormer(claimant, new Set([claimant.desired.name]));
    if (found) this.#claim(claimant, found.by, found.seen);
  }

  /** The organization that a declaration had before; whoever has it by its name moves on if it can. */
  #findFormer({ desired }: Claimant, asked: Set<string>): Claim | undefined {
    for (const former of desired.former_names ?? []) {
      for (const seen of this.#formerly(former, desired)) {
        const holder = this.#holders.get(seen.current.id);
        if (holder === undefined) return { by: "former-name", seen };
        if (asked.has(holder)) continue;
        asked.add(holder);
        const next = this.#input.claimants.get(holder);
        const isAtHome = this.claimed.get(holder)?.by === "name";
        const other = next?.isIncluded && isAtHome ? this.#findFormer(next, asked) : undefined;
        if (next && other) {
          this.#claim(next, other.by, other.seen);
          return { by: "former-name", seen };
        }
        this.notes.set(
          desired.name,
          `${former} was its name, and keeps its organization: it is declared as well`,
        );
      }
    }
    return undefined;
  }

  /** Organizations that have a former name, or had it when they were declared. */
  #formerly(former: string, desired: ResolvedOrganization): Seen[] {
    const named = this.#seenByName.get(former);
    const strayed = (this.#strayedFrom.get(former) ?? []).filter(
      ({ owner, current }) => isOwnedBy(desired, owner) && !this.copies.has(current.id),
    );
    if (named) return [named];
    // More than one: all but one are copies, and nobody knows which.
    return strayed.length === 1 ? strayed : [];
  }

  /** A name that somebody else has while the organization that should get it is there as well. */
  #findHeldTwice(claimant: Claimant): void {
    const { desired } = claimant;
    const { name, former_names: formerNames } = desired;
    const claim = this.claimed.get(name);
    if (claim?.by !== "name" || desired.absent === true || isProven(claim.seen, desired)) return;
    for (const former of formerNames ?? []) {
      const seen = this.#seenByName.get(former);
      if (seen === undefined || this.#holders.has(seen.current.id)) continue;
      if (this.#input.claimants.has(former)) continue;
      if (seen.owner !== undefined && !isOwnedBy(desired, seen.owner)) continue;
      this.#dispute(
        claimant,
        [seen, claim.seen],
        `${former} is to be renamed to ${name}, and ${describe(claim.seen.current)} has that name. Give one of the two another name; where ${former} was renamed before and is somebody new, remove it from former_names`,
        "name-taken",
      );
      return;
    }
  }

  #swap(): void {
    const done = new Set<string>();
    for (const name of this.#input.claimants.keys()) {
      if (done.has(name)) continue;
      const circle = this.#circleFrom(name);
      for (const member of circle) done.add(member);
      if (circle.length > 1 && this.#looksSwapped(circle)) this.#turn(circle);
    }
  }

  /** Names each of which was the former name of the one before, and the first one of the last. */
  #circleFrom(start: string): string[] {
    const circle: string[] = [];
    let name: string | undefined = start;
    while (name !== undefined && !circle.includes(name)) {
      const claimant = this.#input.claimants.get(name);
      if (!claimant?.isIncluded || this.claimed.get(name)?.by !== "name") return [];
      circle.push(name);
      name = claimant.desired.former_names?.find(
        (former) => this.claimed.get(former)?.by === "name",
      );
    }
    return name === start ? circle : [];
  }

  #looksSwapped(circle: readonly string[]): boolean {
    return circle.every((name, index) => {
      const former = circle[(index + 1) % circle.length];
      const desired = this.#input.claimants.get(name)?.desired;
      const here = this.claimed.get(name)?.seen.current;
      const there = former === undefined ? undefined : this.claimed.get(former)?.seen.current;
      if (!desired || !here || !there) return false;
      return distance(desired, there) < distance(desired, here);
    });
  }

  #turn(circle: readonly string[]): void {
    const seen = circle.map((name) => this.claimed.get(name)?.seen);
    circle.forEach((name, index) => {
      const claimant = this.#input.claimants.get(name);
      const next = seen[(index + 1) % circle.length];
      if (claimant && next) this.#claim(claimant, "former-name", next);
    });
  }
}

/** Whether an owner is that of a declaration, or one that it takes over from. */
export function isOwnedBy(
  { owner: own, previousOwners = [] }: ResolvedOrganization,
  owner: string | undefined,
): boolean {
  return owner !== undefined && (owner === own || previousOwners.includes(owner));
}

/** Whether an organization's mark says that it is the declaration's, under this very name. */
export function isProven({ owner, declaredName }: Marks, desired: ResolvedOrganization): boolean {
  return isOwnedBy(desired, owner) && declaredName === desired.name;
}

/** Whether nothing about an organization's mark speaks against its name. */
function isHome({ owner, declaredName }: Seen, desired: ResolvedOrganization): boolean {
  return isOwnedBy(desired, owner) && (declaredName === undefined || declaredName === desired.name);
}

/** How many values differ, names and marks aside. */
function distance(desired: ResolvedOrganization, current: CurrentOrganization): number {
  const { owner: _owner, connections: _connections, ...rest } = desired;
  return compareOrganization(rest, { ...current, name: desired.name })?.changes.length ?? 0;
}

/** An organization as messages name it. */
export function describe({ id, display_name: displayName }: CurrentOrganization): string {
  return displayName === undefined ? id : `${id} (${JSON.stringify(displayName)})`;
}

/** The marks of an organization, read by those who declare here. */
export function seeOrganization(current: CurrentOrganization, owners: ReadonlySet<string>): Seen {
  return { current, ...readMarks(current, owners) };
}
