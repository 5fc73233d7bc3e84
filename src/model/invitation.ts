import { z } from "zod";
import { tenantClient } from "./client.js";
import { collection } from "./collection.js";
import { tenantConnection } from "./connection.js";
import type { Endpoint } from "./endpoint.js";
import { flag, integer, requiredText, text, texts, type Fields } from "./field.js";
import { tenantRole } from "./member.js";

const keeps = "Write it, or remove the line.";

/** How an entry says who is invited. */
const invitationKeys = {
  email: requiredText({
    description: "The email address to invite; capital letters make no difference.",
    example: "carol@acme.example",
    otherExample: "dan@acme.example",
    schema: z
      .string()
      .min(3)
      .max(320)
      .regex(/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/, "must be an email address"),
    clearing: { by: "refused", instead: keeps },
  }),
} as const satisfies Fields;

/** What is said in an invitation. */
const invitationSettings = {
  client: requiredText({
    description: "The client to log in to, by its name or id.",
    example: "Portal",
    otherExample: "Back Office",
    schema: z.string().min(1).max(255),
    clearing: { by: "refused", instead: keeps },
  }),
  inviter: requiredText({
    description: "Who invites, as the mail says it.",
    example: "Acme",
    otherExample: "Ada",
    schema: z.string().min(1).max(300),
    whenMade: true,
    clearing: { by: "refused", instead: keeps },
  }),
  connection: text({
    description:
      "The connection to log in with, by its name; it has to be enabled for the organization.",
    example: "google-oauth2",
    otherExample: "Username-Password-Authentication",
    schema: z.string().min(1).max(128),
    clearing: { by: "refused", instead: keeps },
  }),
  roles: texts({
    description:
      "The roles that come with it, by name: the organization's own before the tenant's.",
    example: ["approver"],
    otherExample: [],
    item: z.string().min(1).max(255),
    maxItems: 50,
    clearing: { by: "empty" },
  }),
  ttl_sec: integer({
    description: "For how many seconds it is good, at most 30 days; 0 is Auth0's 7 days.",
    example: 86_400,
    otherExample: 0,
    schema: z.int().min(0).max(2_592_000),
    whenMade: true,
    clearing: { by: "refused", instead: keeps },
  }),
  send_invitation_email: flag({
    description:
      "Whether Auth0 sends a mail. Otherwise somebody passes on the link, which `orgwright invitations list --links` shows.",
    example: false,
    otherExample: true,
    schema: z.boolean(),
    serverDefault: true,
    whenMade: true,
    clearing: { by: "refused", instead: keeps },
  }),
} as const satisfies Fields;

function endpoint(method: Endpoint["method"], verb: string, rest = ""): Endpoint {
  return {
    method,
    template: `/api/v2/organizations/{id}/invitations${rest}`,
    kind: `organization-invitation-${method === "GET" ? "read" : "write"}`,
    scope: `${verb}:organization_invitations`,
  };
}

/** What is asked for of an invitation: everything but its address, with which anybody can join. */
const asked =
  "id,client_id,inviter,invitee,connection_id,roles,app_metadata,user_metadata,created_at,expires_at";

/** Who is invited to an organization and has not come yet. */
export const invitations = collection({
  name: "invitations",
  noun: { one: "invitation", many: "invitations" },
  description:
    "Who shall come by an invitation. Who is neither a member nor has one that is still good is invited, once. It is said how much is declared: `include` (these, whoever else is) or `exactly` (these and nobody else).",
  example: [
    { email: "carol@acme.example", client: "Portal", inviter: "Acme", roles: ["approver"] },
  ],
  otherExample: [{ email: "dan@acme.example", client: "Back Office", inviter: "Acme" }],
  people: true,
  keys: invitationKeys,
  ways: [["email"]],
  identity: "email",
  ignoresCase: true,
  item: { id: "id" },
  told: ["created_at", "expires_at"],
  settings: invitationSettings,
  references: {
    client: {
      kind: tenantClient,
      misfit: ({ organization_usage: usage }) =>
        usage === "allow" || usage === "require"
          ? undefined
          : {
              summary: "does not allow organizations",
              detail:
                "Set its `organization_usage` to `allow` or `require` in the tenant, or name another.",
            },
    },
    connection: { kind: tenantConnection },
    roles: { kind: tenantRole, own: "roles" },
  },
  places: {
    email: "invitee.email",
    inviter: "inviter.name",
    client: "client_id",
    connection: "connection_id",
  },
  carried: ["app_metadata", "user_metadata"],
  expiry: "expires_at",
  mayRepeat: true,
  metBy: { collection: "members", key: "email" },
  notices: [
    {
      on: "update",
      says: "is made anew, because Auth0 changes none: a mail goes out unless `send_invitation_email` is false, and the link before is good no longer",
    },
    { on: "remove", says: "is revoked: its link is good no longer" },
  ],
  pasted: { id: "any", created_at: "any", expires_at: "any" },
  otherSpellings: [],
  // Auth0's list of them ends there.
  most: 1000,
  read: {
    endpoint: endpoint("GET", "read"),
    key: "invitations",
    paging: "offset",
    query: { fields: asked, include_fields: "true" },
  },
  // It sends a mail: whoever loses its answer looks at the list before doing it again.
  add: { endpoint: { ...endpoint("POST", "create"), isSentOnce: true }, most: 1 },
  remove: { endpoint: endpoint("DELETE", "delete", "/{invitation_id}"), most: 1 },
});
