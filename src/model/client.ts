import type { Endpoint } from "./endpoint.js";
import type { Thing, ThingKind } from "./thing.js";

function endpoint(path: string, kind: string, scope: string): Endpoint {
  return { method: "GET", template: `/api/v2/${path}`, kind, scope };
}

/** How the clients of a tenant, which its dashboard calls applications, are found. Names are not unique. */
export const tenantClient: ThingKind = {
  noun: { one: "client", many: "clients" },
  list: endpoint("clients", "client-read", "read:clients"),
  key: "clients",
  one: endpoint("clients/{id}", "other", "read:clients"),
  traits: ["organization_usage"],
  keys: { id: "client_id", name: "name" },
  idPattern: /^[A-Za-z0-9]{32}$/,
};

/** How the client grants of a tenant are found: what clients may ask of APIs. Their names are audiences. */
export const tenantClientGrant: ThingKind = {
  noun: { one: "client grant", many: "client grants" },
  list: endpoint("client-grants", "other", "read:client_grants"),
  key: "client_grants",
  one: endpoint("client-grants/{id}", "other", "read:client_grants"),
  traits: ["client_id", "organization_usage", "subject_type"],
  keys: { id: "id", name: "audience" },
  isWhole: true,
  of: { kind: tenantClient, id: "client_id", name: "client" },
};

/**
 * Whether a client grant can be tied to organizations. One that says nothing of them denies it, and
 * grants that speak for users cannot be tied.
 */
export function allowsOrganizations(grant: Thing): boolean {
  const { organization_usage: usage = "", subject_type: subject = "" } = grant;
  return usage !== "" && usage !== "deny" && (subject === "" || subject === "client");
}
