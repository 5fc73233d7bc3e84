import { routes, type Route } from "../auth0/index.js";

/** A kind of work on a tenant. */
export type Work = "read" | "write" | "delete";

/** What a run is about: organizations always, and what hangs on them where it is declared. */
export type Subject = "organizations" | "connections";

/**
 * The endpoints that each kind of work uses, by what it is about. What credentials have to allow, what
 * the documents say of that, and what `orgwright doctor` looks for are all made from this.
 */
export const needs: Readonly<Record<Work, Readonly<Record<Subject, readonly Route[]>>>> = {
  read: {
    organizations: [routes.listOrganizations, routes.getOrganization, routes.getOrganizationByName],
    connections: [routes.listConnections, routes.getConnection, routes.listOrganizationConnections],
  },
  write: {
    organizations: [routes.createOrganization, routes.updateOrganization],
    connections: [
      routes.addOrganizationConnection,
      routes.updateOrganizationConnection,
      routes.removeOrganizationConnection,
    ],
  },
  delete: { organizations: [routes.deleteOrganization], connections: [] },
};

/** The endpoints of several kinds of work. */
export function routesFor(work: readonly Work[], subjects: readonly Subject[]): readonly Route[] {
  return work.flatMap((kind) => subjects.flatMap((subject) => needs[kind][subject]));
}
