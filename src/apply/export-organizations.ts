import {
  organizationPages,
  readCollections,
  routes,
  type ManagementClient,
  type OnForbidden,
} from "../auth0/index.js";
import type { OperationError } from "../errors/index.js";
import { collectionOf, type CollectionName, type CurrentOrganization } from "../model/index.js";

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
  for await (const page of organizationPages(client, signal)) {
    const complete = await Promise.all(
      page
        .filter(({ name }) => includes(name))
        .map((organization) =>
          readCollections(client, organization, wanted, signal, onForbidden && leaveOut),
        ),
    );
    // Those that were deleted since they were listed are not there.
    for (const organization of complete) if (organization) yield organization;
  }
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
