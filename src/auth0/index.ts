// The client of Auth0's Management API: address, credentials, token, transport, answers.
// Must not know what is declared, nor why something is read or written.
export { parseTenantAddress, type TenantAddress } from "./address.js";
export { ManagementClient, offsetWall, pageSize } from "./client.js";
export { readCredentials, sealOf, type Credentials } from "./credentials.js";
export type { Page } from "./decode.js";
export { type EventOrigin, type TenantEvent } from "./event-message.js";
export {
  followEvents,
  type EventPosition,
  type FollowedMessage,
  type FollowOptions,
} from "./follow-events.js";
export { subjectOf, type Subject } from "./event-subject.js";
export type { LoggedWrite } from "./logged-write.js";
export type { Invitation, NewInvitation } from "./invitation.js";
export { chooseProxy } from "./proxy.js";
export { openManagementClient, type ClientOptions } from "./open.js";
export type { RelayedRequest } from "./relay.js";
export type { RequestCounts } from "./request-tally.js";
export type { Traffic, TrafficListener } from "./traffic.js";
export { routeName, routes, type Route } from "./routes.js";
export { scopeOf, type Needed } from "./scopes.js";
export { findThings, listThings, type FoundThings, type WantedThings } from "./find-things.js";
export { readCollections, type OnForbidden } from "./read-collections.js";
export { readOrganizations, type OrganizationRequest } from "./read-organizations.js";
export { checkpointPages } from "./checkpoint-pages.js";
export { organizationPages } from "./organization-pages.js";
