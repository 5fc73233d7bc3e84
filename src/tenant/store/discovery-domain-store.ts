import type { TenantClock } from "../clock.js";
import type { Database } from "./database.js";
import { DocumentStore } from "./document-store.js";

/** A domain by which an organization is found, as the API answers it. */
export interface DiscoveryDomain {
  readonly id: string;
  readonly domain: string;
  readonly status: "pending" | "verified";
  readonly verification_host: string;
  readonly verification_txt: string;
  readonly use_for_organization_discovery: boolean;
}

/** The domains by which organizations are found. One is unique within its organization. */
export class DiscoveryDomainStore extends DocumentStore<DiscoveryDomain> {
  constructor(
    database: Database,
    private readonly clock: TenantClock,
  ) {
    super(database, { name: "discovery_domains", columns: ({ id, domain }) => ({ id, domain }) });
  }

  /** Adds a domain to an organization. Throws a unique violation when it has it already. */
  add(organizationId: string, domain: DiscoveryDomain): void {
    this.create(domain, { organization_id: organizationId, created_at: this.clock.now() });
  }

  /** Takes a domain from an organization; one that it does not have is no matter. */
  remove(organizationId: string, id: string): void {
    this.database.run(
      "DELETE FROM discovery_domains WHERE organization_id = ? AND id = ?",
      organizationId,
      id,
    );
  }
}
