// The web page: what a server has to send to a browser for it, and under which rules.
// Must not know how a tenant is spoken to, nor what a plan is: whoever serves it brings both.
export { type FollowTenant, type RelayedMessage } from "./server/event-relay.js";
export { keyIsMissing, PageKey } from "./server/page-key.js";
export { PageFiles, type PageAnswer } from "./server/page-files.js";
export {
  servePage,
  type PageEngine,
  type RelayedRequest,
  type ServedPage,
} from "./server/page-server.js";
