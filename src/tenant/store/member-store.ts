import type { TenantClock } from "../clock.js";
import type { Database, SqlCondition } from "./database.js";
import type { RoleDocument } from "./role-store.js";
import { countRows, readRows, rowList, type RowList, type RowStart, type View } from "./view.js";

/** A member of a list. */
export interface ListedMember {
  readonly seq: number;
  /** The user's. */
  readonly id: string;
  /** The user as JSON. */
  readonly json: string;
  /** The member's roles as JSON; only where they were asked for. */
  readonly roles: string | undefined;
}

const liveMembers: View = { table: "listed_members" };
/** The same without the users, who need not be looked at to count them. */
const memberships: View = { table: "organization_members" };

/** Who belongs to which organization, with which roles. */
export class MemberStore {
  constructor(
    private readonly database: Database,
    private readonly clock: TenantClock,
  ) {}

  /** Whether a user is a member. */
  has(organizationId: string, userId: string): boolean {
    const row = this.database.get(
      "SELECT 1 AS found FROM organization_members WHERE organization_id = ? AND user_id = ?",
      organizationId,
      userId,
    );
    return row !== undefined;
  }

  /** Makes a user who exists a member; one who is already stays as he is. */
  add(organizationId: string, userId: string): void {
    this.database.run(
      "INSERT OR IGNORE INTO organization_members (organization_id, user_id, created_at) VALUES (?, ?, ?)",
      organizationId,
      userId,
      this.clock.now(),
    );
  }

  /** Takes a member and his roles out; one who is none is no matter. */
  remove(organizationId: string, userId: string): void {
    this.database.run(
      "DELETE FROM organization_members WHERE organization_id = ? AND user_id = ?",
      organizationId,
      userId,
    );
  }

  /** How many members an organization has. */
  count(organizationId: string, view: View = memberships): number {
    return countRows(this.database, { ...view, condition: ofOrganization(organizationId) });
  }

  /** A part of an organization's members, in the order in which they came. */
  list(
    organizationId: string,
    start: RowStart,
    limit: number,
    hasRoles: boolean,
    view: View = liveMembers,
  ): readonly ListedMember[] {
    const columns = hasRoles ? "seq, id, document, roles" : "seq, id, document";
    const narrowed = { ...view, condition: ofOrganization(organizationId) };
    return readRows(this.database, narrowed, start, limit, columns).map((row) => ({
      seq: Number(row["seq"]),
      id: String(row["id"]),
      json: String(row["document"]),
      roles: hasRoles ? String(row["roles"]) : undefined,
    }));
  }

  /** The members of an organization who have a role. */
  rowsWithRole(organizationId: string, roleId: string): RowList {
    return rowList(this.database, {
      table: "listed_members",
      condition: {
        sql: `organization_id = ? AND id IN (SELECT user_id FROM organization_member_roles
              WHERE organization_id = ? AND role_id = ?)`,
        values: [organizationId, organizationId, roleId],
      },
    });
  }

  /** The roles that were given to a member, by name. */
  listRoles(organizationId: string, userId: string): readonly RoleDocument[] {
    return this.database
      .all(
        `SELECT document FROM organization_member_roles JOIN roles ON roles.id = role_id
         WHERE organization_id = ? AND user_id = ? ORDER BY name, roles.seq`,
        organizationId,
        userId,
      )
      .map((row) => JSON.parse(String(row["document"])) as RoleDocument);
  }

  /** Gives a member a role that exists; one that he has already is no matter. */
  giveRole(organizationId: string, userId: string, roleId: string): void {
    this.database.run(
      "INSERT OR IGNORE INTO organization_member_roles (organization_id, user_id, role_id) VALUES (?, ?, ?)",
      organizationId,
      userId,
      roleId,
    );
  }

  /** Takes a role from a member; one that he does not have is no matter. */
  takeRole(organizationId: string, userId: string, roleId: string): void {
    this.database.run(
      "DELETE FROM organization_member_roles WHERE organization_id = ? AND user_id = ? AND role_id = ?",
      organizationId,
      userId,
      roleId,
    );
  }

  /** The organizations of a user. */
  organizationRows(userId: string): RowList {
    return rowList(this.database, {
      table: "organizations",
      condition: {
        sql: "id IN (SELECT organization_id FROM organization_members WHERE user_id = ?)",
        values: [userId],
      },
    });
  }
}

function ofOrganization(organizationId: string): SqlCondition {
  return { sql: "organization_id = ?", values: [organizationId] };
}
