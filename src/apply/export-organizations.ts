import {
  listThings,
  organizationPages,
  pageSize,
  routes,
  type ManagementClient,
  type OnForbidden,
} from "../auth0/index.js";
import { type OperationError, refusalOf } from "../errors/index.js";
import {
  collectionOf,
  type collections,
  type CollectionName,
  type CurrentOrganization,
  type ThingKind,
} from "../model/index.js";
import type { Directory } from "../plan/index.js";
import { FleetEntries } from "./fleet-entries.js";
import { nameSettings } from "./name-settings.js";
import type { EntryMemory } from "./plan-tenant.js";
import { readEntries } from "./read-entries.js";
import type { RequestsLeft } from "./reading-left.js";
import { SetThings } from "./set-things.js";

/** What an export takes along. */
export interface ExportOptions {
  readonly includes: (name: string) => boolean;
  /** Which collections are read; each costs one request per organization. */
  readonly collections: ReadonlySet<CollectionName>;
  /**
   * Called once for a collection that the tenant does not let us look at; it is left out then. Unless
   * given, that ends the export.
   */
  readonly onForbidden?: (collection: CollectionName, why: OperationError) => void;
  /** What is known of entries already, so that an export goes on where it was interrupted. */
  readonly memory?: EntryMemory | undefined;
  /**
   * Called as organizations are read.
   *
   * @param left requests that are still to be sent, by kind
   */
  readonly onProgress?: (read: number, total: number | undefined, left: RequestsLeft) => void;
  readonly signal?: AbortSignal;
}

/** Reads a tenant's organizations one after another; only a page of them is held at a time. */
export async function* exportOrganizations(
  client: ManagementClient,
  { includes, collections: chosen, onForbidden, memory, onProgress, signal }: ExportOptions,
): AsyncGenerator<CurrentOrganization> {
  await client.mustAllow([routes.listOrganizations], "Reading the tenant", [], signal);
  let wanted = [...chosen].flatMap((name) => collectionOf(name) ?? []);
  const leaveOut: OnForbidden<(typeof wanted)[number]> = (collection, why) => {
    if (!wanted.includes(collection)) return;
    wanted = wanted.filter((other) => other !== collection);
    onForbidden?.(collection.name, why);
  };
  const owners = wanted.flatMap(({ reference }) => reference?.kind.of?.kind ?? []);
  const directory = await findOwners(client, owners, signal);
  const first = await client.organizationPage(0, signal);
  const { total } = first;
  const share = first.items.filter(({ name }) => includes(name)).length / first.items.length;
  const fleet = new FleetEntries(client, {
    count: () => share * (total ?? 0),
    total: () => Promise.resolve(total),
    directory,
    signal,
  });
  let listed = 0;
  let read = 0;
  let open = 0;
  const tell = (): void => {
    const unlisted = Math.max(0, (total ?? 0) - listed);
    const lists = wanted.map(({ read: { endpoint } }) => [endpoint.kind, unlisted + open] as const);
    onProgress?.(read, total, {
      [routes.listOrganizations.kind]: Math.ceil(unlisted / pageSize),
      ...Object.fromEntries(lists),
    });
  };
  const things = new SetThings(client);
  /** What is exported goes by names, and without them nobody could read it back. */
  const called = async (organization: CurrentOrganization): Promise<CurrentOrganization> => {
    let named = organization;
    for (const collection of wanted) {
      const { [collection.name]: entries, ...others } = named;
      if (entries === undefined) continue;
      try {
        const all = await nameSettings(collection, entries, organization.id, things, { signal });
        named = { ...named, [collection.name]: all };
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal === undefined || onForbidden === undefined) throw error;
        leaveOut(collection, refusal);
        named = others;
      }
    }
    return named;
  };
  const complete = async (
    organization: CurrentOrganization,
  ): Promise<CurrentOrganization | undefined> => {
    const base = await recallInto(organization, wanted, memory);
    const unknown = wanted.filter(({ name }) => base[name] === undefined);
    const found = await readEntries(client, base, unknown, {
      signal,
      directory,
      fleet,
      onForbidden: onForbidden && leaveOut,
    });
    const whole = found && (await called(found));
    for (const collection of whole === undefined ? [] : unknown) {
      const entries = whole?.[collection.name];
      if (entries !== undefined) memory?.keep(collection, organization.id, [], entries);
    }
    open -= 1;
    read += 1;
    tell();
    return whole;
  };
  // One page that holds everything need not be read again.
  const isAll = total !== undefined && total <= first.items.length;
  const pages = isAll ? [first.items] : organizationPages(client, signal, total);
  for await (const page of pages) {
    const included = page.filter(({ name }) => includes(name));
    listed += page.length;
    read += page.length - included.length;
    open += included.length;
    tell();
    const found = await Promise.all(included.map(complete));
    // Those that were deleted since they were listed are not there.
    for (const organization of found) if (organization) yield organization;
  }
}

/** All of what entries belong to, since what is exported goes by names; where it may not be looked at, by ids. */
async function findOwners(
  client: ManagementClient,
  kinds: readonly ThingKind[],
  signal: AbortSignal | undefined,
): Promise<Directory> {
  const found = await Promise.all(
    kinds.map(async (kind) => {
      try {
        const things = await listThings(client, kind, signal);
        return [[kind, { things, isComplete: true, isWhole: true }] as const];
      } catch (error) {
        if (refusalOf(error) !== undefined) return [];
        throw error;
      }
    }),
  );
  return new Map(found.flat());
}

/** An organization with what is known of its entries. */
async function recallInto(
  organization: CurrentOrganization,
  wanted: readonly (typeof collections)[number][],
  memory: EntryMemory | undefined,
): Promise<CurrentOrganization> {
  if (memory === undefined) return organization;
  const known = await Promise.all(
    wanted.map(async (collection) => {
      const entries = await memory.recall(collection, organization.id, []);
      return entries === undefined ? [] : [[collection.name, entries] as const];
    }),
  );
  return { ...organization, ...Object.fromEntries(known.flat()) };
}

/**
 * Organizations in the order of their names, so that what is written of them is the same text for the
 * same tenant, and for another one that has the same. Holds all of them.
 */
export async function* inOrderOfNames(
  organizations: AsyncIterable<CurrentOrganization>,
): AsyncGenerator<CurrentOrganization> {
  const all: CurrentOrganization[] = [];
  for await (const organization of organizations) all.push(organization);
  yield* all.sort((left, right) => (left.name < right.name ? -1 : 1));
}
