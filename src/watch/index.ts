// Watching: a tenant's events followed, what they name looked at again, differences told and, where that is
// wanted, set right within the limits. Must not know where organizations were declared, nor how anything is
// shown.
export type { WatchMessage } from "./messages.js";
export { watchTenant, type WatchOptions, type WatchWorld } from "./watch-tenant.js";
