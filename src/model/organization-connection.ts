import { z } from "zod";
import { collection, type CurrentEntry, type DesiredEntry } from "./collection.js";
import { databaseStrategy, tenantConnection } from "./connection.js";
import type { Endpoint } from "./endpoint.js";
import { flag, text, type Fields, type ObservedFields } from "./field.js";

const omittedKeeps = "Remove the line to keep what the tenant has, or write true or false.";

/**
 * What an organization says of one of its connections, besides which connection it is.
 *
 * The first three travel in `POST /organizations` and in both connection endpoints; the others
 * belong to `/organizations/{id}/connections` alone.
 */
export const connectionSettings = {
  assign_membership_on_login: flag({
    description:
      "Whether a user who logs in with this connection becomes a member of the organization.",
    example: true,
    otherExample: false,
    schema: z.boolean(),
    serverDefault: false,
    clearing: { by: "refused", instead: omittedKeeps },
  }),
  show_as_button: flag({
    description:
      "Whether the organization's login page shows a button for this connection. It has an effect for enterprise connections only.",
    example: false,
    otherExample: true,
    schema: z.boolean(),
    serverDefault: true,
    clearing: { by: "refused", instead: omittedKeeps },
  }),
  is_signup_enabled: flag({
    description:
      "Whether people can sign up on the organization's login page. Database connections only, and only together with `assign_membership_on_login: true`.",
    example: true,
    otherExample: false,
    schema: z.boolean(),
    serverDefault: false,
    clearing: { by: "refused", instead: omittedKeeps },
  }),
  is_enabled: flag({
    description:
      "Whether the connection can be used. A connection that is switched off keeps its settings.",
    example: false,
    otherExample: true,
    schema: z.boolean(),
    serverDefault: true,
    clearing: { by: "null" },
  }),
  organization_access_level: text({
    description: "What the organization's own administrators may do with the connection.",
    example: "readonly",
    otherExample: "full",
    schema: z.enum(["none", "readonly", "limited", "full"]),
    serverDefault: "none",
    clearing: { by: "null" },
  }),
  organization_connection_name: text({
    description: "The name under which the organization's own administrators see the connection.",
    example: "Staff",
    otherExample: "Employees",
    schema: z
      .string()
      .min(1)
      .max(50)
      .refine((value) => !value.includes("\0"), { error: "must not contain NUL characters" }),
    clearing: { by: "null" },
  }),
} as const satisfies Fields;

/** The settings that `POST /organizations` and `/enabled_connections` know. */
export const enabledConnectionSettings = [
  "assign_membership_on_login",
  "show_as_button",
  "is_signup_enabled",
] as const satisfies readonly (keyof typeof connectionSettings)[];

/** How an entry says which connection it is about: by exactly one of these. */
export const connectionReference = {
  name: text({
    description: "The connection's name in the tenant.",
    example: "google-oauth2",
    otherExample: "Username-Password-Authentication",
    schema: z.string().min(1).max(128),
    clearing: { by: "refused", instead: "Write the connection's name." },
  }),
  connection_id: text({
    description: "The connection's id in the tenant, instead of its name.",
    example: "con_0123456789abcdef",
    otherExample: "con_fedcba9876543210",
    schema: z.string().min(1).max(50),
    format: "connection-id",
    clearing: { by: "refused", instead: "Write the connection's id or its name." },
  }),
} as const satisfies Fields;

function endpoint(method: Endpoint["method"], verb: string, rest = ""): Endpoint {
  return {
    method,
    template: `/api/v2/organizations/{id}/connections${rest}`,
    kind: `organization-connection-${method === "GET" ? "read" : "write"}`,
    scope: `${verb}:organization_connections`,
  };
}

/** The connections with which people log in to an organization. */
export const connections = collection({
  name: "connections",
  noun: { one: "connection", many: "connections" },
  description:
    "The connections with which people log in, at most 10. What a manifest declares is the whole of it, unless it says that it is a part.",
  example: [{ name: "google-oauth2", assign_membership_on_login: true }],
  otherExample: [{ name: "Username-Password-Authentication" }],
  keys: connectionReference,
  ways: [["name"], ["connection_id"]],
  identity: "connection_id",
  settings: connectionSettings,
  reference: {
    kind: tenantConnection,
    name: "name",
    advice: "Name the connection by its name or by its id, not by both.",
    misfit: (entry, thing) =>
      entry["is_signup_enabled"] === true && thing["strategy"] !== databaseStrategy
        ? {
            setting: "is_signup_enabled",
            summary: "cannot offer sign-up",
            detail: `Only database connections can, and this one is of strategy ${thing["strategy"]}. Write false.`,
          }
        : undefined,
  },
  needs: [
    {
      code: "signup-without-membership",
      setting: "is_signup_enabled",
      needed: "assign_membership_on_login",
      title: "sign-up needs membership",
      why: "Auth0 allows sign-up only where a login makes people members",
    },
  ],
  shown: { at: "connection" },
  pasted: { connection: "map" },
  otherSpellings: ["enabled_connections"],
  most: 10,
  read: { endpoint: endpoint("GET", "read"), key: "connections", paging: "offset" },
  add: { endpoint: endpoint("POST", "create"), most: 1 },
  change: { endpoint: endpoint("PATCH", "update", "/{connection_id}"), most: 1 },
  // Answers 204 also when the organization does not have the connection; 404 is about the organization.
  remove: { endpoint: endpoint("DELETE", "delete", "/{connection_id}"), most: 1 },
  events: ["added", "updated", "removed"].map((verb) => `organization.connection.${verb}`),
  onCreate: { key: "enabled_connections", settings: enabledConnectionSettings },
});

/** An entry as a manifest has it. */
export type DesiredConnection = DesiredEntry<typeof connections>;

/** The settings alone, as a tenant reports them. */
export type ConnectionSettings = ObservedFields<typeof connectionSettings>;

/** A connection that is part of an organization, as a tenant reports it. */
export type CurrentConnection = CurrentEntry<typeof connections>;
