import { readMarks, type CurrentOrganization, type Marks } from "../model/index.js";
import { renderCount } from "../text/index.js";
import { withoutCollections, type ResolvedOrganization } from "./action.js";
import { compareOrganization } from "./difference.js";
import { temporaryName } from "./temporary-name.js";

// Who is who. A manifest knows organizations by name, Auth0 by id, and names change on both sides. So
// each organization of the tenant is claimed by at most one declaration, and each declaration claims at
// most one organization:
//
// 1. by the temporary name that it got from a run that was killed in the middle of a swap;
// 2. by its name, unless the mark of that organization says that it is another declaration's, which has
//    none of its own: then it was renamed elsewhere, onto this name. Where both names are taken the other
//    way round, looks may say that the marks are what is old;
// 3. by the owner's mark: it was renamed elsewhere, and gets its name back; but where names move along a
//    chain, a mark is that of the declaration which had the name before;
// 4. by a former name. An organization that another declaration claims by name is left to it, unless that
//    one has a former name of its own to go back to: so names can move along a chain. One that carries
//    the mark for the former name comes before a stranger that has it by now. What shall be absent is
//    never found so;
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
  readonly notes = new Map<string, string>();
  readonly #input: ClaimsInput;
  readonly #seenByName = new Map<string, Seen>();
  /** Organizations that have another name than their mark says, by the name that it says. */
  readonly #strayedFrom = new Map<string, Seen[]>();
  readonly #holders = new Map<string, string>();
  /** By former name, who is declared to have had it. */
  readonly #heirs = new Map<string, Claimant>();
  /** The same, also where the organization is on its way, or has left the name long ago. */
  readonly #renamed = new Map<string, Claimant>();

  constructor(input: ClaimsInput) {
    this.#input = input;
    for (const seen of input.seen) {
      const { name } = seen.current;
      if (!this.#seenByName.has(name)) this.#seenByName.set(name, seen);
      const { declaredName } = seen;
      if (declaredName === undefined || declaredName === name) continue;
      this.#strayedFrom.set(declaredName, [...(this.#strayedFrom.get(declaredName) ?? []), seen]);
    }
    for (const claimant of input.claimants.values()) {
      const formerNames = claimant.desired.former_names ?? [];
      for (const former of formerNames) this.#renamed.set(former, claimant);
      // Whoever still has the organization of a name that is nobody's has long left the others.
      const isOnItsWay = formerNames.some(
        (former) =>
          !input.claimants.has(former) &&
          (this.#seenByName.has(former) || this.#strayedFrom.has(former)),
      );
      if (isOnItsWay) continue;
      for (const former of formerNames) this.#heirs.set(former, claimant);
    }
  }

  settle(): Claims {
    const { claimants } = this.#input;
    for (const claimant of claimants.values()) this.#claimParked(claimant);
    for (const claimant of claimants.values()) this.#claimByName(claimant);
    // Whoever comes last in a chain tells whether the chain was carried out, unless it was killed midway.
    const [last, others] = partition(
      claimants.values(),
      (claimant) => this.#lastOf(claimant) === claimant,
    );
    for (const claimant of last) this.#claimByMark(claimant);
    const [settled, moving] = partition(
      others,
      (claimant) =>
        this.#isSettled(claimant) ||
        (this.#isSettled(this.#lastOf(claimant)) && !this.#isOnItsWay(claimant)),
    );
    for (const claimant of settled) this.#claimByMark(claimant);
    for (const claimant of [...last, ...settled]) this.#claimFormer(claimant);
    // From the end of a chain on: what the one behind has not taken carries one's own mark.
    for (const claimant of moving.sort((a, b) => this.#wayToLast(a) - this.#wayToLast(b))) {
      if (!this.#isSettled(claimant)) this.#claimByMark(claimant);
      this.#claimFormer(claimant);
    }
    for (const claimant of claimants.values()) {
      const isLeft = claimant.desired.absent === true && !this.#isSettled(claimant);
      if (isLeft) this.#claimFormerOfAbsent(claimant);
    }
    for (const claimant of claimants.values()) this.#findHeldTwice(claimant);
    this.#swap();
    return this;
  }

  #isSettled({ desired: { name } }: Claimant): boolean {
    return this.#input.homes.has(name) || this.claimed.has(name) || this.disputes.has(name);
  }

  #claim({ desired: { name } }: Pick<Claimant, "desired">, by: ClaimedBy, seen: Seen): void {
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
    if (!this.#isSomebodyElse(seen, claimant.desired)) this.#claim(claimant, "name", seen);
  }

  /** Whether an organization was renamed away from another declaration, which has no other one. */
  #isSomebodyElse({ owner, declaredName, current }: Seen, desired: ResolvedOrganization): boolean {
    if (declaredName === undefined || declaredName === current.name) return false;
    // What shall be absent asks for nothing back, least of all what is declared under another name.
    const { claimants, homes } = this.#input;
    const other = (claimants.get(declaredName) ?? this.#renamed.get(declaredName))?.desired;
    if (other === undefined || other.name === desired.name) return false;
    if (other.absent === true || !isOwnedBy(other, owner)) return false;
    const there = this.#seenByName.get(other.name);
    if (homes.get(other.name)?.isOurs || (there && isHome(there, other))) return false;
    // It may have been renamed as its declaration says, by somebody who was faster.
    const isExpected = desired.former_names?.includes(declaredName) ?? false;
    if (!there) return !isExpected;
    const nearer = distance(desired, current) - distance(other, current);
    return isExpected ? nearer > 0 : nearer >= 0;
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
      // Then its mark was copied to the others, with their metadata, and says nothing of them.
      if (isOurs) return;
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
        `its mark is on ${renderCount(strayed.length, "organization")}, ${names}: one of them was renamed, the others have copied metadata. Remove the metadata key orgwright_owner from those that are not it`,
      );
      return;
    }
    this.#claim(claimant, "mark", only);
    this.notes.set(name, `was renamed to ${only.current.name} elsewhere, and gets its name back`);
  }

  /**
   * Who comes last where a name has been passed on from declaration to declaration: where that one has no
   * organization yet, marks with the names before are those of whoever had them. In a circle nobody is
   * last; there it is for looks to tell.
   */
  #lastOf(claimant: Claimant): Claimant {
    return this.#heirsOf(claimant).at(-1) ?? claimant;
  }

  #wayToLast(claimant: Claimant): number {
    return this.#heirsOf(claimant).length;
  }

  /** To whom the name was passed on, in turn; nobody in a circle. */
  #heirsOf(claimant: Claimant): readonly Claimant[] {
    const heirs: Claimant[] = [];
    const asked = new Set([claimant]);
    for (;;) {
      const heir = this.#heirs.get((heirs.at(-1) ?? claimant).desired.name);
      if (heir === undefined) return heirs;
      if (asked.has(heir)) return [];
      asked.add(heir);
      heirs.push(heir);
    }
  }

  /** Whether the one who comes first in a chain up to here still is where the chain begins. */
  #isOnItsWay(claimant: Claimant, asked = new Set<Claimant>()): boolean {
    const { desired } = claimant;
    if (asked.has(claimant) || this.#isSettled(claimant)) return false;
    asked.add(claimant);
    return (desired.former_names ?? []).some((former) => {
      const before = this.#input.claimants.get(former);
      if (before) return this.#isOnItsWay(before, asked);
      const named = this.#seenByName.get(former);
      const marked = this.#strayedFrom.get(former) ?? [];
      return [...marked, ...(named?.declaredName === former ? [named] : [])].some(({ owner }) =>
        isOwnedBy(desired, owner),
      );
    });
  }

  #dispute(
    { desired: { name } }: Pick<Claimant, "desired">,
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
    if (this.#isSettled(claimant) || claimant.desired.absent === true) return;
    const found = this.#findFormer(claimant, new Set([claimant.desired.name]));
    if (!found) return;
    this.#claim(claimant, found.by, found.seen);
    this.notes.delete(claimant.desired.name);
  }

  /**
   * What shall be absent may have its former name still, or have been gone for long while somebody new is
   * called so, mark included: nothing tells the two apart, so a former name never deletes.
   */
  #claimFormerOfAbsent({ desired }: Claimant): void {
    for (const former of desired.former_names ?? []) {
      // What is declared itself is not meant.
      if (this.#input.claimants.has(former)) continue;
      const candidates = this.#formerly(former, desired).filter(
        ({ current, owner }) =>
          !this.#holders.has(current.id) && (owner === undefined || isOwnedBy(desired, owner)),
      );
      if (candidates.length === 0) continue;
      const who = candidates.map(({ current }) => describe(current)).join(" and ");
      this.#dispute(
        { desired },
        candidates,
        `it is not there, and ${former}, its former name, is that of ${who}, which may be the same one or somebody new. Declare ${former} itself \`absent: true\` to let that one go, or remove it from former_names`,
      );
      return;
    }
  }

  /** The organization that a declaration had before; whoever has it by its name moves on if it can. */
  #findFormer({ desired }: Claimant, asked: Set<string>): Claim | undefined {
    for (const former of desired.former_names ?? []) {
      const candidates = this.#formerly(former, desired);
      if (candidates.length > 1 && candidates[0]?.current.name !== former) {
        const names = candidates.map(({ current }) => JSON.stringify(current.name)).join(" and ");
        const detail = `the mark of ${former}, its former name, is on ${renderCount(candidates.length, "organization")}, ${names}: the others have copied metadata. Remove the metadata key orgwright_owner from those that are not it`;
        this.#dispute({ desired }, candidates, detail);
        return undefined;
      }
      for (const seen of candidates) {
        const holder = this.#holders.get(seen.current.id);
        if (holder === undefined) return { by: "former-name", seen };
        if (asked.has(holder)) continue;
        asked.add(holder);
        const next = this.#input.claimants.get(holder);
        if (next?.desired.absent === true) {
          const detail = `${former} is a former name of ${desired.name}, which has no organization yet, and ${holder} shall be absent: it cannot be renamed and deleted. Keep one of the two`;
          for (const one of [{ desired }, next]) this.#dispute(one, [seen], detail);
          return undefined;
        }
        if (
          next?.desired.former_names?.includes(former) &&
          this.claimed.get(holder)?.by !== "name"
        ) {
          const detail = `${former} is a former name of ${holder} as well. Only one of the two can be the one that was called so`;
          this.#dispute({ desired }, [seen], detail);
          return undefined;
        }
        const isAtHome = this.claimed.get(holder)?.by === "name";
        const other = next?.isIncluded && isAtHome ? this.#findFormer(next, asked) : undefined;
        if (next && other) {
          this.#claim(next, other.by, other.seen);
          this.notes.delete(holder);
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

  /**
   * Organizations that have a former name, or had it when they were declared. More than one that only had
   * it: all but one are copies, and nobody knows which.
   */
  #formerly(former: string, desired: ResolvedOrganization): readonly Seen[] {
    const named = this.#seenByName.get(former);
    const strayed = (this.#strayedFrom.get(former) ?? []).filter(({ owner }) =>
      isOwnedBy(desired, owner),
    );
    if (!named) return strayed;
    const isItself = isOwnedBy(desired, named.owner) && (named.declaredName ?? former) === former;
    // A stranger may have taken the name since the one that is meant was renamed elsewhere.
    if (!isItself) return strayed.length === 0 ? [named] : strayed;
    // Another one may have moved in before a run was killed: then its mark is no copy's.
    return this.#hasMovedIn(former, named) && strayed.length === 1 ? [named, ...strayed] : [named];
  }

  #hasMovedIn(name: string, seen: Seen): boolean {
    const holder = this.#input.claimants.get(name)?.desired;
    return (
      (holder?.former_names ?? []).length > 0 && holder !== undefined && isProven(seen, holder)
    );
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
      if (!claimant?.isIncluded || !this.#isAtHome(name)) return [];
      circle.push(name);
      name = claimant.desired.former_names?.find((former) => this.#isAtHome(former));
    }
    return name === start ? circle : [];
  }

  /** Whether a declaration has the organization that is called so, or was until somebody renamed it. */
  #isAtHome(name: string): boolean {
    const by = this.claimed.get(name)?.by;
    return by === "name" || by === "mark";
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
      this.notes.delete(name);
    });
  }
}

function partition<T>(values: Iterable<T>, isFirst: (value: T) => boolean): [T[], T[]] {
  const parts: [T[], T[]] = [[], []];
  for (const value of values) parts[isFirst(value) ? 0 : 1].push(value);
  return parts;
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
  const { owner: _owner, ...rest } = withoutCollections(desired);
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
