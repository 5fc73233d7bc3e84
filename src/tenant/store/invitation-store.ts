import type { TenantClock } from "../clock.js";
import type { Database } from "./database.js";
import { DocumentStore } from "./document-store.js";
import type { RowList } from "./view.js";

/** An invitation as the API answers it. */
export interface InvitationDocument {
  readonly id: string;
  readonly organization_id: string;
  readonly client_id: string;
  readonly inviter: { readonly name: string };
  readonly invitee: { readonly email: string };
  readonly connection_id?: string;
  readonly roles?: readonly string[];
  readonly app_metadata?: Readonly<Record<string, unknown>>;
  readonly user_metadata?: Readonly<Record<string, unknown>>;
  readonly invitation_url: string;
  readonly ticket_id: string;
  readonly created_at: string;
  readonly expires_at: string;
}

/** How long an invitation can still be seen after it has expired. */
const seenAfterExpiryMs = 30 * 24 * 60 * 60 * 1000;

/** Invitations that nobody has accepted yet. */
export class InvitationStore extends DocumentStore<InvitationDocument> {
  constructor(
    database: Database,
    private readonly clock: TenantClock,
  ) {
    super(database, {
      name: "invitations",
      columns: (invitation) => ({
        id: invitation.id,
        organization_id: invitation.organization_id,
        created_at: Date.parse(invitation.created_at),
        expires_at: Date.parse(invitation.expires_at),
      }),
    });
  }

  /** An organization's invitations, oldest or newest first. */
  rowsOf(organizationId: string, direction: "ascending" | "descending"): RowList {
    this.#forgetOld();
    return this.rows(
      { sql: "organization_id = ?", values: [organizationId] },
      undefined,
      direction,
    );
  }

  /** The invitation of an organization, or undefined. */
  findOf(organizationId: string, id: string): InvitationDocument | undefined {
    this.#forgetOld();
    return this.findBy({ sql: "organization_id = ? AND id = ?", values: [organizationId, id] });
  }

  #forgetOld(): void {
    this.database.run(
      "DELETE FROM invitations WHERE expires_at < ?",
      this.clock.now() - seenAfterExpiryMs,
    );
  }
}
