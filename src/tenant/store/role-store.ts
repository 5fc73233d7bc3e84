import type { Database } from "./database.js";
import { DocumentStore } from "./document-store.js";

/** A role as the API answers it. */
export interface RoleDocument {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  /** Given where an organization owns it. */
  readonly type?: "organization";
  readonly owner_id?: string;
}

/** What a role permits: a scope of an API. */
export interface Permission {
  readonly resource_server_identifier: string;
  readonly permission_name: string;
}

/** The tenant's roles and those of its organizations. A name is unique for its owner. */
export class RoleStore extends DocumentStore<RoleDocument> {
  constructor(database: Database) {
    super(database, {
      name: "roles",
      columns: (role) => ({ id: role.id, name: role.name, owner_id: role.owner_id ?? null }),
    });
  }

  /** What a role permits, by API and name. */
  listPermissions(roleId: string): readonly Permission[] {
    return this.database
      .all(
        "SELECT audience, permission FROM role_permissions WHERE role_id = ? ORDER BY audience, permission",
        roleId,
      )
      .map((row) => ({
        resource_server_identifier: String(row["audience"]),
        permission_name: String(row["permission"]),
      }));
  }

  /** Adds a permission of an API that exists; one that the role has already is no matter. */
  permit(roleId: string, permission: Permission): void {
    this.database.run(
      "INSERT OR IGNORE INTO role_permissions (role_id, audience, permission) VALUES (?, ?, ?)",
      roleId,
      permission.resource_server_identifier,
      permission.permission_name,
    );
  }

  /** Takes a permission away; one that the role does not have is no matter. */
  forbid(roleId: string, permission: Permission): void {
    this.database.run(
      "DELETE FROM role_permissions WHERE role_id = ? AND audience = ? AND permission = ?",
      roleId,
      permission.resource_server_identifier,
      permission.permission_name,
    );
  }
}
