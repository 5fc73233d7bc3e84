import type { ListedLookup } from "../../apply/index.js";
import { DiagnosticError, hasErrors, OperationError } from "../../errors/index.js";
import {
  declaredEntries,
  identityOf,
  labelOf,
  people,
  type Collection,
  type CollectionName,
  type CurrentOrganization,
  type FieldValues,
} from "../../model/index.js";
import {
  compareOrganization,
  type ResolvedEntries,
  type ResolvedOrganization,
  type UpdateAction,
} from "../../plan/index.js";
import type { MayTakeOut, PeopleFound } from "./managed-organizations.js";
import { gone } from "./write-changes.js";

/** So many findings are kept for whoever asks again: Terraform looks, plans and applies one after the other. */
const mostKept = 20;
/** A finding about more than so many is looked up again, which takes less room. */
const mostEntries = 1_000;

/** The people of organizations, compared with what is declared of them. */
export class People {
  readonly #lookup: ListedLookup;
  readonly #kept = new Map<string, PeopleFound>();

  constructor(lookup: ListedLookup) {
    this.#lookup = lookup;
  }

  async find(
    organization: CurrentOrganization,
    desired: ResolvedOrganization,
  ): Promise<PeopleFound> {
    const { id, name } = organization;
    const wanted = { ...withOwn(desired), name };
    const key = JSON.stringify([id, wanted]);
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const found = await this.#lookup.find(wanted, { id, name }).catch((error: unknown) => {
      if (error instanceof OperationError && error.code === "not-found") throw gone(name);
      throw error;
    });
    const { diagnostics, current = { id, name } } = found;
    const meant = peopleOf(found.desired);
    const result = { diagnostics, desired: meant, current, action: updateOf(meant, current) };
    this.#keep(key, result);
    return result;
  }

  /** What was found of an organization is not what it is now. */
  forget(id: string): void {
    for (const [key, { current }] of this.#kept) if (current.id === id) this.#kept.delete(key);
  }

  #keep(key: string, found: PeopleFound): void {
    const count = people.reduce((sum, { name }) => sum + (found.current[name]?.length ?? 0), 0);
    if (count > mostEntries) return;
    this.#kept.set(key, found);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest);
  }
}

/** What is to be carried out of a finding, and who is left. */
export interface PeopleToWrite {
  readonly action: UpdateAction | undefined;
  readonly spared: ReadonlyMap<CollectionName, readonly string[]>;
}

/**
 * The action that makes people those who are declared, save for those who may not be taken out.
 *
 * @throws DiagnosticError where somebody leads nowhere
 */
export function peopleToWrite(
  { diagnostics, desired, current, action }: PeopleFound,
  mayTakeOut: MayTakeOut,
): PeopleToWrite {
  if (hasErrors(diagnostics)) throw new DiagnosticError(diagnostics);
  const spared = new Map<CollectionName, readonly string[]>();
  if (action === undefined) return { action, spared };
  const narrowed = people.flatMap((collection) => {
    const { name } = collection;
    const declared = desired[name];
    if (declared === undefined || !declaredEntries(declared).isWhole) return [];
    const removed = new Set(
      action.entries.flatMap((step) =>
        step.collection === name && step.kind === "remove" ? [step.id] : [],
      ),
    );
    const leaving = (current[name] ?? []).filter((entry) =>
      removed.has(identityOf(collection, entry)),
    );
    const left = leaving.filter((entry) => !mayTakeOut(collection, entry));
    if (left.length === 0) return [];
    spared.set(
      name,
      left.map((entry) => labelOf(collection, entry)),
    );
    const going = leaving.filter((entry) => !left.includes(entry));
    return [[name, withoutOthers(collection, declared, going)] as const];
  });
  if (narrowed.length === 0) return { action, spared };
  // Said in this way, also who compares again in the middle of it takes nobody else out.
  const some = { ...desired, ...Object.fromEntries(narrowed) };
  return { action: updateOf(some, current), spared };
}

function updateOf(
  desired: ResolvedOrganization,
  current: CurrentOrganization,
): UpdateAction | undefined {
  const action = compareOrganization(desired, current);
  return action?.kind === "update" ? action : undefined;
}

function withoutOthers(
  { identity }: Collection,
  declared: ResolvedEntries,
  going: readonly FieldValues[],
): ResolvedEntries {
  return {
    include: declaredEntries(declared).wanted.map(({ entry }) => entry),
    exclude: going.map((entry) => ({ [identity]: entry[identity] ?? "" })),
  };
}

/** What is declared of people, and of what they can be given. */
function withOwn(desired: ResolvedOrganization): ResolvedOrganization {
  const own = people.flatMap(({ sets = {} }) =>
    Object.values(sets).flatMap((set) => set.own ?? []),
  );
  return { ...only(desired, own), ...peopleOf(desired) };
}

/** What is declared of people. */
export function peopleOf(desired: ResolvedOrganization): ResolvedOrganization {
  return only(
    desired,
    people.map(({ name }) => name),
  );
}

function only(desired: ResolvedOrganization, names: readonly string[]): ResolvedOrganization {
  const kept = Object.entries(desired).filter(([name]) => names.includes(name));
  return { name: desired.name, ...Object.fromEntries(kept) };
}
