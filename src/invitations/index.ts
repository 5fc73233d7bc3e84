// Invitations that nobody has accepted yet: who was invited, sent again, revoked.
// Must not know who asks, nor how it is shown.
export { findInvitations, type Choice } from "./find-invitations.js";
export { readInvitations, type OrganizationInvitation } from "./read-invitations.js";
export { resendInvitation, type Resending } from "./resend-invitation.js";
