import {
  connectionSettings,
  organizationFields,
  reservedMetadataKeys,
  type CurrentConnection,
  type CurrentOrganization,
  type Field,
} from "../../../model/index.js";
import type {
  Application,
  Association,
  Domain,
  Grant,
  Invitation,
  Member,
  Role,
} from "../tenant/index.js";
import type { Copied, CopyRequest } from "./render-copy.js";

type Values = Readonly<Record<string, unknown>>;

const reserved: ReadonlySet<string> = new Set(reservedMetadataKeys);

/** Some fields of an organization that is there, or is going to be. */
export function declareFields(current: CurrentOrganization | undefined, values: Values): Copied {
  const { metadata, ...others } = values;
  const own = Object.entries((metadata ?? {}) as Values).filter(([key]) => !reserved.has(key));
  const typed = values["name"];
  const name = typeof typed === "string" ? typed : (current?.name ?? "");
  const hasMetadata = metadata !== undefined && (own.length > 0 || current !== undefined);
  return {
    organization: {
      ...others,
      name,
      ...(hasMetadata && { metadata: Object.fromEntries(own) }),
    },
    requests: [
      current === undefined
        ? { method: "POST", path: "organizations", body: values }
        : { method: "PATCH", path: `organizations/${current.id}`, body: values },
    ],
  };
}

/** What an organization says, without what a new one says as well. */
export function declareOrganization(organization: CurrentOrganization): Copied {
  const values = Object.fromEntries(
    Object.entries(organizationFields as Readonly<Record<string, Field>>).flatMap(
      ([name, field]) => {
        const value = (organization as unknown as Values)[name];
        const isUsual = value === undefined || value === field.serverDefault;
        return isUsual || field.kind === "list" ? [] : [[name, value] as const];
      },
    ),
  );
  return {
    ...declareFields(undefined, values),
    requests: [{ method: "POST", path: "organizations", body: values }],
  };
}

/** Members, whoever else is one. */
export function declareMembers(
  { id, name }: CurrentOrganization,
  members: readonly Member[],
): Copied {
  const path = `organizations/${id}/members`;
  return {
    organization: {
      name,
      members: {
        include: members.map(({ email, user_id: userId, roles = [] }) => ({
          ...(email === undefined ? { user_id: userId } : { email }),
          ...(roles.length > 0 && { roles: roles.map((role) => role.name) }),
        })),
      },
    },
    requests: members.flatMap(({ user_id: userId, roles = [] }): CopyRequest[] => [
      { method: "POST", path, body: { members: [userId] } },
      ...(roles.length === 0
        ? []
        : [
            {
              method: "POST" as const,
              path: `${path}/${encodeURIComponent(userId)}/roles`,
              body: { roles: roles.map((role) => role.id) },
            },
          ]),
    ]),
  };
}

/** Invitations, whoever else is invited. Their links are nobody's to declare. */
export function declareInvitations(
  { id, name }: CurrentOrganization,
  invitations: readonly Invitation[],
  applications: readonly Application[],
): Copied {
  const nameOf = (clientId: string): string =>
    applications.find(({ client_id: one }) => one === clientId)?.name ?? clientId;
  return {
    organization: {
      name,
      invitations: {
        include: invitations.map((one) => ({
          email: one.invitee.email,
          client: nameOf(one.client_id),
          inviter: one.inviter.name,
          ttl: `${Math.max(1, Math.round(lifetimeSecondsOf(one) / 86_400))}d`,
        })),
      },
    },
    requests: invitations.map((one) => ({
      method: "POST",
      path: `organizations/${id}/invitations`,
      body: {
        inviter: one.inviter,
        invitee: one.invitee,
        client_id: one.client_id,
        ...(one.roles !== undefined && one.roles.length > 0 && { roles: one.roles }),
        ttl_sec: lifetimeSecondsOf(one),
      },
    })),
  };
}

function lifetimeSecondsOf(invitation: Invitation): number {
  return Math.round((Date.parse(invitation.expires_at) - Date.parse(invitation.created_at)) / 1000);
}

/** Several parts of one organization as one. */
export function mergeCopied(first: Copied, others: readonly Copied[]): Copied {
  return {
    organization: Object.assign({}, first.organization, ...others.map((one) => one.organization)),
    requests: [first, ...others].flatMap(({ requests }) => requests),
  };
}

/** The connections of an organization, all of them: a list is the whole truth. */
export function declareConnections(
  { id, name }: CurrentOrganization,
  connections: readonly CurrentConnection[],
): Copied {
  const settingsOf = (connection: CurrentConnection): Values =>
    Object.fromEntries(
      Object.entries(connectionSettings as Readonly<Record<string, Field>>).flatMap(
        ([setting, field]) => {
          const value = (connection as unknown as Values)[setting];
          return value === undefined || value === null || value === field.serverDefault
            ? []
            : [[setting, value] as const];
        },
      ),
    );
  return {
    organization: {
      name,
      connections: connections.map((one) => ({
        ...(one.connection === undefined
          ? { connection_id: one.connection_id }
          : { name: one.connection.name }),
        ...settingsOf(one),
      })),
    },
    requests: connections.map((one) => ({
      method: "POST",
      path: `organizations/${id}/connections`,
      body: { connection_id: one.connection_id, ...settingsOf(one) },
    })),
  };
}

/** The roles of an organization's own, all of them. */
export function declareRoles({ id, name }: CurrentOrganization, roles: readonly Role[]): Copied {
  const entries = roles.map((role) => ({
    name: role.name,
    ...(typeof role.description === "string" &&
      role.description !== "" && { description: role.description }),
  }));
  return {
    organization: { name, roles: entries },
    requests: entries.map((entry) => ({
      method: "POST",
      path: "roles",
      body: { ...entry, type: "organization", owner_id: id },
    })),
  };
}

/** The applications of an organization, all of them. */
export function declareApplications(
  { id, name }: CurrentOrganization,
  associations: readonly Association[],
): Copied {
  return {
    organization: {
      name,
      clients: associations.map((one) => ({
        client: one.client?.name ?? one.client_id,
        use_for_member_access: one.use_for_member_access,
      })),
    },
    requests: associations.map((one) => ({
      method: "POST",
      path: `organizations/${id}/clients`,
      body: {
        clients: [{ client_id: one.client_id, use_for_member_access: one.use_for_member_access }],
      },
    })),
  };
}

/** The domains of an organization, all of them. */
export function declareDomains(
  { id, name }: CurrentOrganization,
  domains: readonly Domain[],
): Copied {
  const entries = domains.map((one) => ({
    domain: one.domain,
    ...(one.use_for_organization_discovery === false && {
      use_for_organization_discovery: false,
    }),
  }));
  return {
    organization: { name, discovery_domains: entries },
    requests: entries.map((body) => ({
      method: "POST",
      path: `organizations/${id}/discovery-domains`,
      body,
    })),
  };
}

/** The grants that count in an organization, all of them. */
export function declareGrants(
  { id, name }: CurrentOrganization,
  grants: readonly Grant[],
  applications: readonly Application[],
): Copied {
  return {
    organization: {
      name,
      client_grants: grants.map((grant) => ({
        client:
          applications.find(({ client_id: one }) => one === grant.client_id)?.name ??
          grant.client_id,
        audience: grant.audience,
      })),
    },
    requests: grants.map((grant) => ({
      method: "POST",
      path: `organizations/${id}/client-grants`,
      body: { grant_id: grant.id },
    })),
  };
}
