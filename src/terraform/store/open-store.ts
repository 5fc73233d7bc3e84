import { applyPlan, declaresUntold, ListedLookup, type ApplyOptions } from "../../apply/index.js";
import {
  findThings,
  readCollections,
  type FoundThings,
  type ManagementClient,
} from "../../auth0/index.js";
import { DiagnosticError, hasErrors, invariant, OperationError } from "../../errors/index.js";
import {
  configuration,
  declaredEntries,
  identityOf,
  type CollectionName,
  type CurrentOrganization,
  type DesiredOrganization,
  type Thing,
  type ThingKind,
} from "../../model/index.js";
import type { Clock } from "../../pace/index.js";
import {
  compareOrganization,
  nameEntries,
  referencesOf,
  resolveReferences,
  type Action,
  type Directory,
  type PlanRules,
  type Resolution,
  type ResolvedOrganization,
} from "../../plan/index.js";
import { NameBook, type FateOf } from "./name-book.js";
import { OrganizationLookup } from "./organization-lookup.js";
import type { Created, CreateOptions, ManagedOrganizations } from "./managed-organizations.js";
import { People, peopleToWrite } from "./people.js";
import { gone, writeChanges } from "./write-changes.js";

/** How a store behaves. */
export interface StoreOptions {
  readonly client: ManagementClient;
  readonly clock: Clock;
  /** Aborting starts no new request. */
  readonly signal: AbortSignal;
  /** What this run does to organizations; asked when one has a name that another shall get. */
  readonly fateOf?: FateOf;
}

