import { OperationError } from "../../errors/index.js";
import type {
  ClientDocument,
  ConnectionDocument,
  RoleDocument,
  Stores,
  UserDocument,
} from "../store/index.js";
import type { SeedMember } from "./seed-schema.js";

/** The client of that id, or the oldest of that name. */
export function findClient(stores: Stores, idOrName: string): ClientDocument | undefined {
  const byId = stores.clients.findDocument(idOrName);
  if (byId) return byId;
  const [row] = stores.clients.rows({ sql: "name = ?", values: [idOrName] }).read({ offset: 0 }, 1);
  return row && (JSON.parse(row.json) as ClientDocument);
}

/**
 * The same, which must be there.
 *
 * @throws OperationError "invalid-seed".
 */
export function requireClient(stores: Stores, idOrName: string, who: string): ClientDocument {
  return findClient(stores, idOrName) ?? fail(who, "a client", idOrName);
}

/**
 * The connection of that name.
 *
 * @throws OperationError "invalid-seed".
 */
export function requireConnection(stores: Stores, name: string, who: string): ConnectionDocument {
  return stores.connections.findByName(name) ?? fail(who, "a connection", name);
}

/**
 * The user whom an entry means.
 *
 * @throws OperationError "invalid-seed" also when several users have the address.
 */
export function requireUser(stores: Stores, entry: SeedMember, who: string): UserDocument {
  if (entry.user_id !== undefined) {
    return stores.users.find(entry.user_id) ?? fail(who, "a user", entry.user_id);
  }
  const email = entry.email ?? "";
  const users = stores.users
    .listByEmail(email)
    .filter(
      ({ identities }) =>
        entry.connection === undefined || identities[0]?.connection === entry.connection,
    );
  const [user, another] = users;
  if (another !== undefined) {
    throw invalidReference(`${who} names an address that several users have: ${email}`);
  }
  return user ?? fail(who, "a user", email);
}

/**
 * The role of that name: the organization's own, or else the tenant's.
 *
 * @throws OperationError "invalid-seed".
 */
export function requireRole(
  stores: Stores,
  organizationId: string,
  name: string,
  who: string,
): RoleDocument {
  return (
    stores.roles.findBy({ sql: "owner_id = ? AND name = ?", values: [organizationId, name] }) ??
    stores.roles.findBy({ sql: "owner_id IS NULL AND name = ?", values: [name] }) ??
    fail(who, "a role", name)
  );
}

function fail(who: string, what: string, name: string): never {
  throw invalidReference(`${who} names ${what} that does not exist: ${name}`);
}

function invalidReference(why: string): OperationError {
  return new OperationError(`The seed cannot be planted: ${why}`, { code: "invalid-seed" });
}
