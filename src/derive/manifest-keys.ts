import { collections } from "../model/index.js";

/** The keys at the top of a manifest, in the order in which they are usually written. */
export const manifestKeys = [
  "owner",
  "previous_owners",
  "ignore",
  "defaults",
  "organizations",
] as const;

/** Stands at the top of a JSON manifest, for editors, and says nothing of organizations. */
export const schemaKey = "$schema";

/** Whether a key at the top holds nothing but what anchors in it are for. */
export function isExtensionKey(key: string): boolean {
  return key.startsWith("x-");
}

/** Keys of collections in the bodies of Auth0's API, and what manifests call them. */
export const otherSpellings: ReadonlyMap<string, string> = new Map(
  collections.flatMap((collection) =>
    collection.otherSpellings.map((spelling) => [spelling, collection.name] as const),
  ),
);

/**
 * What auth0-deploy-cli writes beside `organizations:` at the top of its tenant file. From the
 * list of its handlers, version 8.44.
 */
export const deployCliSections: ReadonlySet<string> = new Set([
  "actions",
  "attackProtection",
  "branding",
  "clientGrants",
  "clients",
  "connectionProfiles",
  "connections",
  "customDomains",
  "databases",
  "emailProvider",
  "emailTemplates",
  "eventStreams",
  "exclude",
  "flowVaultConnections",
  "flows",
  "forms",
  "guardianFactorProviders",
  "guardianFactorTemplates",
  "guardianFactors",
  "guardianPhoneFactorMessageTypes",
  "guardianPhoneFactorSelectedProvider",
  "guardianPolicies",
  "hooks",
  "logStreams",
  "migrations",
  "networkACLs",
  "pages",
  "phoneProviders",
  "phoneTemplates",
  "prompts",
  "rateLimitPolicies",
  "resourceServers",
  "riskAssessment",
  "roles",
  "rules",
  "rulesConfigs",
  "scimConfigurations",
  "selfServiceProfiles",
  "supplementalSignals",
  "tenant",
  "themes",
  "tokenExchangeProfiles",
  "triggers",
  "userAttributeProfiles",
]);
