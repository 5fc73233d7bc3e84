import { organizationPages, readCollections, type ManagementClient } from "../auth0/index.js";
import { collectionOf, type CollectionName, type CurrentOrganization } from "../model/index.js";

/** What an export takes along. */
export interface ExportOptions {
  readonly includes: (name: string) => boolean;
  /** Which collections are read; each costs one request per organization. */
  readonly collections: ReadonlySet<CollectionName>;
  readonly signal?: AbortSignal;
}

/** Reads a tenant's organizations one after another; only a page of them is held at a time. */
export async function* exportOrganizations(
  client: ManagementClient,
  { includes, collections, signal }: ExportOptions,
): AsyncGenerator<CurrentOrganization> {
  const wanted = [...collections].flatMap((name) => collectionOf(name) ?? []);
  for await (const page of organizationPages(client, signal)) {
    const complete = await Promise.all(
      page
        .filter(({ name }) => includes(name))
        .map((organization) => readCollections(client, organization, wanted, signal)),
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
