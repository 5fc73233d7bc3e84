import type { Invitation, ManagementClient, NewInvitation } from "../auth0/index.js";
import { OperationError } from "../errors/index.js";

/** How often an invitation is asked for whose answers are lost, and which then is not in the list. */
const mostTries = 3;

/**
 * Invites somebody once. Where an answer is lost, the organization's list says whether the invitation was
 * made all the same; only when it was not, it is asked for again. So nobody gets two mails.
 *
 * @param known ids of the invitations that were there before
 * @throws OperationError as the tenant answered
 */
export async function createOnce(
  client: ManagementClient,
  organizationId: string,
  body: NewInvitation,
  known: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<Invitation> {
  for (let left = mostTries - 1; ; left -= 1) {
    try {
      return await client.createInvitation(organizationId, body, signal);
    } catch (error) {
      if (!(error instanceof OperationError) || !error.mayHaveHappened) throw error;
      signal?.throwIfAborted();
      const made = (await client.invitationsOf(organizationId, signal)).find(
        ({ id, facts }) =>
          !known.has(id) &&
          facts.invitee.email.toLowerCase() === body.invitee.email.toLowerCase() &&
          facts.client_id === body.client_id,
      );
      if (made) return made;
      if (left === 0) throw error;
    }
  }
}
