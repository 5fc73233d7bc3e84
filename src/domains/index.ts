// Discovery domains from the side of DNS: which TXT records customers have to set, and whether they did.
export { checkDomains, parseResolver, type DomainCheck, type Resolving } from "./check-domains.js";
export { renderZone } from "./zone.js";
export { type DomainRecord } from "./domain-record.js";
