import type { Database, SqlCondition } from "./database.js";
import { DocumentStore } from "./document-store.js";
import { rowList, type RowList } from "./view.js";

/** A client grant as the API answers it: what a client may ask of an API. */
export interface ClientGrantDocument {
  readonly id: string;
  readonly client_id?: string;
  readonly audience: string;
  readonly scope: readonly string[];
  readonly organization_usage?: string;
  readonly allow_any_organization?: boolean;
  readonly subject_type: string;
  readonly [field: string]: unknown;
}

/** The client grants of the tenant, and the organizations that they are tied to. */
export class ClientGrantStore extends DocumentStore<ClientGrantDocument> {
  constructor(database: Database) {
    super(database, {
      name: "client_grants",
      columns: (grant) => ({
        id: grant.id,
        client_id: grant.client_id ?? null,
        audience: grant.audience,
        subject_type: grant.subject_type,
      }),
    });
  }

  /** Ties a grant to an organization, both of which exist. Throws a unique violation when it is. */
  tie(organizationId: string, grantId: string): void {
    this.database.run(
      "INSERT INTO organization_client_grants (organization_id, grant_id) VALUES (?, ?)",
      organizationId,
      grantId,
    );
  }

  /** Unties a grant; one that is not tied is no matter. */
  untie(organizationId: string, grantId: string): void {
    this.database.run(
      "DELETE FROM organization_client_grants WHERE organization_id = ? AND grant_id = ?",
      organizationId,
      grantId,
    );
  }

  /** How many grants an organization has. */
  countTied(organizationId: string): number {
    const row = this.database.get(
      "SELECT count(*) AS total FROM organization_client_grants WHERE organization_id = ?",
      organizationId,
    );
    return Number(row?.["total"]);
  }

  /** The grants of an organization that the condition lets through, in the order of tying. */
  rowsOf(organizationId: string, condition: SqlCondition): RowList {
    return rowList(this.database, {
      table: `(SELECT t.seq, g.id, g.client_id, g.audience, g.document
               FROM organization_client_grants AS t JOIN client_grants AS g ON g.id = t.grant_id
               WHERE t.organization_id = ?)`,
      condition: { sql: condition.sql, values: [organizationId, ...condition.values] },
    });
  }

  /** The organizations that a grant is tied to. */
  organizationRows(grantId: string): RowList {
    return rowList(this.database, {
      table: "organizations",
      condition: {
        sql: "id IN (SELECT organization_id FROM organization_client_grants WHERE grant_id = ?)",
        values: [grantId],
      },
    });
  }
}
