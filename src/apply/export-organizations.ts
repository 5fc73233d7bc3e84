import { organizationPages, routes, type ManagementClient } from "../auth0/index.js";
import { OperationError } from "../errors/index.js";
import type { CurrentOrganization } from "../model/index.js";

/** What an export takes along. */
export interface ExportOptions {
  readonly includes: (name: string) => boolean;
  /** Whether connections are read, which costs one request per organization. */
  readonly withConnections: boolean;
  readonly signal?: AbortSignal;
}

/** Reads a tenant's organizations one after another; only a page of them is held at a time. */
export async function* exportOrganizations(
  client: ManagementClient,
  { includes, withConnections, signal }: ExportOptions,
): AsyncGenerator<CurrentOrganization> {
  const needed = [
    routes.listOrganizations,
    ...(withConnections ? [routes.listOrganizationConnections] : []),
  ];
  await client.mustAllow(needed, "Reading the tenant", [], signal);
  for await (const page of organizationPages(client, signal)) {
    const wanted = page.filter(({ name }) => includes(name));
    if (!withConnections) {
      yield* wanted;
      continue;
    }
    const complete = await Promise.all(
      wanted.map(async (organization) => {
        try {
          const connections = await client.organizationConnections(organization.id, signal);
          return { ...organization, connections };
        } catch (error) {
          // Deleted since it was listed.
          if (error instanceof OperationError && error.code === "not-found") return undefined;
          throw error;
        }
      }),
    );
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
