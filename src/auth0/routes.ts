/** One endpoint of the Management API, as Orgwright uses it. */
export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below the tenant's origin, with `{…}` where a request fills something in. */
  readonly template: string;
  /** Requests of one kind draw on the same limits; from Auth0's page on rate limits. */
  readonly kind: string;
}

const organization = "/api/v2/organizations/{id}";
const organizationConnections = `${organization}/connections`;
const organizationConnection = `${organizationConnections}/{connection_id}`;

/** Every endpoint that Orgwright calls. */
export const routes = {
  token: { method: "POST", template: "/oauth/token", kind: "tokens" },
  listOrganizations: {
    method: "GET",
    template: "/api/v2/organizations",
    kind: "organization lists",
  },
  getOrganizationByName: {
    method: "GET",
    template: "/api/v2/organizations/name/{name}",
    kind: "organizations by name",
  },
  getOrganization: { method: "GET", template: organization, kind: "organizations by id" },
  createOrganization: {
    method: "POST",
    template: "/api/v2/organizations",
    kind: "organization writes",
  },
  updateOrganization: { method: "PATCH", template: organization, kind: "organization writes" },
  deleteOrganization: { method: "DELETE", template: organization, kind: "organization writes" },
  listOrganizationConnections: {
    method: "GET",
    template: organizationConnections,
    kind: "organization connection reads",
  },
  addOrganizationConnection: {
    method: "POST",
    template: organizationConnections,
    kind: "organization connection writes",
  },
  updateOrganizationConnection: {
    method: "PATCH",
    template: organizationConnection,
    kind: "organization connection writes",
  },
  removeOrganizationConnection: {
    method: "DELETE",
    template: organizationConnection,
    kind: "organization connection writes",
  },
  listConnections: { method: "GET", template: "/api/v2/connections", kind: "connection reads" },
  getConnection: { method: "GET", template: "/api/v2/connections/{id}", kind: "connection reads" },
} as const satisfies Record<string, Route>;

/** How a route is named in reports and in the embedded tenant's log: `GET /api/v2/organizations`. */
export function routeName(route: Route): string {
  return `${route.method} ${route.template}`;
}
