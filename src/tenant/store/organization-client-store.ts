import type { ClientDocument } from "./client-store.js";
import type { Database, Row } from "./database.js";

/** A client that an organization is associated with. */
export interface Association {
  readonly clientId: string;
  readonly useForMemberAccess: boolean;
  readonly client: ClientDocument;
}

const associations = `
  SELECT clients.id, use_for_member_access, document FROM organization_clients
  JOIN clients ON clients.id = client_id`;

/** Which clients the organizations are associated with. */
export class OrganizationClientStore {
  constructor(private readonly database: Database) {}

  /** Associates a client that exists. Throws a unique violation when it is associated already. */
  add(organizationId: string, clientId: string, useForMemberAccess: boolean): void {
    this.database.run(
      "INSERT INTO organization_clients (organization_id, client_id, use_for_member_access) VALUES (?, ?, ?)",
      organizationId,
      clientId,
      useForMemberAccess ? 1 : 0,
    );
  }

  /** Changes an association; returns whether it is there. */
  change(organizationId: string, clientId: string, useForMemberAccess: boolean): boolean {
    const { rows } = this.database.run(
      "UPDATE organization_clients SET use_for_member_access = ? WHERE organization_id = ? AND client_id = ?",
      useForMemberAccess ? 1 : 0,
      organizationId,
      clientId,
    );
    return rows > 0;
  }

  /** Ends an association; one that is not there is no matter. */
  remove(organizationId: string, clientId: string): void {
    this.database.run(
      "DELETE FROM organization_clients WHERE organization_id = ? AND client_id = ?",
      organizationId,
      clientId,
    );
  }

  /** The association, or undefined. */
  find(organizationId: string, clientId: string): Association | undefined {
    const row = this.database.get(
      `${associations} WHERE organization_id = ? AND client_id = ?`,
      organizationId,
      clientId,
    );
    return row && readAssociation(row);
  }

  /** An organization's associations, by client id, capitals aside. */
  list(organizationId: string): readonly Association[] {
    return this.database
      .all(
        `${associations} WHERE organization_id = ? ORDER BY lower(clients.id), clients.id`,
        organizationId,
      )
      .map(readAssociation);
  }

  /** For each of the organizations that is associated with a client: what for. */
  findMany(clientId: string, organizationIds: readonly string[]): ReadonlyMap<string, boolean> {
    const rows = this.database.all(
      `SELECT organization_id, use_for_member_access FROM organization_clients
       WHERE client_id = ? AND organization_id IN (SELECT value FROM json_each(?))`,
      clientId,
      JSON.stringify(organizationIds),
    );
    return new Map(
      rows.map((row) => [String(row["organization_id"]), row["use_for_member_access"] === 1]),
    );
  }
}

function readAssociation(row: Row): Association {
  return {
    clientId: String(row["id"]),
    useForMemberAccess: row["use_for_member_access"] === 1,
    client: JSON.parse(String(row["document"])) as ClientDocument,
  };
}
