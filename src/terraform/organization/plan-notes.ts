/** What a plan notes for whoever applies it. */
export type PlanNote = FateNote | BirthNote;

/** An organization of this name is to be created, or taken over. */
interface BirthNote {
  readonly kind: "born";
  readonly name: string;
}

/** It stays. */
interface HeldNote {
  readonly kind: "held";
  readonly id: string;
  /** The names that it has and is to have; absent: known only after apply. */
  readonly from?: string;
  readonly to?: string;
  /** Collections that its state has and its configuration leaves out. */
  readonly leftOut?: readonly string[];
}

/** What happens to one organization. */
type FateNote =
  | HeldNote
  /** It is destroyed, and another is created at its address. */
  | { readonly kind: "replaced"; readonly id: string }
  | { readonly kind: "destroyed"; readonly id: string }
  /** Two objects of the state are this organization, and one of them goes: the organization stays. */
  | { readonly kind: "kept"; readonly id: string }
  | TakenNote;

/** Something takes it over, or its connections; and this is what was shown to be lost by that. */
interface TakenNote {
  readonly kind: "taken";
  readonly id: string;
  /**
   * The name of the resource that takes it, or its id where it has it already: what a plan shows of
   * one resource, it does not show of another.
   */
  readonly as: string;
  readonly losses: readonly string[];
}

/** What the plan that is being carried out has noted. */
export interface PlanRecord {
  /** What the plan does to an organization; undefined: it has not seen it. */
  noteOf(id: string): FateNote | undefined;
  /** What the plan has shown to be lost in an organization, by the resource that takes it. */
  lossesOf(id: string, as: string): ReadonlySet<string>;
  /** Whether the plan has shown that the resource of a name takes an organization over. */
  showsTaking(id: string, as: string): boolean;
  /** The organization that the plan has shown a resource of this name to take over. */
  takenAs(name: string): string | undefined;
  /** Whether the same run of Terraform has made the plan, a moment ago. */
  readonly isFresh: boolean;
}

/**
 * Carries what a plan found to the process that applies it. Terraform itself hands over a note only
 * for what is destroyed: a create is planned anew while applying, alone, in another process, which
 * knows nothing of the resources around it.
 *
 * Where nothing is carried over, an apply is careful: it takes nothing over that would lose anything,
 * and gives no name away.
 */
export interface PlanNotes {
  /** A provider block was configured: what follows is a plan of its own, or an apply. */
  begin(tenant: string): void;
  /** Notes what the plan under way does; false where nobody will read it. */
  note(note: PlanNote): boolean;
  /** Whether a plan of this run has already told what there is to tell about a create. */
  isToldOf(name: string): boolean;
  /** The collections that the last plan's configuration left out of an organization that stays. */
  leftOutOf(id: string): ReadonlySet<string>;
  /** What the plan that this process carries out has noted. */
  record(): PlanRecord;
}

/** Notes in the order in which they were made, as a record. */
export function toRecord(notes: Iterable<PlanNote>, isFresh: boolean): PlanRecord {
  const byId = new Map<string, FateNote>();
  const losses = new Map<string, Set<string>>();
  const takenAs = new Map<string, string>();
  for (const note of notes) {
    if (note.kind === "born") continue;
    if (note.kind === "taken") {
      const key = takingOf(note.id, note.as);
      losses.set(key, new Set([...(losses.get(key) ?? []), ...note.losses]));
      takenAs.set(note.as, note.id);
    } else if (byId.get(note.id)?.kind !== "kept") byId.set(note.id, note);
  }
  return {
    noteOf: (id) => byId.get(id),
    lossesOf: (id, as) => losses.get(takingOf(id, as)) ?? new Set(),
    showsTaking: (id, as) => losses.has(takingOf(id, as)),
    takenAs: (name) => takenAs.get(name),
    isFresh,
  };
}

function takingOf(id: string, as: string): string {
  return JSON.stringify([id, as]);
}

/** What configurations left out, by organization; later notes count more. */
export function leftOutBy(notes: Iterable<PlanNote>): ReadonlyMap<string, ReadonlySet<string>> {
  const byId = new Map<string, ReadonlySet<string>>();
  for (const note of notes) {
    if (note.kind === "held") byId.set(note.id, new Set(note.leftOut));
    // What another resource takes over is no longer what the one before left out.
    const isPassedOn = note.kind === "taken" ? note.as !== note.id : note.kind === "destroyed";
    if (isPassedOn && "id" in note) byId.delete(note.id);
  }
  return byId;
}

/** Notes of a process that both plans and applies: one that Terraform has not started itself. */
export function rememberNotes(): PlanNotes {
  let tenant = "";
  let earlier: readonly PlanNote[] = [];
  let current: PlanNote[] = [];
  return {
    begin(next) {
      if (current.length > 0 || next !== tenant) earlier = next === tenant ? current : [];
      tenant = next;
      current = [];
    },
    note(note) {
      current.push(note);
      return true;
    },
    // Here a second plan looks like an apply.
    isToldOf: () => false,
    leftOutOf: (id) => leftOutBy(earlier).get(id) ?? new Set(),
    record: () => toRecord(earlier, false),
  };
}
