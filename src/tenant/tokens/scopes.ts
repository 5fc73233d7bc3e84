import type { Client } from "../store/index.js";

const verbs = ["read", "create", "update", "delete"] as const;

/** What has a scope for each of the four verbs. */
const resources = [
  "organizations",
  "organization_connections",
  "organization_clients",
  "organization_discovery_domains",
  "connections",
  "users",
  "roles",
  "clients",
  "client_grants",
  "resource_servers",
];

/** What is read, added and removed, and never changed. */
const tied = [
  "organization_members",
  "organization_member_roles",
  "organization_invitations",
  "organization_client_grants",
  "organization_group_roles",
];

/** Every scope that some route of this tenant asks for. */
export const allScopes: readonly string[] = [
  ...resources.flatMap((resource) => verbs.map((verb) => `${verb}:${resource}`)),
  ...tied.flatMap((resource) =>
    verbs.filter((verb) => verb !== "update").map((verb) => `${verb}:${resource}`),
  ),
  "read:organizations_summary",
  "read:organization_groups",
  "read:organization_member_effective_roles",
  "read:organization_member_role_source_groups",
  "read:organization_templates",
  "update:organization_templates",
  "read:client_keys",
  "read:tenant_settings",
  "update:tenant_settings",
  "read:events",
  "read:logs",
  "read:actions",
  "read:directory_provisionings",
];

/** What a client may ask for of the Management API. */
export function scopesOf({ scopes }: Client): readonly string[] {
  return scopes === "every" ? allScopes : scopes;
}
