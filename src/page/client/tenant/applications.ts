import { callApi } from "../data/index.js";
import { readAll } from "./pages.js";

/** An application of the tenant; Auth0's API calls it a client. */
export interface Application {
  readonly client_id: string;
  readonly name: string;
  readonly app_type?: string;
  readonly organization_usage?: "deny" | "allow" | "require";
  readonly initiate_login_uri?: string;
  readonly grant_types?: readonly string[];
  readonly global?: boolean;
}

const fields = "client_id,name,app_type,organization_usage,initiate_login_uri,grant_types,global";

/** The applications of the tenant: a request for a hundred. */
export async function listApplications(signal: AbortSignal): Promise<readonly Application[]> {
  const all = await readAll<Application>("clients", "clients", { fields }, signal);
  return all.filter(({ global: isGlobal }) => isGlobal !== true);
}

/** Whether people can be invited to log in to an application. */
export function invitesPeople({ organization_usage: usage }: Application): boolean {
  return usage === "allow" || usage === "require";
}

/** Makes an application in which members of organizations can log in. */
export async function createApplication(name: string, loginAddress: string): Promise<Application> {
  const body = {
    name,
    app_type: "regular_web",
    grant_types: ["authorization_code", "refresh_token"],
    organization_usage: "allow",
    initiate_login_uri: loginAddress,
  };
  return callApi("clients", { method: "POST", body });
}

/** An application that an organization is associated with. */
export interface Association {
  readonly client_id: string;
  readonly use_for_member_access: boolean;
  readonly client?: {
    readonly name?: string;
    readonly app_type?: string;
    readonly grant_types?: readonly string[];
  };
}

function pathOf(organizationId: string): string {
  return `organizations/${encodeURIComponent(organizationId)}/clients`;
}

/** The applications of an organization: at most a hundred, one request. */
export async function listAssociations(
  organizationId: string,
  signal: AbortSignal,
): Promise<readonly Association[]> {
  const { clients } = await callApi<{ readonly clients: readonly Association[] }>(
    pathOf(organizationId),
    { query: { take: 100 }, signal },
  );
  return clients;
}

/** Associates an organization with an application. */
export async function associate(
  organizationId: string,
  clientId: string,
  isForMembers: boolean,
): Promise<void> {
  const body = { clients: [{ client_id: clientId, use_for_member_access: isForMembers }] };
  await callApi(pathOf(organizationId), { method: "POST", body });
}

/** Says whether members may log in to an associated application. */
export async function changeAssociation(
  organizationId: string,
  clientId: string,
  isForMembers: boolean,
): Promise<void> {
  await callApi(`${pathOf(organizationId)}/${encodeURIComponent(clientId)}`, {
    method: "PATCH",
    body: { use_for_member_access: isForMembers },
  });
}

/** Ends the association with an application. */
export async function dissociate(organizationId: string, clientId: string): Promise<void> {
  await callApi(pathOf(organizationId), { method: "DELETE", body: { clients: [clientId] } });
}
