import { callApi } from "../data/index.js";
import { largestPage, type ListPage } from "./pages.js";

/** A domain by which an organization is found. */
export interface Domain {
  readonly id: string;
  readonly domain: string;
  readonly status: "pending" | "verified";
  readonly verification_host: string;
  readonly verification_txt: string;
  readonly use_for_organization_discovery?: boolean;
}

function pathOf(organizationId: string, domainId = ""): string {
  const all = `organizations/${encodeURIComponent(organizationId)}/discovery-domains`;
  return domainId === "" ? all : `${all}/${encodeURIComponent(domainId)}`;
}

/** The domains of an organization: at most a hundred, one request. */
export async function listDomains(
  organizationId: string,
  signal: AbortSignal,
): Promise<ListPage<Domain>> {
  const { domains, next } = await callApi<{
    readonly domains: readonly Domain[];
    readonly next?: string;
  }>(pathOf(organizationId), { query: { take: largestPage }, signal });
  return { items: domains, ...(next !== undefined && { next }) };
}

/** Adds a domain, which has to be verified before it counts. */
export async function addDomain(organizationId: string, domain: string): Promise<Domain> {
  return callApi(pathOf(organizationId), { method: "POST", body: { domain } });
}

/** Changes what a domain is used for, or calls it verified. */
export async function updateDomain(
  organizationId: string,
  domainId: string,
  change: Partial<Pick<Domain, "status" | "use_for_organization_discovery">>,
): Promise<Domain> {
  return callApi(pathOf(organizationId, domainId), { method: "PATCH", body: change });
}

/** Deletes a domain. */
export async function deleteDomain(organizationId: string, domainId: string): Promise<void> {
  return callApi(pathOf(organizationId, domainId), { method: "DELETE" });
}
