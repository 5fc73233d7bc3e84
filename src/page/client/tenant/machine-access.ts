import { callApi } from "../data/index.js";
import { readAll } from "./pages.js";

/** What an application may ask of an API by itself, without a person. */
export interface Grant {
  readonly id: string;
  readonly client_id: string;
  readonly audience: string;
  readonly scope?: readonly string[];
  readonly organization_usage?: "deny" | "allow" | "require";
  readonly allow_any_organization?: boolean;
  readonly subject_type?: string;
}

function pathOf(organizationId: string): string {
  return `organizations/${encodeURIComponent(organizationId)}/client-grants`;
}

/** The grants that count in an organization: at most a hundred, one request. */
export async function listOwnGrants(
  organizationId: string,
  signal: AbortSignal,
): Promise<readonly Grant[]> {
  return readAll(pathOf(organizationId), "client_grants", {}, signal);
}

/** The grants of an application: one request. */
export async function listGrantsOf(
  clientId: string,
  signal: AbortSignal,
): Promise<readonly Grant[]> {
  return readAll("client-grants", "client_grants", { client_id: clientId }, signal);
}

/** Lets a grant count in an organization. */
export async function addGrant(organizationId: string, grantId: string): Promise<void> {
  await callApi(pathOf(organizationId), { method: "POST", body: { grant_id: grantId } });
}

/** Ends that. */
export async function removeGrant(organizationId: string, grantId: string): Promise<void> {
  await callApi(`${pathOf(organizationId)}/${encodeURIComponent(grantId)}`, { method: "DELETE" });
}
