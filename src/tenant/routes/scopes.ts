const verbs = ["read", "create", "update", "delete"] as const;
const resources = ["organizations", "organization_connections", "connections"] as const;

/** Every scope that some route of this tenant asks for. */
export const allScopes: readonly string[] = [
  ...resources.flatMap((resource) => verbs.map((verb) => `${verb}:${resource}`)),
  "read:organizations_summary",
  "read:clients",
  "read:client_grants",
  "read:organization_client_grants",
  "read:organization_clients",
  "read:organization_discovery_domains",
];
