// The endpoints of the Management API: what each answers, and who may ask.
// Must not know of tokens, limits and faults; a call has passed them.
export { companionRoutes } from "./companion-routes.js";
export { connectionRoutes, newConnectionSchema } from "./connection-routes.js";
export { organizationConnectionRoutes } from "./organization-connection-routes.js";
export { organizationRoutes } from "./organization-routes.js";
export { allScopes } from "./scopes.js";
