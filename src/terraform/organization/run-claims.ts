import { OperationError } from "../../errors/index.js";
import type { CurrentOrganization } from "../../model/index.js";
import type { Clock } from "../../pace/index.js";

/** What a plan that is under way does with an organization of the state. */
interface Hold {
  readonly id: string;
  /** The name that it is to have; undefined while that is not known. */
  readonly to: string | undefined;
  /** Whether its own configuration forbids to delete it. */
  readonly isProtected: boolean;
  isReplaced: boolean;
}

/** How sure an answer must be that an organization is not in the state. */
type Certainty = "for an error" | "for a warning";

/**
 * Nothing new in so many looks, and Terraform has no more to ask that would not depend on the answer.
 * They are counted, and not timed: where this machine is busy, looks come later, and so do questions.
 */
const quietLooks: Readonly<Record<Certainty, number>> = {
  "for an error": 60,
  "for a warning": 30,
};
const lookMs = 25;
/** So often a plan is held up for the sake of a warning. */
const mostPauses = 5;

/**
 * Who holds which organization, as far as one walk of Terraform over its resources has come. Each is
 * planned alone, in any order, several at once; so whatever contradicts something else is noticed
 * by the one that comes second.
 */
export class RunClaims {
  readonly #clock: Clock;
  /** One call at least must be left to bring what the others wait for. */
  readonly #mostWaiting: number;
  readonly #seen = new Set<string>();
  readonly #loaded = new Set<string>();
  readonly #shared = new Set<string>();
  readonly #nameInState = new Map<string, string>();
  readonly #read = new Map<string, CurrentOrganization>();
  readonly #imported = new Map<string, CurrentOrganization>();
  readonly #imports = new Set<string>();
  readonly #holds = new Map<string, Hold>();
  readonly #holdsByName = new Map<string, Hold>();
  /** Who has the name of an organization that is to be created, if anybody. */
  readonly #births = new Map<string, string | undefined>();
  readonly #metByBirths = new Map<string, string>();
  /** What organizations that are to be created were called before. */
  readonly #formerNames = new Set<string>();
  readonly #doomed = new Set<string>();
  readonly #doomedByName = new Map<string, string>();
  /** What Terraform was told to destroy: whoever holds it comes too late. */
  readonly #condemned = new Set<string>();
  readonly #validated = new Map<string, number>();
  readonly #taken = new Set<string>();
  #isApplying = false;
  #calls = 0;
  #waiting = 0;
  #pauses = 0;
  #seenAtPause = -1;

  /** @param parallelism how many resources Terraform works on at once */
  constructor(clock: Clock, parallelism: number) {
    this.#clock = clock;
    this.#mostWaiting = parallelism - 1;
  }

  /** Something is carried out: this walk is no plan, whatever it looked like so far. */
  startApplying(): void {
    this.#isApplying = true;
  }

  get isApplying(): boolean {
    return this.#isApplying;
  }

