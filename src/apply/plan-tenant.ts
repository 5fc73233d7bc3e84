import { readOrganizations, routes, type ManagementClient, type Needed } from "../auth0/index.js";
import { hasErrors, type Diagnostic } from "../errors/index.js";
import {
  collectionOf,
  collections,
  type Collection,
  type CollectionName,
  type CurrentOrganization,
  type FieldValues,
} from "../model/index.js";
import {
  entriesDiffer,
  matchListed,
  meetingOf,
  Planner,
  referencesOf,
  resolveReferences,
  type Declaration,
  type Directory,
  type Match,
  type Plan,
  type PlanOptions,
  type ResolvedEntries,
  type ResolvedOrganization,
  type Policy,
} from "../plan/index.js";
import { completeEntries } from "./complete-entries.js";
import { FleetEntries, type Fleet } from "./fleet-entries.js";
import { isTold, knownOrganizations, type ListMemory } from "./known-list.js";
import { declaresUntold, ListedReferences } from "./listed-references.js";
import { ListedThings } from "./listed-things.js";
import { readEntries } from "./read-entries.js";
import { ReadingLeft, type RequestsLeft } from "./reading-left.js";
import { readDirectory } from "./read-directory.js";
import { SetThings } from "./set-things.js";

/** A collection that the model knows. */
type KnownCollection = Collection & { readonly name: CollectionName };

/** What somebody remembers of entries that were read before, so that they need not be read again. */
export interface EntryMemory {
  /**
   * What an organization has in a collection, as far as anybody can know without reading it; undefined
   * where it has to be read.
   *
   * @param declared what is declared of it
   */
  recall(
    collection: KnownCollection,
    organization: string,
    declared: ResolvedEntries,
  ): Promise<readonly FieldValues[] | undefined>;
  /** How many lists of a collection may be known; absent: nobody can tell. */
  size?(collection: KnownCollection): number;
  /** Takes note of what was read. */
  keep(
    collection: KnownCollection,
    organization: string,
    declared: ResolvedEntries,
    entries: readonly FieldValues[],
  ): void;
  /** What is remembered of the list of organizations; absent: nothing. */
  readonly list?: ListMemory | undefined;
}

/** How planning goes on; every part may be left out. */
export interface PlanningHooks {
  readonly signal?: AbortSignal;
  /**
   * Called as organizations are read and compared.
   *
   * @param left requests that are still to be sent, by kind, entries of collections included
   */
  readonly onProgress?: (read: number, total: number | undefined, left: RequestsLeft) => void;
  /**
   * What is known of entries already. What it says is believed only where it is as declared: every
   * difference that is planned was seen in the tenant by this very plan.
   */
  readonly memory?: EntryMemory | undefined;
  /** Called with each organization of the tenant that a declaration was found to be about. */
  readonly onMatch?:
    ((match: { readonly id: string; readonly declared: string }) => void) | undefined;
  /**
   * Called with each organization that is declared and as declared, so that no action tells of it: as the
   * tenant has it, with the entries of the collections that are declared.
   */
  readonly onSeen?: ((organization: CurrentOrganization) => void) | undefined;
}

/** A plan, or what in the manifests does not fit the tenant. */
export type Planning =
  | { readonly plan: Plan; readonly diagnostics: readonly Diagnostic[] }
  | { readonly plan?: never; readonly diagnostics: readonly Diagnostic[] };

/**
 * Compares what is declared with what a tenant has. Reads only; this is the one way to a plan, for
 * showing it, for carrying it out and for looking for drift.
 *
 * Where an owner declares, all organizations are read, because one that was renamed elsewhere is found
 * by its mark alone, and so is one that is declared nowhere any more. A run that is narrowed down to
 * some names does so only when one of them is missing.
 *
 * @param declarations everything that is declared, also what the run is not about: nobody takes or
 * deletes what is somebody's
 * @throws OperationError when the tenant cannot be read
 */
