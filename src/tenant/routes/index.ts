// The endpoints of the Management API: what each answers, and who may ask.
// Must not know of tokens, limits and faults; a call has passed them.
export { createGrant, newGrantSchema } from "./client-grant-routes.js";
export { newConnectionSchema } from "./connection-routes.js";
export { acceptInvitation } from "./invitation-acceptance.js";
export { managementRoutes } from "./management-routes.js";
export { createClient } from "./new-client.js";
export { createUser } from "./new-user.js";
export { addDomain, newDomainSchema } from "./organization-domain-routes.js";
export { invite, newInvitationSchema } from "./organization-invitation-routes.js";
export { createResourceServer, newResourceServerSchema } from "./resource-server-routes.js";
export { createRole } from "./role-routes.js";
export { newUserSchema } from "./user-routes.js";
