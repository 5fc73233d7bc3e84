import { readFileSync } from "node:fs";
import { z } from "zod";
import { OperationError } from "../../errors/index.js";
import {
  createOrganizationConnectionSchema,
  createOrganizationSchema,
  organizationNamePattern,
  type ConnectionSettings,
  type CurrentOrganization,
} from "../../model/index.js";
import { allScopes, newConnectionSchema } from "../routes/index.js";
import {
  newSettings,
  randomText,
  type NewConnection,
  type OrganizationBody,
  type Stores,
} from "../store/index.js";

const connectionEntry = createOrganizationConnectionSchema
  .partial({ connection_id: true })
  .extend({ name: z.string().exactOptional() })
  .refine((entry) => (entry.name === undefined) !== (entry.connection_id === undefined), {
    error: "must have either name or connection_id",
  });

const organizationEntry = createOrganizationSchema
  .omit({ enabled_connections: true })
  .extend({ connections: z.array(connectionEntry).max(10).exactOptional() });

const generation = z.strictObject({
  count: z.int().min(1).max(2_000_000),
  namePrefix: z.string().max(40).default("org-"),
  displayNamePrefix: z.string().exactOptional(),
  metadata: z.record(z.string(), z.string().max(255)).exactOptional(),
  connections: z.array(connectionEntry).max(10).exactOptional(),
});

const clientEntry = z.strictObject({
  client_id: z.string().min(1).max(64),
  client_secret: z.string().min(1).exactOptional(),
  name: z.string().exactOptional(),
  scopes: z.array(z.string()).exactOptional(),
  public_key: z.string().startsWith("-----BEGIN PUBLIC KEY-----").exactOptional(),
});

const seedSchema = z.strictObject({
  connections: z.array(newConnectionSchema).default([]),
  clients: z.array(clientEntry).default([]),
  organizations: z.array(organizationEntry).default([]),
  generate: generation.exactOptional(),
});

/** A connection of a seeded organization, by its name or its id. */
export type SeedConnection = ConnectionSettings &
  ({ readonly name: string } | { readonly connection_id: string });

/** An organization as `POST /organizations` takes it, with all its connections. */
export type SeedOrganization = Omit<CurrentOrganization, "id" | "connections"> & {
  readonly connections?: readonly SeedConnection[];
};

/** A machine-to-machine client. */
export interface SeedClient {
  readonly client_id: string;
  /** A random one when absent. */
  readonly client_secret?: string;
  readonly name?: string;
  /** Every scope of the tenant when absent. */
  readonly scopes?: readonly string[];
  /** With which the client's assertions are checked; PEM. */
  readonly public_key?: string;
}

/** What a tenant shall hold besides what every new one holds. */
export interface Seed {
  readonly connections?: readonly NewConnection[];
  readonly clients?: readonly SeedClient[];
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
  };
}

type CheckedSeed = z.output<typeof seedSchema>;
type ConnectionEntry = z.output<typeof connectionEntry>;

/** How much a seed added. */
export interface SeedReport {
  readonly connections: number;
  readonly clients: number;
  readonly organizations: number;
}

/**
 * Reads a seed from a file.
 *
 * @throws OperationError "invalid-seed" when it cannot be read or breaks a rule.
 */
export function readSeedFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new OperationError(
      `The seed ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      { code: "invalid-seed", cause: error },
    );
  }
}

/**
 * Adds what a seed names, in one transaction. What is there already, by name, is left as it is, so
 * that a seed can be given at every start.
 *
 * @throws OperationError "invalid-seed" when the seed breaks a rule; then nothing is added.
 */
export function plantSeed(stores: Stores, seed: unknown): SeedReport {
  const parsed = seedSchema.safeParse(seed);
  if (!parsed.success) throw invalidSeed(z.prettifyError(parsed.error));
  return stores.database.transaction(() => plant(stores, parsed.data));
}

function plant(stores: Stores, seed: CheckedSeed): SeedReport {
  const connections = seed.connections.filter(
    ({ name }) => stores.connections.findByName(name) === undefined,
  );
  for (const connection of connections) stores.connections.create(connection);

  const clients = seed.clients.filter(({ client_id: id }) => stores.clients.find(id) === undefined);
  for (const client of clients) {
    stores.clients.put({
      clientId: client.client_id,
      name: client.name ?? client.client_id,
      clientSecret: client.client_secret ?? randomText(64),
      scopes: client.scopes ?? allScopes,
      ...(client.public_key !== undefined && { publicKeyPem: client.public_key }),
    });
  }

  let organizations = 0;
  for (const { connections: entries = [], ...body } of seed.organizations) {
    if (plantOrganization(stores, body, entries)) organizations += 1;
  }
  if (seed.generate) organizations += generate(stores, seed.generate);
  return { connections: connections.length, clients: clients.length, organizations };
}

function generate(stores: Stores, wanted: z.output<typeof generation>): number {
  const digits = Math.max(6, String(wanted.count).length);
  let planted = 0;
  for (let index = 1; index <= wanted.count; index += 1) {
    const number = String(index).padStart(digits, "0");
    const name = `${wanted.namePrefix}${number}`;
    if (index === 1 && !organizationNamePattern.test(name)) {
      throw invalidSeed(`generate.namePrefix makes names such as ${name}, which Auth0 refuses`);
    }
    const body = {
      name,
      ...(wanted.displayNamePrefix !== undefined && {
        display_name: `${wanted.displayNamePrefix}${number}`,
      }),
      ...(wanted.metadata !== undefined && { metadata: wanted.metadata }),
    };
    if (plantOrganization(stores, body, wanted.connections ?? [])) planted += 1;
  }
  return planted;
}

function plantOrganization(
  stores: Stores,
  body: OrganizationBody,
  entries: readonly ConnectionEntry[],
): boolean {
  const name = String(body["name"]);
  if (stores.organizations.findByName(name) !== undefined) return false;
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
  return true;
}

function invalidSeed(why: string): OperationError {
  return new OperationError(`The seed cannot be planted: ${why}`, { code: "invalid-seed" });
}