export async function planTenant(
  client: ManagementClient,
  declarations: readonly Declaration[],
  options: PlanOptions,
  hooks: PlanningHooks = {},
): Promise<Planning> {
  const { signal } = hooks;
  const included = declarations.filter(({ organization }) => options.includes(organization.name));
  if (included.length > 0 || options.policy === "sync") {
    const later = routesToWrite(included, options.policy);
    await client.mustAllow(routesToRead(included), "Reading the tenant", later, signal);
  }
  // A reference that leads nowhere ends the run, so it is looked at before a long list is read.
  const wanted = referencesOf(included.map(({ organization }) => organization));
  const directory = await readDirectory(client, wanted, signal);
  const { organizations, diagnostics } = resolveReferences(
    declarations,
    directory,
    options.includes,
  );
  if (hasErrors(diagnostics)) return { diagnostics };

  const planner = new Planner(organizations, options);
  const total = new Known<number | undefined>();
  const users = new ListedThings(client, signal);
  const things = new SetThings(client);
  const listed = new ListedReferences(included, { users, things, signal });
  const comparisons = new Comparisons(
    client,
    planner,
    hooks,
    included,
    { users, listed, things },
    {
      count: (name) => organizations.filter((each) => each[name] !== undefined).length,
      total: () => total.value,
      directory,
    },
  );
  const visit = (current: CurrentOrganization): void => {
    const desired = planner.note(current);
    if (desired) comparisons.add({ desired, current });
  };
  const read = (
    names: ReadonlySet<string> | "all",
    list?: ReturnType<ListMemory["begin"]>,
  ): Promise<void> =>
    readOrganizations(client, {
      names,
      visit: (current) => {
        list?.note(current);
        visit(current);
      },
      room: () => comparisons.room(),
      signal: comparisons.signal,
      onProgress: (count, of, left) => {
        total.tell(of);
        comparisons.listed(count, of, left);
      },
      // Whoever waits for the number does not wait for what will not come.
    }).finally(() => total.tell(undefined));
  const needsAll =
    options.policy === "sync" || (planner.hasMarks && included.length > 0 && !options.isNarrow);
  let isWhole = needsAll;
  let hasAll = needsAll;
  const names = planner.names();
  // Where most of a long list is needed, it is read to its end once and not again.
  const list = hooks.memory?.list;
  const memory = list && (needsAll || names.length > list.short) ? list : undefined;
  const canKnow = memory !== undefined && isTold(organizations);
  await comparisons.during(async () => {
    const known = canKnow
      ? await knownOrganizations(client, memory, organizations, options, comparisons.signal)
      : undefined;
    if (known !== undefined) {
      total.tell(undefined);
      for (const current of known) {
        visit(current);
        await comparisons.room();
      }
      hasAll = true;
    } else if (canKnow) {
      const kept = memory.begin();
      await read("all", kept);
      kept.end();
      hasAll = true;
    } else await read(needsAll ? "all" : new Set(names));
    if (!needsAll && planner.lacksMarked()) {
      if (!hasAll) await read("all");
      isWhole = true;
    }
    comparisons.endList();
  });
  await comparisons.during(async () => {
    for (const match of planner.settle()) {
      await comparisons.room();
      comparisons.add(match);
    }
  });
  const created = planner.toCreate().filter(declaresUntold);
  for (const resolved of await Promise.all(
    created.map((desired) => listed.resolve(desired, undefined)),
  )) {
    planner.willCreate(resolved);
  }
  const unresolved = listed.diagnostics();
  if (hasErrors(unresolved)) return { diagnostics: unresolved };
  return { plan: planner.finish(isWhole), diagnostics };
}

/** A value that becomes known once. */
class Known<T> {
  readonly value: Promise<T>;
  #tell: ((value: T) => void) | undefined;

  constructor() {
    this.value = new Promise((resolve) => {
      this.#tell = resolve;
    });
  }

  tell(value: T): void {
    this.#tell?.(value);
  }
}

/** So many organizations may wait for their entries; then no further ones are read. */
const mostWaiting = 200;

/** Compares organizations as they are read, with the entries of the collections that are declared. */
class Comparisons {
  readonly signal: AbortSignal;
  readonly #client: ManagementClient;
  readonly #planner: Planner;
  readonly #memory: EntryMemory | undefined;
  readonly #onMatch: PlanningHooks["onMatch"];
  readonly #onSeen: PlanningHooks["onSeen"];
  readonly #directory: Directory;
  readonly #fleet: FleetEntries;
  readonly #users: ListedThings;
  readonly #listed: ListedReferences;
  readonly #things: SetThings;
  /** The first failure ends everything else that is still waiting for its turn. */
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();

