/** A domain of an organization, with the TXT record that shows to whom it belongs. */
export interface DomainRecord {
  /** The organization's name. */
  readonly organization: string;
  readonly organizationId: string;
  readonly id: string;
  readonly domain: string;
  /** `pending`, `verified`, or a word that Auth0 may add. */
  readonly status: string;
  readonly usedForDiscovery: boolean;
  /** The record's name, without the last dot: `_ss-verification.org_….acme.example`. */
  readonly host: string;
  /** The record's text, which Auth0 chose; another one after the domain was deleted and added again. */
  readonly text: string;
}
