import { OperationError } from "../../errors/index.js";
import type { TenantClock } from "../clock.js";
import { addDomain, createRole, invite } from "../routes/index.js";
import { newSettings, type OrganizationBody, type Stores } from "../store/index.js";
import { requireClient, requireConnection, requireRole, requireUser } from "./seed-reference.js";
import type { ConnectionEntry, OrganizationEntry } from "./seed-schema.js";

/**
 * Adds an organization with all that hangs on it, unless there is one of its name.
 *
 * @returns whether it was added.
 * @throws OperationError "invalid-seed" when it names something that is not there.
 */
export function plantOrganization(
  stores: Stores,
  clock: TenantClock,
  entry: OrganizationEntry,
): boolean {
  const {
    connections = [],
    roles = [],
    members = [],
    client_grants: grants = [],
    clients = [],
    discovery_domains: domains = [],
    invitations = [],
    ...body
  } = entry;
  const id = plantBody(stores, body, connections);
  if (id === undefined) return false;
  const who = `organization ${nameOf(body)}`;
  for (const role of roles) createRole(stores, { ...role, type: "organization", owner_id: id });
  for (const member of members) {
    const { user_id: userId } = requireUser(stores, member, who);
    stores.members.add(id, userId);
    for (const name of member.roles) {
      stores.members.giveRole(id, userId, requireRole(stores, id, name, who).id);
    }
  }
  for (const grant of grants) tie(stores, id, grant, who);
  for (const { client, use_for_member_access: isUsed = false } of clients) {
    stores.organizationClients.add(id, requireClient(stores, client, who).client_id, isUsed);
  }
  for (const domain of domains) addDomain(stores, clock, id, domain);
  for (const { email, client, inviter, connection, roles: named, ...rest } of invitations) {
    invite(stores, clock, id, {
      ...rest,
      inviter: { name: inviter },
      invitee: { email },
      client_id: requireClient(stores, client, who).client_id,
      ...(connection !== undefined && {
        connection_id: requireConnection(stores, connection, who).id,
      }),
      ...(named.length > 0 && {
        roles: named.map((name) => requireRole(stores, id, name, who).id),
      }),
    });
  }
  return true;
}

/** Adds an organization and its connections. Returns its id, or undefined when its name is taken. */
export function plantBody(
  stores: Stores,
  body: OrganizationBody,
  entries: readonly ConnectionEntry[],
): string | undefined {
  const name = nameOf(body);
  if (stores.organizations.findByName(name) !== undefined) return undefined;
  const { id } = stores.organizations.create(body);
  for (const entry of entries) {
    const connection =
      entry.connection_id === undefined
        ? stores.connections.findByName(entry.name ?? "")
        : stores.connections.findById(entry.connection_id);
    if (connection === undefined) {
      throw invalidSeed(
        `organization ${name} names a connection that does not exist: ${entry.connection_id ?? entry.name}`,
      );
    }
    stores.organizationConnections.add(id, connection.id, newSettings(entry));
  }
  return id;
}

function nameOf(body: OrganizationBody): string {
  return String(body["name"]);
}

function tie(
  stores: Stores,
  organizationId: string,
  { client, audience }: { readonly client: string; readonly audience: string },
  who: string,
): void {
  const { client_id: clientId } = requireClient(stores, client, who);
  const grant = stores.clientGrants.findBy({
    sql: "client_id = ? AND audience = ? AND subject_type = 'client'",
    values: [clientId, audience],
  });
  if (grant === undefined) {
    throw invalidSeed(
      `${who} names a grant that does not exist: of client ${client} for ${audience}`,
    );
  }
  stores.clientGrants.tie(organizationId, grant.id);
}

function invalidSeed(why: string): OperationError {
  return new OperationError(`The seed cannot be planted: ${why}`, { code: "invalid-seed" });
}
