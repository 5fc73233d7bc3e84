import type { ConnectionSettings, DesiredOrganization, FieldValue } from "../model/index.js";

/** One difference, at one field, as people read it. Absent means nothing is there. */
export interface Change {
  /** From the organization: `["branding", "colors", "primary"]`, `["connections", "google-oauth2"]`. */
  readonly path: readonly string[];
  readonly from?: FieldValue;
  readonly to?: FieldValue;
}

/** What happens to one connection of an organization. */
export interface ConnectionChange {
  readonly kind: "add" | "update" | "remove";
  readonly connection_id: string;
  /** The settings to send: all that differ from what the tenant has or would fill in. */
  readonly settings: DesiredConnectionSettings;
}

/** Settings of a connection, null where one goes back to what the tenant fills in. */
export type DesiredConnectionSettings = {
  readonly [Name in keyof ConnectionSettings]?: ConnectionSettings[Name] | null;
};

/** An entry of `connections` whose connection is known by its id. */
export interface ResolvedConnection extends DesiredConnectionSettings {
  readonly connection_id: string;
  /** For people; absent when the tenant's connections could not be read. */
  readonly name?: string;
}

/** A declared organization whose references point to what the tenant has. */
export interface ResolvedOrganization extends Omit<DesiredOrganization, "connections"> {
  readonly connections?: readonly ResolvedConnection[];
  /** Whose it is, when the manifest says so. */
  readonly owner?: string;
  /** Owners whose organizations the manifest takes over. */
  readonly previousOwners?: readonly string[];
  /** By their paths as it was declared, the texts whose value came from variables, as written. */
  readonly written?: ReadonlyMap<string, string>;
}

interface Writing {
  readonly organization: string;
  /** What the manifest asks for; kept to compare again when the tenant has changed meanwhile. */
  readonly desired: ResolvedOrganization;
  readonly changes: readonly Change[];
  /** The fields to send, each complete; null removes. */
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly connections: readonly ConnectionChange[];
  /** What there is to say about it besides its changes. */
  readonly notes?: readonly string[];
}

export interface CreateAction extends Writing {
  readonly kind: "create";
}

export interface UpdateAction extends Writing {
  readonly kind: "update";
  readonly id: string;
  /**
   * Whether a field that is sent as a whole has parts of which the manifest says nothing: they have to
   * be sent as they are by then, not as they were when the plan was made.
   */
  readonly repeatsOthers: boolean;
}

export interface DeleteAction {
  readonly kind: "delete";
  readonly organization: string;
  readonly id: string;
  /** Whose it was when it was planned; it is deleted only while that holds. */
  readonly owner?: string;
  /** Whether its manifest says that it shall be absent, instead of saying nothing. */
  readonly isDeclared?: boolean;
  /** The name under which it is declared absent, where that is another one than it has. */
  readonly declaredAs?: string;
  readonly changes: readonly Change[];
}

/** What a plan does to one organization. */
export type Action = CreateAction | UpdateAction | DeleteAction;
