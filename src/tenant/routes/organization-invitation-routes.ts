import { z } from "zod";
import type { TenantClock } from "../clock.js";
import {
  answerJson,
  answerNothing,
  answerRows,
  clientId,
  connectionId,
  emailAddress,
  fieldParameters,
  invalidBody,
  manage,
  offsetParameters,
  pathParameter,
  project,
  readOffset,
  refuse,
  roleId,
  validate,
  type Answer,
  type Call,
  type FieldQuery,
  type Refusal,
  type Route,
} from "../exchange/index.js";
import {
  createIdentifier,
  randomText,
  type ClientDocument,
  type InvitationDocument,
  type Stores,
} from "../store/index.js";
import { readOrganizationId } from "./organization-id.js";
import { readTenantSettings } from "./tenant-setting-routes.js";

const all = "/api/v2/organizations/{id}/invitations";

/** What these routes say of an organization that is not there. */
const organization = { refusal: "No organization found by that id." };

const listQuery = z.strictObject({
  ...offsetParameters,
  ...fieldParameters,
  sort: z
    .string()
    .regex(/^created_at:(1|-1)$/)
    .exactOptional(),
});

const oneQuery = z.strictObject(fieldParameters);

const freeObject = z.record(z.string(), z.unknown());

/** What an invitation is made of. */
export const newInvitationSchema = z.strictObject({
  inviter: z.strictObject({ name: z.string().min(1).max(300) }),
  invitee: z.strictObject({ email: emailAddress }),
  client_id: clientId,
  connection_id: connectionId.exactOptional(),
  roles: z.array(roleId).min(1).exactOptional(),
  ttl_sec: z.int().min(0).max(2_592_000).exactOptional(),
  send_invitation_email: z.boolean().exactOptional(),
  app_metadata: freeObject.exactOptional(),
  user_metadata: freeObject.exactOptional(),
});

const defaultLifetimeSeconds = 604_800;

/** Connections without passwords, which nobody can be invited to. */
const passwordless = ["email", "sms"];

/** The endpoints of an organization's invitations. */
export function organizationInvitationRoutes(stores: Stores, clock: TenantClock): readonly Route[] {
  const { invitations } = stores;
  return [
    {
      method: "GET",
      template: all,
      access: manage("read:organization_invitations", "organization-invitation-read"),
      handle: (call) => list(stores, clock, call),
    },
    {
      method: "POST",
      template: all,
      access: manage("create:organization_invitations", "organization-invitation-write"),
      handle: (call) => {
        const body = validate("Payload", newInvitationSchema, call.body);
        return stores.database.transaction(() => {
          const organizationId = readOrganizationId(stores, call, organization);
          return answerJson(201, invite(stores, clock, organizationId, body));
        });
      },
    },
    {
      method: "GET",
      template: `${all}/{invitation_id}`,
      access: manage("read:organization_invitations", "organization-invitation-read"),
      handle: (call) => {
        const query: FieldQuery = validate("Query", oneQuery, call.query);
        return answerJson(200, project(find(stores, call), query));
      },
    },
    {
      method: "DELETE",
      template: `${all}/{invitation_id}`,
      access: manage("delete:organization_invitations", "organization-invitation-write"),
      handle: (call) => {
        invitations.delete(find(stores, call).id);
        return answerNothing();
      },
    },
  ];
}

function list(stores: Stores, clock: TenantClock, call: Call): Answer {
  const query = validate("Query", listQuery, call.query);
  const page = readOffset(
    query,
    () => "Requesting page exceeds the allowed maximum of 1000 records",
  );
  const direction = query.sort === "created_at:1" ? "ascending" : "descending";
  return answerRows(
    {
      key: "invitations",
      rows: stores.invitations.rowsOf(readOrganizationId(stores, call, organization), direction),
      render: ({ json }) => JSON.stringify(project(JSON.parse(json) as object, query)),
      shape: { limit: "items", hasTotal: false },
    },
    page,
    call,
    clock,
  );
}

