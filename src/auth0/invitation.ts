import { isRecord } from "../model/index.js";
import { readId, textOr, unexpected } from "./decode.js";

type Data = Readonly<Record<string, unknown>>;

/** What an invitation is made of, in Auth0's own words. */
export interface NewInvitation {
  readonly inviter: { readonly name: string };
  readonly invitee: { readonly email: string };
  readonly client_id: string;
  readonly connection_id?: string;
  /** Ids. */
  readonly roles?: readonly string[];
  readonly app_metadata?: Data;
  readonly user_metadata?: Data;
  readonly ttl_sec?: number;
  /** Auth0 sends a mail unless this is false. */
  readonly send_invitation_email?: boolean;
}

/** An invitation that nobody has accepted yet, as a tenant has it. */
export interface Invitation {
  readonly id: string;
  /** What it was made of, without how long it is good for and whether a mail was sent: Auth0 does not tell. */
  readonly facts: Omit<NewInvitation, "ttl_sec" | "send_invitation_email">;
  /** ISO 8601; empty where the tenant does not tell. */
  readonly createdAt: string;
  readonly expiresAt: string;
  /** Whoever has it can join: a secret, which is shown on request and never else. */
  readonly url: string;
}

/** Reads an invitation out of an answer. */
export function decodeInvitation(value: unknown): Invitation {
  const wanted = "an invitation with an id, an invitee and a client_id";
  if (!isRecord(value)) throw unexpected(wanted, value);
  const { id, invitee, inviter, roles } = value;
  const email = isRecord(invitee) ? invitee["email"] : undefined;
  const { client_id: client, connection_id: connection } = value;
  if (typeof id !== "string") throw unexpected(wanted, id);
  if (typeof email !== "string") throw unexpected(wanted, email);
  if (typeof client !== "string") throw unexpected(wanted, client);
  const { app_metadata: appMetadata, user_metadata: userMetadata } = value;
  return {
    id: readId(id),
    facts: {
      inviter: { name: isRecord(inviter) ? textOr(inviter["name"]) : "" },
      invitee: { email },
      client_id: client,
      ...(typeof connection === "string" && connection !== "" && { connection_id: connection }),
      ...(Array.isArray(roles) &&
        roles.length > 0 && { roles: roles.filter((role) => typeof role === "string") }),
      ...(isRecord(appMetadata) && { app_metadata: appMetadata }),
      ...(isRecord(userMetadata) && { user_metadata: userMetadata }),
    },
    createdAt: textOr(value["created_at"]),
    expiresAt: textOr(value["expires_at"]),
    url: textOr(value["invitation_url"]),
  };
}
