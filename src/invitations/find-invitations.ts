import { offsetWall, type Invitation, type ManagementClient } from "../auth0/index.js";
import { OperationError } from "../errors/index.js";

/** Invitations of one organization that somebody has named. */
export interface Choice {
  readonly organizationId: string;
  /** The newest first. */
  readonly chosen: readonly Invitation[];
  /** Ids of all that are known: what else is in the list was made by somebody since. */
  readonly known: Set<string>;
}

/**
 * Finds invitations of an organization by the addresses of those who were invited, or by their ids. Every
 * name that fits none is told at once.
 *
 * @throws OperationError `not-found`
 */
export async function findInvitations(
  client: ManagementClient,
  organization: string,
  named: readonly string[],
  signal?: AbortSignal,
): Promise<Choice> {
  const found = await client.organizationByName(organization, signal);
  if (found === undefined) {
    throw new OperationError(
      `The tenant has no organization ${organization}. Nothing was written. Write the name that \`orgwright invitations list\` shows.`,
      { code: "not-found" },
    );
  }
  const all = await client.invitationsOf(found.id, signal);
  const isNamed = ({ id, facts }: Invitation, name: string): boolean =>
    id === name || facts.invitee.email.toLowerCase() === name.toLowerCase();
  const unknown = named.filter((name) => !all.some((invitation) => isNamed(invitation, name)));
  if (unknown.length > 0) {
    const newest =
      all.length >= offsetWall
        ? ` among the newest ${offsetWall}, which are all that Auth0 tells`
        : "";
    throw new OperationError(
      `${organization} has no pending invitation for ${unknown.join(", ")}${newest}. Nothing was written. Whoever has accepted is a member and stands in the list no longer; \`orgwright invitations list --only ${organization}\` shows who is left.`,
      { code: "not-found" },
    );
  }
  const chosen = all.filter((invitation) => named.some((name) => isNamed(invitation, name)));
  return { organizationId: found.id, chosen, known: new Set(all.map(({ id }) => id)) };
}
