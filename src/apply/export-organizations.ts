import {
  listThings,
  organizationPages,
  pageSize,
  routes,
  type ManagementClient,
  type OnForbidden,
} from "../auth0/index.js";
import { OperationError } from "../errors/index.js";
import {
  collectionOf,
  type CollectionName,
  type CurrentOrganization,
  type ThingKind,
} from "../model/index.js";
import type { Directory } from "../plan/index.js";
import { FleetEntries } from "./fleet-entries.js";
import { readEntries } from "./read-entries.js";

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
  readonly signal?: AbortSignal;
}

/** Reads a tenant's organizations one after another; only a page of them is held at a time. */
export async function* exportOrganizations(
  client: ManagementClient,
  { includes, collections, onForbidden, signal }: ExportOptions,
): AsyncGenerator<CurrentOrganization> {
  await client.mustAllow([routes.listOrganizations], "Reading the tenant", [], signal);
  let wanted = [...collections].flatMap((name) => collectionOf(name) ?? []);
  const leaveOut: OnForbidden<(typeof wanted)[number]> = (collection, why) => {
    if (!wanted.includes(collection)) return;
    wanted = wanted.filter((other) => other !== collection);
    onForbidden?.(collection.name, why);
  };
  const owners = wanted.flatMap(({ reference }) => reference?.kind.of?.kind ?? []);
  const directory = await findOwners(client, owners, signal);
  let fleet: FleetEntries | undefined;
  for await (const page of organizationPages(client, signal)) {
    fleet ??= new FleetEntries(client, {
      ...sizeOf(client, page, includes, signal),
      directory,
      signal,
    });
    const options = {
      signal,
      directory,
      fleet,
      onForbidden: onForbidden && leaveOut,
    };
    const complete = await Promise.all(
      page
        .filter(({ name }) => includes(name))
        .map((organization) => readEntries(client, organization, wanted, options)),
    );
    // Those that were deleted since they were listed are not there.
    for (const organization of complete) if (organization) yield organization;
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
        if (error instanceof OperationError && error.code === "forbidden") return [];
        throw error;
      }
    }),
  );
  return new Map(found.flat());
}

/** How many organizations there are, and how many of them somebody wants, by the first page of them. */
function sizeOf(
  client: ManagementClient,
  page: readonly CurrentOrganization[],
  includes: (name: string) => boolean,
  signal: AbortSignal | undefined,
): { readonly total: () => Promise<number | undefined>; readonly count: () => Promise<number> } {
  let asked: Promise<number | undefined> | undefined;
  const total = (): Promise<number | undefined> =>
    (asked ??=
      page.length < pageSize
        ? Promise.resolve(page.length)
        : client.organizationPage(0, signal).then((first) => first.total));
  const share = page.filter(({ name }) => includes(name)).length / Math.max(1, page.length);
  return { total, count: async () => share * ((await total()) ?? 0) };
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
