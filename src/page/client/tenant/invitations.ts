import { callApi } from "../data/index.js";
import { readAll } from "./pages.js";

/** An invitation that was not accepted yet. Its address is a secret. */
export interface Invitation {
  readonly id: string;
  readonly invitee: { readonly email: string };
  readonly inviter: { readonly name: string };
  readonly client_id: string;
  readonly connection_id?: string;
  readonly invitation_url: string;
  readonly created_at: string;
  readonly expires_at: string;
  readonly roles?: readonly string[];
}

/** What every invitation of one go has in common. */
export interface InvitationBody {
  readonly inviter: { readonly name: string };
  readonly client_id: string;
  readonly connection_id?: string;
  readonly roles?: readonly string[];
  readonly ttl_sec?: number;
  readonly send_invitation_email: boolean;
}

function pathOf(organizationId: string): string {
  return `organizations/${encodeURIComponent(organizationId)}/invitations`;
}

/** The invitations of an organization, the latest first: a request for a hundred, a thousand at most. */
export async function listInvitations(
  organizationId: string,
  signal: AbortSignal,
): Promise<readonly Invitation[]> {
  return readAll(pathOf(organizationId), "invitations", {}, signal);
}

/** Invites somebody. */
export async function invite(
  organizationId: string,
  email: string,
  body: InvitationBody,
): Promise<Invitation> {
  return callApi(pathOf(organizationId), {
    method: "POST",
    body: { ...body, invitee: { email } },
  });
}

/** Takes an invitation back; its address does not work any more. */
export async function withdrawInvitation(
  organizationId: string,
  invitationId: string,
): Promise<void> {
  return callApi(`${pathOf(organizationId)}/${encodeURIComponent(invitationId)}`, {
    method: "DELETE",
  });
}
