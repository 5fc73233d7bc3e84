// Discovery domains from the side of DNS: which TXT records customers have to set, and whether they did.
export { checkDomains, parseResolver, type DomainCheck } from "./check-domains.js";
export { type DomainRecord } from "./domain-record.js";
export { markVerified, readDomainRecords } from "./tenant-domains.js";
export { renderZone } from "./zone.js";
