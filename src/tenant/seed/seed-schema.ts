import { z } from "zod";
import {
  createOrganizationConnectionSchema,
  createOrganizationSchema,
  type ConnectionSettings,
  type CurrentOrganization,
} from "../../model/index.js";
import {
  newConnectionSchema,
  newDomainSchema,
  newGrantSchema,
  newInvitationSchema,
  newResourceServerSchema,
  newUserSchema,
} from "../routes/index.js";
import type { NewConnection } from "../store/index.js";

const name = z.string().min(1);

const connectionEntry = createOrganizationConnectionSchema
  .partial({ connection_id: true })
  .extend({ name: z.string().exactOptional() })
  .refine((entry) => (entry.name === undefined) !== (entry.connection_id === undefined), {
    error: "must have either name or connection_id",
  });

const memberEntry = z
  .strictObject({
    email: name.exactOptional(),
    connection: name.exactOptional(),
    user_id: name.exactOptional(),
    roles: z.array(name).default([]),
  })
  .refine((entry) => (entry.email === undefined) !== (entry.user_id === undefined), {
    error: "must have either email or user_id",
  });

const roleEntry = z.strictObject({ name, description: z.string().exactOptional() });

const invitationEntry = z.strictObject({
  email: newInvitationSchema.shape.invitee.shape.email,
  client: name,
  inviter: name.default("Orgwright"),
  connection: name.exactOptional(),
  roles: z.array(name).default([]),
  ttl_sec: newInvitationSchema.shape.ttl_sec,
  app_metadata: newInvitationSchema.shape.app_metadata,
  user_metadata: newInvitationSchema.shape.user_metadata,
});

const organizationEntry = createOrganizationSchema.omit({ enabled_connections: true }).extend({
  connections: z.array(connectionEntry).max(10).exactOptional(),
  roles: z.array(roleEntry).exactOptional(),
  members: z.array(memberEntry).exactOptional(),
  client_grants: z
    .array(z.strictObject({ client: name, audience: name }))
    .max(100)
    .exactOptional(),
  clients: z
    .array(z.strictObject({ client: name, use_for_member_access: z.boolean().exactOptional() }))
    .max(100)
    .exactOptional(),
  discovery_domains: z.array(newDomainSchema).max(100).exactOptional(),
  invitations: z.array(invitationEntry).exactOptional(),
});

const generation = z.strictObject({
  count: z.int().min(1).max(2_000_000),
  namePrefix: z.string().max(40).default("org-"),
  displayNamePrefix: z.string().exactOptional(),
  metadata: z.record(z.string(), z.string().max(255)).exactOptional(),
  connections: z.array(connectionEntry).max(10).exactOptional(),
  members: z
    .strictObject({ count: z.int().min(1).max(2_000_000), roles: z.array(name).default([]) })
    .exactOptional(),
});

const clientEntry = z.looseObject({
  client_id: z.string().min(1).max(64).exactOptional(),
  client_secret: z.string().min(1).exactOptional(),
  name: name.exactOptional(),
  scopes: z.array(z.string()).exactOptional(),
  public_key: z.string().startsWith("-----BEGIN PUBLIC KEY-----").exactOptional(),
});

/** A seed as it is checked. */
export const seedSchema = z.strictObject({
  connections: z.array(newConnectionSchema).default([]),
  clients: z
    .array(
      clientEntry.refine((entry) => entry.client_id !== undefined || entry.name !== undefined, {
        error: "must have client_id or name",
      }),
    )
    .default([]),
  apis: z.array(newResourceServerSchema).default([]),
  grants: z.array(newGrantSchema.omit({ client_id: true }).extend({ client: name })).default([]),
  roles: z.array(roleEntry).default([]),
  users: z.array(newUserSchema.partial({ connection: true })).default([]),
  organizations: z.array(organizationEntry).default([]),
  generate: generation.exactOptional(),
});

/** A seed with its defaults filled in. */
export type CheckedSeed = z.output<typeof seedSchema>;

/** An organization of a seed. */
export type OrganizationEntry = z.output<typeof organizationEntry>;

/** A connection of an organization of a seed. */
export type ConnectionEntry = z.output<typeof connectionEntry>;

/** Organizations in bulk. */
export type Generation = z.output<typeof generation>;

/** A connection of a seeded organization, by its name or its id. */
export type SeedConnection = ConnectionSettings &
  ({ readonly name: string } | { readonly connection_id: string });

