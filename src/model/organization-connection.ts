import { z } from "zod";
import { flag, text, type DesiredFields, type Fields, type ObservedFields } from "./field.js";

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

/** An entry of an organization's `connections`. */
export const organizationConnectionFields = {
  ...connectionReference,
  ...connectionSettings,
} as const satisfies Fields;

/** An entry as a manifest has it. */
export type DesiredConnection = DesiredFields<typeof organizationConnectionFields>;

/** The settings alone, as a tenant reports them. */
export type ConnectionSettings = ObservedFields<typeof connectionSettings>;

/** A connection that is part of an organization, as a tenant reports it. */
export interface CurrentConnection extends ConnectionSettings {
  readonly connection_id: string;
  readonly connection?: { readonly name: string; readonly strategy: string };
}
