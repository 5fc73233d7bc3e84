import { organizationFields } from "../../model/index.js";
import type { TenantClock } from "../clock.js";
import type { Database, Row } from "./database.js";
import { createIdentifier } from "./identifier.js";
import { conditionsOf, countRows, where, type View } from "./view.js";

/** An organization as the API answers it. */
export interface OrganizationDocument {
  readonly id: string;
  readonly name: string;
  readonly display_name?: string;
  readonly [field: string]: unknown;
}

/** The values of a checked body, of a creation or a change. */
export type OrganizationBody = Readonly<Record<string, unknown>>;

/** The order of a list. Creation order is what Auth0 uses when nothing is asked for. */
export interface Order {
  readonly by: "created_at" | "name" | "display_name";
  readonly direction: "ascending" | "descending";
}

/** An item of a list. */
export interface ListedOrganization {
  readonly id: string;
  /** The organization as JSON. */
  readonly json: string;
}

/** A part of a list: from an offset, or behind an organization. */
export type Start = { readonly offset: number } | { readonly afterId: string };

/** All organizations, as they are. */
export const liveView: View = { table: "organizations" };

/** How long the place of a deleted organization is remembered: as long as a cursor lives. */
const tombstoneLifetimeMs = 24 * 60 * 60 * 1000;

/** Fields that a tenant reports although nobody has set them. */
const defaults: OrganizationBody = Object.fromEntries(
  Object.entries(organizationFields).flatMap(([name, field]) =>
    "serverDefault" in field ? [[name, field.serverDefault]] : [],
  ),
);

/** The organizations of the tenant. Names are unique; the database sees to it. */
export class OrganizationStore {
  constructor(
    private readonly database: Database,
    private readonly clock: TenantClock,
  ) {}

  /** Adds an organization. Throws a unique violation when the name is taken. */
  create(body: OrganizationBody): OrganizationDocument {
    const id = createIdentifier("org");
    const document = merge({ id, name: "", ...defaults }, body);
    this.database.run(
      "INSERT INTO organizations (id, name, display_name, created_at, document) VALUES (?, ?, ?, ?, ?)",
      id,
      document.name,
      document.display_name ?? "",
      this.clock.now(),
      JSON.stringify(document),
    );
    return document;
  }

  /** The organization's JSON, or undefined when there is none of that id. */
  findById(id: string): string | undefined {
    return text(
      this.database.get("SELECT document FROM organizations WHERE id = ?", id),
      "document",
    );
  }

  /** The organization's JSON, or undefined when there is none of that name. */
  findByName(name: string): string | undefined {
    return text(
      this.database.get("SELECT document FROM organizations WHERE name = ?", name),
      "document",
    );
  }

  /** Whether there is an organization of that id. */
  has(id: string): boolean {
    return this.database.get("SELECT 1 AS found FROM organizations WHERE id = ?", id) !== undefined;
  }

  /**
   * Changes an organization: what the body names is replaced, everything else stays. Returns its
   * new JSON, or undefined when it is not there. Throws a unique violation when the new name is taken.
   */
  update(id: string, body: OrganizationBody): string | undefined {
    return this.database.transaction(() => {
      const current = this.findById(id);
      if (current === undefined) return undefined;
      const document = merge(JSON.parse(current) as OrganizationDocument, body);
      const json = JSON.stringify(document);
      this.database.run(
        "UPDATE organizations SET name = ?, display_name = ?, document = ? WHERE id = ?",
        document.name,
        document.display_name ?? "",
        json,
        id,
      );
      return json;
    });
  }

  /** Removes an organization and its connections. Returns whether it was there. */
  delete(id: string): boolean {
    return this.database.transaction(() => {
      const now = this.clock.now();
      this.database.run(
        `INSERT OR REPLACE INTO deleted_organizations (id, seq, name, display_name, deleted_at)
         SELECT id, seq, name, display_name, ? FROM organizations WHERE id = ?`,
        now,
        id,
      );
      this.database.run(
        "DELETE FROM deleted_organizations WHERE deleted_at < ?",
        now - tombstoneLifetimeMs,
      );
      return this.database.run("DELETE FROM organizations WHERE id = ?", id).rows > 0;
    });
  }

  /** How many organizations there are. */
  count(view: View = liveView): number {
    return countRows(this.database, view);
  }

  /**
   * A part of the list, or undefined when it shall start behind an organization that nobody knows.
   * One that was deleted in the last day still marks its place.
   */
  list(
    order: Order,
    start: Start,
    limit: number,
    view: View = liveView,
  ): readonly ListedOrganization[] | undefined {
    const column = order.by === "created_at" ? "seq" : order.by;
    const direction = order.direction === "ascending" ? "ASC" : "DESC";
    const { conditions, values } = conditionsOf(view);
    if ("afterId" in start) {
      const place = this.#place(start.afterId);
      if (place === undefined) return undefined;
      const beyond = order.direction === "ascending" ? ">" : "<";
      if (column === "seq") conditions.push(`seq ${beyond} ?`);
      else {
        conditions.push(`(${column}, seq) ${beyond} (?, ?)`);
        values.push(place[column] ?? "");
      }
      values.push(place["seq"] ?? 0);
    }
    const rows = this.database.all(
      `SELECT id, document FROM ${view.table} ${where(conditions)}
       ORDER BY ${column} ${direction}, seq ${direction} LIMIT ? OFFSET ?`,
      ...values,
      limit,
      "offset" in start ? start.offset : 0,
    );
    return rows.map((row) => ({ id: String(row["id"]), json: String(row["document"]) }));
  }

  #place(id: string): Row | undefined {
    return (
      this.database.get("SELECT seq, name, display_name FROM organizations WHERE id = ?", id) ??
      this.database.get(
        "SELECT seq, name, display_name FROM deleted_organizations WHERE id = ?",
        id,
      )
    );
  }
}

/**
 * Puts the values of a body over a document, as PATCH does: values replace as a whole, null
 * removes, and so does an object with nothing in it.
 */
function merge(
  document: Partial<OrganizationDocument>,
  body: OrganizationBody,
): OrganizationDocument {
  const merged: Record<string, unknown> = { ...document };
  for (const [name, value] of Object.entries(body)) {
    const kept = withoutNulls(value);
    if (kept === null || isEmptyObject(kept)) delete merged[name];
    else merged[name] = kept;
  }
  return merged as OrganizationDocument;
}

/** A null inside metadata removes its key, like a key that is left out. */
function withoutNulls(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null));
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function text(row: Row | undefined, column: string): string | undefined {
  const value = row?.[column];
  return typeof value === "string" ? value : undefined;
}
