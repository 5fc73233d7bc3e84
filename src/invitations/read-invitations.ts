import { exportOrganizations } from "../apply/index.js";
import { offsetWall, routes, type Invitation, type ManagementClient } from "../auth0/index.js";
import { OperationError } from "../errors/index.js";

/** An invitation and the organization that it is to. */
export interface OrganizationInvitation extends Invitation {
  readonly organization: string;
  readonly organizationId: string;
}

/** Which invitations are read, and how. */
export interface InvitationReading {
  readonly includes: (name: string) => boolean;
  readonly signal?: AbortSignal;
  /** Called with the number of organizations read so far. */
  readonly onProgress?: (read: number) => void;
  /** Called with an organization that may have more invitations than a tenant tells of: 1,000. */
  readonly onCut?: (organization: string) => void;
}

/** How many organizations are asked side by side; the pacer says when. */
const sideBySide = 10;

/**
 * Reads the invitations of a tenant's organizations, in the order of the organizations' names and of the
 * addresses; a request per organization and hundred invitations.
 *
 * @throws OperationError when a list cannot be read: not being allowed to look is not being empty
 */
export async function readInvitations(
  client: ManagementClient,
  { includes, signal, onProgress, onCut }: InvitationReading,
): Promise<readonly OrganizationInvitation[]> {
  await client.mustAllow([routes.listInvitations], "Reading invitations", [], signal);
  const found: OrganizationInvitation[] = [];
  const read = async (id: string, name: string): Promise<void> => {
    const all = await listed(client, id, signal);
    if (all.length >= offsetWall) onCut?.(name);
    for (const invitation of all) {
      found.push({ ...invitation, organization: name, organizationId: id });
    }
  };
  let waiting: Promise<void>[] = [];
  let done = 0;
  const settle = async (): Promise<void> => {
    await Promise.all(waiting);
    onProgress?.((done += waiting.length));
    waiting = [];
  };
  const organizations = exportOrganizations(client, {
    includes,
    collections: new Set(),
    ...(signal && { signal }),
  });
  for await (const { id, name } of organizations) {
    waiting.push(read(id, name));
    if (waiting.length === sideBySide) await settle();
  }
  await settle();
  const order = new Intl.Collator("en").compare;
  return found.sort(
    (one, other) =>
      order(one.organization, other.organization) ||
      order(one.facts.invitee.email, other.facts.invitee.email) ||
      order(one.createdAt, other.createdAt),
  );
}

/** Of an organization that was deleted since it was listed, there are none. */
async function listed(
  client: ManagementClient,
  id: string,
  signal: AbortSignal | undefined,
): Promise<readonly Invitation[]> {
  try {
    return await client.invitationsOf(id, signal);
  } catch (error) {
    if (error instanceof OperationError && error.code === "not-found") return [];
    throw error;
  }
}
