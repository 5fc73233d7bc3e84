import type { Invitation, ManagementClient } from "../auth0/index.js";
import { createOnce } from "./create-once.js";
import type { Choice } from "./find-invitations.js";

/** How an invitation is sent again. */
export interface Resending {
  /** Whether Auth0 sends a mail; otherwise somebody has to pass the link on. */
  readonly sendsMail: boolean;
  readonly signal?: AbortSignal;
}

/** Auth0's longest lifetime of an invitation. */
const longestSeconds = 2_592_000;

/**
 * Makes an invitation anew, as long good as it was, and revokes the one that it replaces: Auth0 changes none.
 * The new one comes first, so that who cannot be invited again keeps what they have.
 *
 * @throws OperationError as the tenant answered
 */
export async function resendInvitation(
  client: ManagementClient,
  { organizationId, known }: Choice,
  invitation: Invitation,
  { sendsMail, signal }: Resending,
): Promise<Invitation> {
  const seconds = Math.round(
    (Date.parse(invitation.expiresAt) - Date.parse(invitation.createdAt)) / 1000,
  );
  const made = await createOnce(
    client,
    organizationId,
    {
      ...invitation.facts,
      ...(seconds > 0 && { ttl_sec: Math.min(seconds, longestSeconds) }),
      send_invitation_email: sendsMail,
    },
    known,
    signal,
  );
  // Another one for the same person must not be taken for this one.
  known.add(made.id);
  await client.deleteInvitation(organizationId, invitation.id, signal);
  return made;
}
