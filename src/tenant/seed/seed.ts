import { readFileSync } from "node:fs";
import { z } from "zod";
import { OperationError } from "../../errors/index.js";
import type { TenantClock } from "../clock.js";
import { Refusal } from "../exchange/index.js";
import {
  createClient,
  createGrant,
  createResourceServer,
  createRole,
  createUser,
} from "../routes/index.js";
import type { NewConnection, Stores } from "../store/index.js";
import { generate } from "./generation.js";
import { plantOrganization } from "./seeded-organization.js";
import { findClient, requireConnection } from "./seed-reference.js";
import { seedSchema, type CheckedSeed, type SeedReport } from "./seed-schema.js";

const defaultConnection = "Username-Password-Authentication";

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
export function plantSeed(stores: Stores, clock: TenantClock, seed: unknown): SeedReport {
  const parsed = seedSchema.safeParse(seed);
  if (!parsed.success) throw invalidSeed(z.prettifyError(parsed.error));
  return stores.database.transaction(() => {
    try {
      return plant(stores, clock, parsed.data);
    } catch (error) {
      // What the API would refuse, the seed may not contain either.
      if (!(error instanceof Refusal)) throw error;
      const { message } = JSON.parse(error.answer.body) as { readonly message: string };
      throw Object.assign(invalidSeed(message), { cause: error });
    }
  });
}

function plant(stores: Stores, clock: TenantClock, seed: CheckedSeed): SeedReport {
  const count = <Entry>(entries: readonly Entry[], add: (entry: Entry) => boolean): number =>
    entries.filter((entry) => add(entry)).length;
  return {
    connections: count(seed.connections, (connection) => {
      if (stores.connections.findByName(connection.name) !== undefined) return false;
      stores.connections.create(connection as NewConnection);
      return true;
    }),
    clients: count(seed.clients, (client) => plantClient(stores, client)),
    apis: count(seed.apis, (api) => {
      if (stores.resourceServers.findByEither(api.identifier) !== undefined) return false;
      createResourceServer(stores, api);
      return true;
    }),
    grants: count(seed.grants, (grant) => plantGrant(stores, grant)),
    roles: count(seed.roles, (role) => {
      const known = { sql: "owner_id IS NULL AND name = ?", values: [role.name] };
      if (stores.roles.findBy(known) !== undefined) return false;
      createRole(stores, role);
      return true;
    }),
    users: count(seed.users, (user) => plantUser(stores, clock, user)),
    organizations:
      count(seed.organizations, (entry) => plantOrganization(stores, clock, entry)) +
      (seed.generate ? generate(stores, clock, seed.generate) : 0),
  };
}

function plantClient(stores: Stores, entry: CheckedSeed["clients"][number]): boolean {
  const { scopes, public_key: publicKeyPem, ...body } = entry;
  const known = body.client_id ?? findClient(stores, body.name ?? "")?.client_id;
  if (known !== undefined && stores.clients.find(known) !== undefined) return false;
  const name = body.name ?? body.client_id ?? "";
  const { client, document } = createClient(
    { app_type: "non_interactive", ...body, name },
    scopes ?? "every",
  );
  stores.clients.create(
    { ...client, ...(publicKeyPem !== undefined && { publicKeyPem }) },
    document,
  );
  return true;
}

function plantGrant(
  stores: Stores,
  { client: named, ...grant }: CheckedSeed["grants"][number],
): boolean {
  const client = findClient(stores, named);
  if (client === undefined)
    throw invalidSeed(`a grant names a client that does not exist: ${named}`);
  const known = {
    sql: "client_id = ? AND audience = ? AND subject_type = ?",
    values: [client.client_id, grant.audience, grant.subject_type ?? "client"],
  };
  if (stores.clientGrants.findBy(known) !== undefined) return false;
  createGrant(stores, { ...grant, client_id: client.client_id });
  return true;
}

function plantUser(
  stores: Stores,
  clock: TenantClock,
  { connection: named = defaultConnection, ...body }: CheckedSeed["users"][number],
): boolean {
  const { name, strategy } = requireConnection(stores, named, "a user");
  const user = createUser({ ...body, connection: name }, strategy, clock.now());
  const known = stores.users.findBy({
    sql: "id = ? OR (connection = ? AND (email = ? OR username = ?))",
    values: [user.user_id, name, user.email ?? null, user.username ?? null],
  });
  if (known !== undefined) return false;
  stores.users.create(user);
  return true;
}

function invalidSeed(why: string): OperationError {
  return new OperationError(`The seed cannot be planted: ${why}`, { code: "invalid-seed" });
}
