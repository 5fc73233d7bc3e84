/** One endpoint of the Management API, as Orgwright uses it. */
export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below the tenant's origin, with `{…}` where a request fills something in. */
  readonly template: string;
  /** Requests of one kind draw on the same limits: the name of their bucket, as the pacer knows it. */
  readonly kind: string;
  /** Whether a try whose answer was lost is the last one: whoever asks does not compare again. */
  readonly isSentOnce?: true;
}

const organization = "/api/v2/organizations/{id}";

/** The endpoints of organizations themselves; those of what hangs on them stand in the model. */
export const routes = {
  token: { method: "POST", template: "/oauth/token", kind: "token" },
  listOrganizations: {
    method: "GET",
    template: "/api/v2/organizations",
    kind: "organization-list",
  },
  getOrganizationByName: {
    method: "GET",
    template: "/api/v2/organizations/name/{name}",
    kind: "organization-by-name",
  },
  getOrganization: { method: "GET", template: organization, kind: "organization-by-id" },
  createOrganization: {
    method: "POST",
    template: "/api/v2/organizations",
    kind: "organization-write",
  },
  updateOrganization: { method: "PATCH", template: organization, kind: "organization-write" },
  deleteOrganization: { method: "DELETE", template: organization, kind: "organization-write" },
  listInvitations: {
    method: "GET",
    template: `${organization}/invitations`,
    kind: "organization-invitation-read",
  },
  // It sends a mail: whoever loses its answer looks at the list before doing it again.
  createInvitation: {
    method: "POST",
    template: `${organization}/invitations`,
    kind: "organization-invitation-write",
    isSentOnce: true,
  },
  deleteInvitation: {
    method: "DELETE",
    template: `${organization}/invitations/{invitation_id}`,
    kind: "organization-invitation-write",
  },
  events: { method: "GET", template: "/api/v2/events", kind: "other" },
  listLogs: { method: "GET", template: "/api/v2/logs", kind: "other" },
} as const satisfies Record<string, Route>;

/** How a route is named in reports and in the embedded tenant's log: `GET /api/v2/organizations`. */
export function routeName(route: Route): string {
  return `${route.method} ${route.template}`;
}