function find(stores: Stores, call: Call): InvitationDocument {
  const organizationId = readOrganizationId(stores, call, organization);
  const invitation = stores.invitations.findOf(
    organizationId,
    pathParameter(call, "invitation_id"),
  );
  if (invitation === undefined) throw invitationNotFound();
  return invitation;
}

/** There is no such invitation. */
export function invitationNotFound(): Refusal {
  return refuse(404, "The invitation does not exist.", { errorCode: "inexistent_invitation" });
}

/**
 * Invites somebody to an organization that exists.
 *
 * @throws Refusal 400 in the API's own words when something that the invitation names is not there
 *   or does not fit.
 */
export function invite(
  stores: Stores,
  clock: TenantClock,
  organizationId: string,
  body: z.output<typeof newInvitationSchema>,
): InvitationDocument {
  const { ttl_sec: ttl, send_invitation_email: _, ...kept } = body;
  const client = readClient(stores, body.client_id);
  checkConnection(stores, organizationId, body.connection_id);
  checkRoles(stores, organizationId, body.roles ?? []);
  const ticket = randomText(32);
  const nowMs = clock.now();
  const lifetimeSeconds = ttl === undefined || ttl === 0 ? defaultLifetimeSeconds : ttl;
  return stores.invitations.create({
    id: createIdentifier("uinv"),
    ...kept,
    invitation_url: addressOf(stores, client, organizationId, ticket),
    ticket_id: ticket,
    created_at: new Date(nowMs).toISOString(),
    expires_at: new Date(nowMs + lifetimeSeconds * 1000).toISOString(),
    organization_id: organizationId,
  });
}

function readClient(stores: Stores, id: string): ClientDocument {
  const client = stores.clients.findDocument(id);
  if (client === undefined) throw invalidBody("The specified client_id does not exist.");
  if (client["organization_usage"] !== "allow" && client["organization_usage"] !== "require") {
    throw invalidBody(`The specified client_id (${id}) does not allow organizations.`);
  }
  return client;
}

function checkConnection(stores: Stores, organizationId: string, id: string | undefined): void {
  if (id === undefined) return;
  const connection = stores.connections.findById(id);
  if (connection === undefined) throw invalidBody("The specified connection does not exist.");
  if (passwordless.includes(connection.strategy)) {
    throw invalidBody("Passwordless connections are not supported.");
  }
  const enabled = stores.organizationConnections.find(organizationId, id);
  if (enabled === undefined || enabled.settings.is_enabled === false) {
    throw invalidBody(`The specified connection (${id}) is not enabled for the organization`);
  }
}

function checkRoles(stores: Stores, organizationId: string, ids: readonly string[]): void {
  const missing = ids.filter((id) => {
    const role = stores.roles.find(id);
    return role === undefined || (role.owner_id ?? organizationId) !== organizationId;
  });
  if (missing.length > 0) {
    throw invalidBody(`One or more of the specified roles do not exist: ${missing.join(", ")}`);
  }
}

/** Whoever has the address can accept: the login route of the client or of the tenant, and a ticket. */
function addressOf(
  stores: Stores,
  client: ClientDocument,
  organizationId: string,
  ticket: string,
): string {
  const loginRoute =
    client["initiate_login_uri"] ?? readTenantSettings(stores)["default_redirection_uri"];
  if (typeof loginRoute !== "string" || loginRoute === "") {
    throw invalidBody(
      "A default login route is required to generate the invitation url. For more information, see https://auth0.com/docs/universal-login/configure-default-login-routes",
    );
  }
  const invitedTo = JSON.parse(stores.organizations.findById(organizationId) ?? "{}") as {
    readonly name?: string;
  };
  const parameters = new URLSearchParams({
    invitation: ticket,
    organization: organizationId,
    organization_name: invitedTo.name ?? "",
  });
  return `${loginRoute}${loginRoute.includes("?") ? "&" : "?"}${parameters.toString()}`;
}
