import { z } from "zod";
import { databaseStrategy } from "../../model/index.js";
import type { TenantClock } from "../clock.js";
import {
  invalidBody,
  pathParameter,
  refuse,
  userId,
  validate,
  type Call,
} from "../exchange/index.js";
import type { InvitationDocument, Stores, UserDocument } from "../store/index.js";
import { createUser } from "./new-user.js";
import { invitationNotFound } from "./organization-invitation-routes.js";

const acceptanceBody = z.strictObject({ user_id: userId.exactOptional() });

/**
 * Does what happens when somebody accepts an invitation: he becomes a member with the roles, as a
 * user who is there already or as a new one, and the invitation is gone.
 *
 * @returns who it is now.
 * @throws Refusal 404 when the invitation is not there, 400 when it has expired or the user that the
 *   body names does not exist.
 */
export function acceptInvitation(
  stores: Stores,
  clock: TenantClock,
  call: Call,
): { readonly organization_id: string; readonly user_id: string } {
  const { user_id: wanted } = validate("Payload", acceptanceBody, call.body ?? {});
  return stores.database.transaction(() => {
    const invitation = stores.invitations.find(pathParameter(call, "id"));
    if (invitation === undefined) throw invitationNotFound();
    if (Date.parse(invitation.expires_at) < clock.now()) {
      throw refuse(400, "The invitation has expired.");
    }
    const user =
      wanted === undefined ? findOrCreate(stores, clock, invitation) : stores.users.find(wanted);
    if (user === undefined) throw invalidBody(`The user does not exist: ${wanted ?? ""}`);
    stores.users.replace(user.user_id, {
      ...user,
      email_verified: true,
      ...merged("app_metadata", user, invitation.app_metadata),
      ...merged("user_metadata", user, invitation.user_metadata),
    });
    const { organization_id: organizationId } = invitation;
    stores.members.add(organizationId, user.user_id);
    // A role that was deleted meanwhile is one that nobody can have.
    for (const role of invitation.roles ?? []) {
      if (stores.roles.has(role)) stores.members.giveRole(organizationId, user.user_id, role);
    }
    stores.invitations.delete(invitation.id);
    return { organization_id: organizationId, user_id: user.user_id };
  });
}

function findOrCreate(
  stores: Stores,
  clock: TenantClock,
  { connection_id: connectionId, invitee }: InvitationDocument,
): UserDocument {
  const connection =
    connectionId === undefined ? undefined : stores.connections.findById(connectionId);
  const known = [invitee.email, invitee.email.toLowerCase()]
    .flatMap((email) => stores.users.listByEmail(email))
    .find(
      ({ identities }) => connection === undefined || identities[0]?.connection === connection.name,
    );
  if (known) return known;
  return stores.users.create(
    createUser(
      {
        connection: connection?.name ?? "Username-Password-Authentication",
        email: invitee.email,
      },
      connection?.strategy ?? databaseStrategy,
      clock.now(),
    ),
  );
}

function merged(
  name: "app_metadata" | "user_metadata",
  user: UserDocument,
  given: Readonly<Record<string, unknown>> | undefined,
): object {
  return given === undefined ? {} : { [name]: { ...(user[name] as object | undefined), ...given } };
}