  readonly #onProgress: PlanningHooks["onProgress"];
  readonly #left = new ReadingLeft();
  #list: { read: number; total: number | undefined; left: RequestsLeft } | undefined;

  constructor(
    client: ManagementClient,
    planner: Planner,
    { signal, memory, onMatch, onSeen, onProgress }: PlanningHooks,
    included: readonly Declaration[],
    {
      users,
      listed,
      things,
    }: {
      readonly users: ListedThings;
      readonly listed: ListedReferences;
      readonly things: SetThings;
    },
    fleet: Omit<Fleet, "signal">,
  ) {
    this.#users = users;
    this.#listed = listed;
    this.#things = things;
    this.#onProgress = onProgress;
    for (const { organization } of included) {
      if (organization.absent === true) continue;
      for (const each of collections) if (organization[each.name]) this.#left.expect(each);
    }
    for (const each of memory?.size ? collections : []) {
      this.#left.mayKnow(each, memory?.size?.(each) ?? 0);
    }
    this.#client = client;
    this.#planner = planner;
    this.#memory = memory;
    this.#onMatch = onMatch;
    this.#onSeen = onSeen;
    this.signal = signal ? AbortSignal.any([signal, this.#stop.signal]) : this.#stop.signal;
    this.#directory = fleet.directory;
    this.#fleet = new FleetEntries(client, { ...fleet, signal: this.signal });
  }

  add(match: Match): void {
    this.#onMatch?.({ id: match.current.id, declared: match.desired.name });
    const wanted = collectionsToRead(match);
    if (wanted.length === 0) {
      this.#compare(match);
      return;
    }
    this.#left.begin(wanted);
    const comparison = this.#compareWith(wanted, match).finally(() => {
      this.#running.delete(comparison);
      this.#tell();
    });
    this.#running.add(comparison);
  }

  #compare(match: Match): void {
    if (this.#planner.compare(match)) this.#onSeen?.(match.current);
  }

  /** Tells how far the list is, and what is left besides. */
  listed(read: number, total: number | undefined, left: RequestsLeft): void {
    this.#list = { read, total, left };
    this.#tell();
  }

  /** Everything that is there was seen. */
  endList(): void {
    this.#left.endList();
    if (this.#list) this.#list = { ...this.#list, left: {} };
  }

  #tell(): void {
    if (this.#list === undefined) return;
    const { read, total, left } = this.#list;
    // What waits for its entries is not read yet.
    this.#onProgress?.(Math.max(0, read - this.#running.size), total, {
      ...left,
      ...this.#left.requests(),
    });
  }

  /** Waits until there is room for more, so that a long list is not held while entries are read slowly. */
  async room(): Promise<void> {
    while (this.#running.size > mostWaiting && !this.#stop.signal.aborted) {
      await Promise.race(this.#running);
    }
  }

  /** Waits until the work, and every comparison that it began, has ended. */
  async during(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#stop.abort(error);
    }
    await Promise.all(this.#running);
    this.#stop.signal.throwIfAborted();
  }

  async #compareWith(
    wanted: readonly KnownCollection[],
    { desired, current }: Match,
  ): Promise<void> {
    try {
      const known = await this.#recall(wanted, { desired, current });
      const unknown = wanted.filter(({ name }) => known[name] === undefined);
      this.#left.end(
        wanted.filter((each) => !unknown.includes(each)),
        true,
      );
      const base = { ...current, ...known };
      const complete = await readEntries(this.#client, base, unknown, {
        signal: this.signal,
        directory: this.#directory,
        fleet: this.#fleet,
        inPart: { users: this.#users, desired },
      });
      this.#left.end(unknown, false);
      // Deleted since it was listed: then it is not there, and the planner does not hear of it.
      if (complete === undefined) {
        this.#planner.forget({ desired, current });
        return;
      }
      for (const collection of unknown) {
        const { [collection.name]: declared = [] } = desired;
        this.#memory?.keep(collection, current.id, declared, complete[collection.name] ?? []);
      }
      const told = await completeEntries(
        this.#client,
        { things: this.#things, users: this.#users, signal: this.signal },
        desired,
        complete,
        (name) => unknown.some((each) => each.name === name),
      );
      const resolved = await this.#listed.resolve(desired, told);
      this.#compare({ desired: resolved, current: told });
    } catch (error) {
      this.#stop.abort(error);
    }
  }

  /** What is remembered and is as declared. Anything else has to be seen before it is written about. */
  async #recall(
    wanted: readonly KnownCollection[],
    { desired, current }: Match,
  ): Promise<Partial<CurrentOrganization>> {
    const memory = this.#memory;
    if (memory === undefined) return {};
    const recalled = await Promise.all(
      wanted.map(async (collection) => {
        const { [collection.name]: declared = [] } = desired;
        const entries = await memory.recall(collection, current.id, declared);
        const isAsDeclared = entries !== undefined && isAsRemembered(collection, desired, entries);
        return isAsDeclared ? [[collection.name, entries] as const] : [];
      }),
    );
    return Object.fromEntries(recalled.flat());
  }
}