/** A member of a seeded organization: a user of the tenant or of the seed. */
export interface SeedMember {
  readonly email?: string;
  /** Where several users have the address. */
  readonly connection?: string;
  readonly user_id?: string;
  /** By name; the organization's own before the tenant's. */
  readonly roles?: readonly string[];
}

/** A role, of the tenant's or of an organization. */
export interface SeedRole {
  readonly name: string;
  readonly description?: string;
}

/** An invitation that nobody has accepted yet. */
export interface SeedInvitation {
  readonly email: string;
  /** Name or id of a client that allows organizations. */
  readonly client: string;
  /** "Orgwright" when absent. */
  readonly inviter?: string;
  readonly connection?: string;
  readonly roles?: readonly string[];
  readonly ttl_sec?: number;
  readonly app_metadata?: Readonly<Record<string, unknown>>;
  readonly user_metadata?: Readonly<Record<string, unknown>>;
}

/** An organization as `POST /organizations` takes it, with all that hangs on it. */
export type SeedOrganization = Omit<
  CurrentOrganization,
  "id" | "connections" | "client_grants" | "clients" | "members"
> & {
  readonly connections?: readonly SeedConnection[];
  readonly roles?: readonly SeedRole[];
  readonly members?: readonly SeedMember[];
  /** Grants of the tenant or of the seed; `client` is a name or an id. */
  readonly client_grants?: readonly { readonly client: string; readonly audience: string }[];
  readonly clients?: readonly {
    readonly client: string;
    readonly use_for_member_access?: boolean;
  }[];
  readonly discovery_domains?: readonly {
    readonly domain: string;
    readonly status?: "pending" | "verified";
    readonly use_for_organization_discovery?: boolean;
  }[];
  readonly invitations?: readonly SeedInvitation[];
};

/** A client: what `POST /clients` takes, and what it may ask of the Management API. */
export interface SeedClient {
  /** A random one when absent; then it is known by its name. */
  readonly client_id?: string;
  /** A random one when absent. */
  readonly client_secret?: string;
  readonly name?: string;
  /** Every scope of the tenant when absent. */
  readonly scopes?: readonly string[];
  /** With which the client's assertions are checked; PEM. */
  readonly public_key?: string;
  readonly [field: string]: unknown;
}

/** A user as `POST /users` takes it. */
export interface SeedUser {
  /** "Username-Password-Authentication" when absent. */
  readonly connection?: string;
  readonly user_id?: string;
  readonly email?: string;
  readonly [field: string]: unknown;
}

/** An API as `POST /resource-servers` takes it. */
export interface SeedApi {
  readonly identifier: string;
  readonly name?: string;
  readonly scopes?: readonly { readonly value: string; readonly description?: string }[];
  readonly [field: string]: unknown;
}

/** A client grant as `POST /client-grants` takes it, with the client's name or id. */
export interface SeedGrant {
  readonly client: string;
  readonly audience: string;
  readonly scope?: readonly string[];
  readonly organization_usage?: "deny" | "allow" | "require";
  readonly allow_any_organization?: boolean;
  readonly subject_type?: "client" | "user";
}

/** What a tenant shall hold besides what every new one holds. */
export interface Seed {
  readonly connections?: readonly NewConnection[];
  readonly clients?: readonly SeedClient[];
  readonly apis?: readonly SeedApi[];
  readonly grants?: readonly SeedGrant[];
  readonly roles?: readonly SeedRole[];
  readonly users?: readonly SeedUser[];
  readonly organizations?: readonly SeedOrganization[];
  /** Organizations in bulk, named by a prefix and a number of six digits or more. */
  readonly generate?: {
    readonly count: number;
    /** "org-" when absent. */
    readonly namePrefix?: string;
    /** No display names when absent. */
    readonly displayNamePrefix?: string;
    readonly metadata?: Readonly<Record<string, string>>;
    readonly connections?: readonly SeedConnection[];
    /** New users of each organization, who have the roles there. */
    readonly members?: { readonly count: number; readonly roles?: readonly string[] };
  };
}

/** How much a seed added. */
export interface SeedReport {
  readonly connections: number;
  readonly clients: number;
  readonly apis: number;
  readonly grants: number;
  readonly roles: number;
  readonly users: number;
  readonly organizations: number;
}