/** The organizations of a tenant, read and written by the engine that the command line uses. */
export function openStore({
  client,
  clock,
  signal,
  fateOf = () => undefined,
}: StoreOptions): ManagedOrganizations {
  const lookup = new OrganizationLookup(client, clock, signal);
  const names = new NameBook(client, signal, fateOf);
  const known = new Map<ThingKind, Map<string, Thing>>();
  /** The kinds of which all things are known. */
  const listed = new Set<ThingKind>();
  const listedLookup = new ListedLookup(client, signal);
  const people = new People(listedLookup);
  const rules: PlanRules = { policy: "upsert", takeOver: false };
  let lastResolution: Promise<unknown> = Promise.resolve();

  return {
    find: (key) => lookup.find(key),
    list: () => lookup.list(),
    holderOf: (name) => lookup.holderOf(name),
    complete,
    completeIfAllowed: (current, names) => complete(current, names, () => undefined),
    async checkReferences(desired) {
      return (await resolveInTurn(desired)).diagnostics;
    },
    resolve,
    async compare(desired, organization) {
      const { resolved, current } = await prepare(desired, organization);
      const action = compareOrganization(resolved, current);
      const { leaving = [] } = action?.kind === "update" ? action : {};
      return { changes: action?.changes ?? [], leaving };
    },
    async checkPeople(desired) {
      return declaresUntold(desired as ResolvedOrganization)
        ? (await listedLookup.find(desired as ResolvedOrganization, undefined)).diagnostics
        : [];
    },
    findPeople: (organization, desired) =>
      people.find(organization, desired as ResolvedOrganization),
    async writePeople(organization, desired, mayTakeOut) {
      const found = await people.find(organization, desired as ResolvedOrganization);
      const { action, spared } = peopleToWrite(found, mayTakeOut);
      people.forget(organization.id);
      if (action !== undefined) await carryOut(action);
      return spared;
    },
    create,
    async adopt(desired, found) {
      const { resolved, current } = await prepare(desired, found);
      const action = compareOrganization(resolved, current);
      const written = action && (await carryOut(action)).organization;
      lookup.forget(current.id);
      // Where nothing but entries was written, the rest is as it was.
      const isAsItWas = action === undefined || Object.keys(action.fields).length === 0;
      const organization =
        written ?? (isAsItWas ? current : await client.organizationById(current.id));
      if (organization === undefined) throw gone(desired.name);
      return withEntries(organization, resolved, current);
    },
    update: (id, changes, { isFresh }) => {
      lookup.forget(id);
      return writeChanges({ client, names, signal, isFresh }, id, changes);
    },
    makeRoom: (name) => names.makeRoom(name, undefined),
    async delete({ id, name, owner }) {
      await names.alone(id, () =>
        carryOut({
          kind: "delete",
          // What it is called now is this run's own doing where the name was needed for another.
          organization: names.given(id) ?? name,
          id,
          ...(owner !== undefined && { owner }),
          changes: [],
        }),
      );
      lookup.forget(id);
    },
  };

  async function create(
    desired: DesiredOrganization,
    { onMeeting, onCreated }: CreateOptions,
  ): Promise<Created> {
    const { resolved } = await prepare(desired, undefined);
    const action = compareOrganization(resolved, undefined);
    invariant(action, "an organization that is not there has nothing to compare with");
    let met: CurrentOrganization | undefined;
    const { organization } = await carryOut(action, {
      onCreated,
      onMeeting: async (seen, left) => {
        const answer = await onMeeting({ organization: seen, changes: left?.changes ?? [] });
        met = answer === "adopt" ? seen : undefined;
        return answer;
      },
    });
    // What was written belongs into the state, also when Terraform is interrupted meanwhile: from
    // here on the signal does not count.
    const current = organization ?? (await client.organizationByName(desired.name));
    if (current === undefined) throw gone(desired.name);
    lookup.forget(current.id);
    return {
      organization: nameEntries(withEntries(current, resolved, met), configuration, knownThings()),
      isAdopted: met !== undefined,
    };
  }

  /** What is desired with everything that it refers to, and the organization with the people of whom it speaks. */
  async function prepare<C extends CurrentOrganization | undefined>(
    desired: DesiredOrganization,
    current: C,
  ): Promise<{ readonly resolved: ResolvedOrganization; readonly current: C }> {
    const resolved = await resolve(desired);
    if (!declaresUntold(resolved)) return { resolved, current };
    const found = await listedLookup.find(resolved, current);
    if (hasErrors(found.diagnostics)) throw new DiagnosticError(found.diagnostics);
    return { resolved: found.desired, current: (current && found.current) as C };
  }

  /** The organization as the tenant last answered with it, which saves a look. */
  async function carryOut(
    action: Action,
    hooks: Pick<ApplyOptions, "onMeeting" | "onCreated"> = {},
  ): Promise<{ readonly organization: CurrentOrganization | undefined }> {
    const plan = { actions: [action], unchanged: 0, refusals: [], rules };
    let organization: CurrentOrganization | undefined;
    const onSeen = (seen: CurrentOrganization): void => {
      organization = seen;
    };
    const { things } = listedLookup;
    const options = { concurrency: 1, signal, onSeen, things, ...hooks };
    const [end] = await applyPlan(client, plan, options);
    invariant(end, "an action has no outcome");
    if (end.outcome === "failed" || end.outcome === "skipped") {
      throw (
        end.error ??
        new OperationError(`Organization ${action.organization} was not written.`, {
          code: "interrupted",
        })
      );
    }
    return { organization };
  }

  async function complete(
    current: CurrentOrganization,
    names: readonly CollectionName[],
    onForbidden?: () => void,
  ): Promise<CurrentOrganization> {
    const wanted = configuration.filter(({ name }) => names.includes(name));
    const read = await readCollections(client, current, wanted, signal, onForbidden);
    if (read === undefined) throw gone(current.name);
    return nameEntries(read, wanted, knownThings());
  }

  /** What was found so far of the things that organizations refer to. */
  function knownThings(): Directory {
    return new Map(
      [...known].map(([kind, things]) => [
        kind,
        { things: [...new Set(things.values())], isComplete: true },
      ]),
    );
  }

  async function resolve(desired: DesiredOrganization): Promise<ResolvedOrganization> {
    const { organizations, diagnostics } = await resolveInTurn(desired);
    if (hasErrors(diagnostics)) throw new DiagnosticError(diagnostics);
    const [organization] = organizations;
    invariant(organization, "an organization was lost while its references were resolved");
    return organization;
  }

  /** One after the other, so that what ten organizations refer to is looked up once. */
  function resolveInTurn(desired: DesiredOrganization): Promise<Resolution> {
    const resolution = lastResolution.then(() => lookUp(desired));
    lastResolution = resolution.catch(() => undefined);
    return resolution;
  }

  async function lookUp(desired: DesiredOrganization): Promise<Resolution> {
    const { resolution, isStale } = await lookUpOnce(desired);
    if (!isStale || !hasErrors(resolution.diagnostics)) return resolution;
    // What another resource of this run has created since is in no list that was read before.
    for (const kind of listed) known.delete(kind);
    listed.clear();
    return (await lookUpOnce(desired)).resolution;
  }

  async function lookUpOnce(
    desired: DesiredOrganization,
  ): Promise<{ readonly resolution: Resolution; readonly isStale: boolean }> {
    const directory = new Map<ThingKind, FoundThings>();
    let isStale = false;
    for (const [kind, { names, ids }] of referencesOf([desired])) {
      const things = known.get(kind) ?? new Map<string, Thing>();
      known.set(kind, things);
      const isListed = kind.byName === undefined && listed.has(kind);
      isStale ||= isListed;
      // What was found once is not asked for again: organizations refer to the same few.
      const isNew = (name: string): boolean =>
        kind.byName === undefined ? !isListed : !things.has(`name ${name}`);
      const missing = {
        names: new Set([...names].filter(isNew)),
        ids: new Set([...ids].filter((id) => !isListed && !things.has(`id ${id}`))),
      };
      const found = await findThings(client, kind, missing, signal);
      if (found.isWhole === true) listed.add(kind);
      for (const thing of found.things) {
        things.set(`name ${thing.name}`, thing);
        things.set(`id ${thing.id}`, thing);
      }
      directory.set(kind, { things: [...new Set(things.values())], isComplete: found.isComplete });
    }
    return { resolution: resolveReferences([{ organization: desired }], directory), isStale };
  }
}

/**
 * An organization with its entries as they are once what is desired was written, which saves a look:
 * a setting that nobody wrote is as it was, or what the tenant fills in.
 *
 * @param before the organization with the entries that it had; undefined: it is new
 */
function withEntries(
  organization: CurrentOrganization,
  desired: ResolvedOrganization,
  before?: CurrentOrganization,
): CurrentOrganization {
  const entries = configuration.flatMap((collection) => {
    const { name } = collection;
    const wanted = desired[name];
    if (wanted === undefined) return [];
    const had = new Map(
      (before?.[name] ?? []).map((entry) => [identityOf(collection, entry), entry]),
    );
    const { isWhole, wanted: wishes, excluded } = declaredEntries(wanted);
    const written = wishes.map(({ entry }) => ({
      ...had.get(identityOf(collection, entry)),
      ...entry,
    }));
    const said = new Set(
      [...wishes, ...excluded].map(({ entry }) => identityOf(collection, entry)),
    );
    const others = isWhole ? [] : [...had].flatMap(([id, entry]) => (said.has(id) ? [] : [entry]));
    return [[name, [...written, ...others]] as const];
  });
  return { ...organization, ...Object.fromEntries(entries) };
}