function isAsRemembered(
  collection: KnownCollection,
  desired: ResolvedOrganization,
  entries: readonly FieldValues[],
): boolean {
  const { [collection.name]: declared = [] } = desired;
  const meeting = meetingOf(collection, desired, undefined);
  if (collection.listed === undefined) {
    return !entriesDiffer(collection, declared, entries, meeting);
  }
  const matched = matchListed(collection, declared, entries);
  return (
    matched.missing.length === 0 && !entriesDiffer(collection, matched.entries, entries, meeting)
  );
}

/** The endpoints from which is read what declarations are compared with. */
function routesToRead(declarations: readonly Declaration[]): readonly Needed[] {
  const wanted = referencesOf(declarations.map(({ organization }) => organization));
  return [
    routes.listOrganizations,
    // Ids can be used without looking at what they belong to.
    ...[...wanted].flatMap(([kind, { names }]) => (names.size > 0 ? [kind.list] : [])),
    ...readCollectionsOf(declarations).flatMap(({ read, sets = {} }) => [
      read.endpoint,
      ...Object.values(sets).map((set) => set.read.endpoint),
    ]),
  ];
}

/** The endpoints to which a plan of declarations may write. */
function routesToWrite(declarations: readonly Declaration[], policy: Policy): readonly Needed[] {
  const isAbsent = ({ organization }: Declaration): boolean => organization.absent === true;
  const mayUpdate = policy !== "create-only" && !declarations.every(isAbsent);
  const mayDelete = policy === "sync" || (policy !== "create-only" && declarations.some(isAbsent));
  return [
    ...(declarations.every(isAbsent) ? [] : [routes.createOrganization]),
    ...(mayUpdate ? [routes.updateOrganization] : []),
    ...declaredCollections(declarations).flatMap(({ add, change, remove, sets = {} }) => {
      const given = Object.values(sets);
      const added = [add, ...given.map((set) => set.add)];
      const writes = [...added, change, remove, ...given.map((set) => set.remove)];
      return (mayUpdate ? writes : added).flatMap((write) => write?.endpoint ?? []);
    }),
    ...(mayDelete ? [routes.deleteOrganization] : []),
  ];
}

/** The collections that are declared, and those that may hold what these declare. */
function readCollectionsOf(declarations: readonly Declaration[]): readonly Collection[] {
  const declared = declaredCollections(declarations);
  const also = declared.flatMap(({ metBy }) => collectionOf(metBy?.collection ?? "") ?? []);
  return [...new Set([...declared, ...also])];
}

function declaredCollections(declarations: readonly Declaration[]): readonly Collection[] {
  return collections.filter(({ name }) =>
    declarations.some(
      ({ organization }) => organization.absent !== true && organization[name] !== undefined,
    ),
  );
}

/** The collections that are declared of an organization and were not read yet. */
function collectionsToRead({ desired, current }: Match): readonly KnownCollection[] {
  if (desired.absent === true) return [];
  return collections.filter(
    ({ name }) => desired[name] !== undefined && current[name] === undefined,
  );
}
