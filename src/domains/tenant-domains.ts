import { exportOrganizations } from "../apply/index.js";
import type { ManagementClient } from "../auth0/index.js";
import { entryRequests } from "../derive/index.js";
import { discoveryDomains, entriesIn, type FieldMap } from "../model/index.js";
import type { DomainRecord } from "./domain-record.js";

/** Which domains are read, and how. */
export interface DomainReading {
  readonly includes: (name: string) => boolean;
  readonly signal?: AbortSignal;
  /** Called with the number of organizations read so far. */
  readonly onProgress?: (read: number) => void;
}

/**
 * Reads the domains of a tenant's organizations, in the order of their names; a request per organization.
 *
 * @throws OperationError when a list cannot be read
 */
export async function readDomainRecords(
  client: ManagementClient,
  { includes, signal, onProgress }: DomainReading,
): Promise<readonly DomainRecord[]> {
  const records: DomainRecord[] = [];
  let read = 0;
  const organizations = exportOrganizations(client, {
    includes,
    collections: new Set([discoveryDomains.name]),
    ...(signal && { signal }),
  });
  for await (const { id, name, discovery_domains: entries } of organizations) {
    for (const entry of entriesIn(entries)) records.push(recordOf(entry, name, id));
    onProgress?.((read += 1));
  }
  const order = new Intl.Collator("en").compare;
  return records.sort(
    (one, other) => order(one.organization, other.organization) || order(one.domain, other.domain),
  );
}

/**
 * Says of a domain that it belongs to its organization. Auth0 does not look it up: whoever says so vouches
 * for it. Nothing else of the domain changes.
 */
export async function markVerified(
  client: ManagementClient,
  { organizationId, domain, id }: DomainRecord,
  signal?: AbortSignal,
): Promise<void> {
  const settings = { status: "verified" };
  const change = {
    collection: discoveryDomains.name,
    kind: "update",
    id: domain,
    item: id,
    settings,
  } as const;
  for (const request of entryRequests(organizationId, [change]))
    await client.write(request, signal);
}

function recordOf(entry: FieldMap, organization: string, organizationId: string): DomainRecord {
  const text = (key: string): string => {
    const { [key]: value } = entry;
    return typeof value === "string" ? value : "";
  };
  return {
    organization,
    organizationId,
    id: text("id"),
    domain: text("domain"),
    status: text("status"),
    usedForDiscovery: entry["use_for_organization_discovery"] !== false,
    host: text("verification_host"),
    text: text("verification_txt"),
  };
}