  /**
   * The object of a state was loaded, which Terraform does once for each in a walk.
   *
   * @param name the one that the state has for it, which others may have changed since
   * @throws OperationError `held-twice` when another resource imports the same organization
   */
  load(id: string, name?: string): void {
    this.see(id, name);
    if (this.#loaded.has(id)) this.#shared.add(id);
    this.#loaded.add(id);
  }

  /**
   * The state of another provider's resource came by a move.
   *
   * @throws OperationError `held-twice` when another resource imports the same organization
   */
  see(id: string, name?: string): void {
    this.#notice(id);
    if (name !== undefined) this.#nameInState.set(id, name);
    if (this.#imports.has(id)) throw importedTwice(name ?? id, id);
  }

  /** Whether two objects of the state are this organization. */
  isShared(id: string): boolean {
    return this.#shared.has(id);
  }

  #notice(id: string): void {
    this.#calls += 1;
    this.#seen.add(id);
  }

  /** A state was refreshed, which happens in plans alone. */
  read(organization: CurrentOrganization): void {
    this.#notice(organization.id);
    this.#read.set(organization.id, organization);
  }

  /**
   * A state came by an import, which has read the organization with all of its entries.
   *
   * @throws OperationError `held-twice` when the state has it already, at another address
   */
  import(organization: CurrentOrganization): void {
    const { id, name } = organization;
    // Two imports of one are told when both are planned.
    if (this.#seen.has(id) && !this.#imports.has(id)) throw importedTwice(name, id);
    this.#notice(id);
    this.#imports.add(id);
    this.#imported.set(id, organization);
  }

  /** What an import has read a moment ago, for the refresh that follows it; no other gets it. */
  takeImport(id: string): CurrentOrganization | undefined {
    const imported = this.#imported.get(id);
    this.#imported.delete(id);
    return imported;
  }

  isSeen(id: string): boolean {
    return this.#seen.has(id);
  }

  /** An organization of the state as this plan has read it. */
  readingOf(id: string): CurrentOrganization | undefined {
    return this.#read.get(id);
  }

  /** A configuration was checked. Each resource is, once in a walk, before it is planned. */
  validate(name: string): void {
    this.#calls += 1;
    this.#validated.set(name, (this.#validated.get(name) ?? 0) + 1);
  }

  /** A resource of the state is to stay. */
  hold(id: string, to: string | undefined, isProtected: boolean): void {
    this.#calls += 1;
    const hold: Hold = { id, to, isProtected, isReplaced: false };
    this.#holds.set(id, hold);
    if (to === undefined) return;
    this.#useValidation(to);
    if (!this.#holdsByName.has(to)) this.#holdsByName.set(to, hold);
  }

  holdOf(id: string): Readonly<Hold> | undefined {
    return this.#holds.get(id);
  }

  /** Whether another resource than that of an organization is to have a name. */
  isClaimed(name: string, besides?: string): boolean {
    const hold = this.#holdsByName.get(name);
    return this.#births.has(name) || (hold !== undefined && hold.id !== besides);
  }

  /**
   * The organization that a create is to replace: Terraform plans a replacement with the state first
   * and then without, and has checked its configuration only once.
   */
  replacedBy(name: string): Readonly<Hold> | undefined {
    const hold = this.#holdsByName.get(name);
    if (hold === undefined || hold.isReplaced || this.#validated.has(name)) return undefined;
    hold.isReplaced = true;
    return hold;
  }

  /** A resource is to be created. */
  bear(name: string, formerNames: readonly string[]): void {
    this.#calls += 1;
    this.#useValidation(name);
    this.#births.set(name, undefined);
    for (const former of formerNames) this.#formerNames.add(former);
  }

  /**
   * What is to be created under a name is an organization that is there.
   *
   * @returns false when another one has met it already
   */
  meet(name: string, id: string): boolean {
    if ((this.#metByBirths.get(id) ?? name) !== name) return false;
    this.#births.set(name, id);
    this.#metByBirths.set(id, name);
    return true;
  }

  /** A resource is to be destroyed. */
  doom(id: string, name: string): void {
    this.#calls += 1;
    this.#doomed.add(id);
    for (const each of this.#namesOf(id, name)) this.#doomedByName.set(each, id);
  }

  /** The name that an organization has, and the one under which the state knew it before. */
  #namesOf(id: string, name: string): ReadonlySet<string> {
    return new Set([name, this.#nameInState.get(id) ?? name]);
  }

  /**
   * Waits until something holds what is to be destroyed, as long as there is a chance. Terraform is
   * told then what becomes of it, and that cannot be taken back.
   *
   * @returns the hold, if any
   */
  async waitForHold(id: string): Promise<Readonly<Hold> | undefined> {
    const isHeld = (): boolean => this.#holds.has(id);
    // Many removals do not hold up each other: those that do not wait are safe, because a hold that
    // comes later is refused.
    const mayWait = this.#mayBringMore() && this.#waiting < this.#mostWaiting / 2;
    if (!isHeld() && !this.#isApplying && mayWait) await this.#pause(isHeld, "for a warning");
    const hold = this.#holds.get(id);
    if (hold === undefined) this.#condemned.add(id);
    return hold;
  }

  /** Whether Terraform was told already that an organization is to be destroyed. */
  isCondemned(id: string): boolean {
    return this.#condemned.has(id);
  }

  isDoomed(id: string): boolean {
    return this.#doomed.has(id);
  }

  /** Whether an organization that is to be destroyed has a name. */
  isNameDoomed(name: string): boolean {
    return this.#doomedByName.has(name);
  }

  /** Whether something is to be created in the place of an organization. */
  isBornOver(id: string, name: string): boolean {
    if (this.#metByBirths.has(id)) return true;
    return [...this.#namesOf(id, name)].some(
      (each) =>
        this.#formerNames.has(each) ||
        (this.#births.has(each) && this.#births.get(each) === undefined),
    );
  }

  /** This process has created or taken over an organization. */
  take(id: string): void {
    this.#taken.add(id);
  }

  isTaken(id: string): boolean {
    return this.#taken.has(id);
  }

  /**
   * Waits until the state of an organization was loaded, as long as there is a chance.
   *
   * @returns false when it is not in the state; undefined when too many wait to tell
   */
  async waitFor(id: string, certainty: Certainty): Promise<boolean | undefined> {
    const isThere = (): boolean => this.#seen.has(id);
    if (isThere()) return true;
    if (certainty === "for a warning" && !this.#mayBringMore()) return false;
    if (this.#waiting >= this.#mostWaiting) return undefined;
    return this.#pause(isThere, certainty);
  }

  /** Whether another pause could show what the last ones have not, and the plan has time for one. */
  #mayBringMore(): boolean {
    return this.#seenAtPause !== this.#seen.size && this.#pauses < mostPauses;
  }

  async #pause(isThere: () => boolean, certainty: Certainty): Promise<boolean> {
    this.#waiting += 1;
    try {
      if (await this.#appears(isThere, quietLooks[certainty])) return true;
      this.#pauses += this.#seenAtPause === this.#seen.size ? 0 : 1;
      this.#seenAtPause = this.#seen.size;
      return false;
    } finally {
      this.#waiting -= 1;
    }
  }

  async #appears(isThere: () => boolean, mostQuiet: number): Promise<boolean> {
    let calls = this.#calls;
    for (let quiet = 0; quiet < mostQuiet; quiet++) {
      await this.#clock.sleep(lookMs);
      // What has arrived while this process did not run is read before it counts as nothing.
      await new Promise(setImmediate);
      if (isThere()) return true;
      if (calls === this.#calls) continue;
      calls = this.#calls;
      quiet = 0;
    }
    return false;
  }

  #useValidation(name: string): void {
    const left = (this.#validated.get(name) ?? 0) - 1;
    if (left > 0) this.#validated.set(name, left);
    else this.#validated.delete(name);
  }
}

function importedTwice(name: string, id: string): OperationError {
  return new OperationError(
    `Organization ${name} (${id}) is imported, and the state has it at another address already: two resources cannot hold one. If the resource has been moved, write a \`moved\` block from its old address to its new one instead of the import. Else take the old one out of the state first, with a \`removed\` block that has \`destroy = false\`.`,
    { code: "held-twice" },
  );
}
