import {
  connectionSettings,
  databaseStrategy,
  type ConnectionSettings,
} from "../../model/index.js";
import type { Database, Row } from "./database.js";

/** A connection of an organization with everything that is known of it. */
export interface EnabledConnection {
  readonly connectionId: string;
  readonly name: string;
  readonly strategy: string;
  readonly settings: ConnectionSettings;
}

/** The values of a checked body; null puts a setting back to its default. */
export type SettingsBody = Readonly<Record<string, unknown>>;

/** Settings that a new connection of an organization has. */
const defaults: ConnectionSettings = Object.fromEntries(
  Object.entries(connectionSettings).flatMap(([name, field]) =>
    "serverDefault" in field ? [[name, field.serverDefault]] : [],
  ),
);

/** Which connections the organizations have. Both families of endpoints work on these rows. */
export class OrganizationConnectionStore {
  constructor(private readonly database: Database) {}

  /**
   * Adds a connection to an organization, both of which must exist.
   * Throws a unique violation when the organization has it already.
   */
  add(organizationId: string, connectionId: string, settings: ConnectionSettings): void {
    this.database.run(
      "INSERT INTO organization_connections (organization_id, connection_id, settings) VALUES (?, ?, ?)",
      organizationId,
      connectionId,
      JSON.stringify(settings),
    );
  }

  /** The connection of an organization, or undefined. */
  find(organizationId: string, connectionId: string): EnabledConnection | undefined {
    const row = this.database.get(
      `SELECT connections.id, name, strategy, settings FROM organization_connections
       JOIN connections ON connections.id = connection_id
       WHERE organization_id = ? AND connection_id = ?`,
      organizationId,
      connectionId,
    );
    return row && readEnabled(row);
  }

  /** The connections of an organization, by id, capitals aside. */
  list(organizationId: string): readonly EnabledConnection[] {
    return this.database
      .all(
        `SELECT connections.id, name, strategy, settings FROM organization_connections
         JOIN connections ON connections.id = connection_id
         WHERE organization_id = ? ORDER BY lower(connections.id), connections.id`,
        organizationId,
      )
      .map(readEnabled);
  }

  /** Replaces the settings of a connection that the organization has. */
  replace(organizationId: string, connectionId: string, settings: ConnectionSettings): void {
    this.database.run(
      "UPDATE organization_connections SET settings = ? WHERE organization_id = ? AND connection_id = ?",
      JSON.stringify(settings),
      organizationId,
      connectionId,
    );
  }

  /** Takes a connection from an organization; one that it does not have is no matter. */
  remove(organizationId: string, connectionId: string): void {
    this.database.run(
      "DELETE FROM organization_connections WHERE organization_id = ? AND connection_id = ?",
      organizationId,
      connectionId,
    );
  }
}

/** Puts the values of a body over settings; null puts the default back. */
export function mergeSettings(current: ConnectionSettings, body: SettingsBody): ConnectionSettings {
  const merged: Record<string, unknown> = { ...current };
  for (const name of Object.keys(connectionSettings) as (keyof ConnectionSettings)[]) {
    const value = body[name];
    if (value === null) {
      if (defaults[name] === undefined) delete merged[name];
      else merged[name] = defaults[name];
    } else if (value !== undefined) merged[name] = value;
  }
  return merged;
}

/** The settings of a new connection of an organization. */
export function newSettings(body: SettingsBody): ConnectionSettings {
  return mergeSettings(defaults, body);
}

/** Whether sign-up may be on: for database connections whose logins make members, only there. */
export function maySignUp(strategy: string, settings: ConnectionSettings): boolean {
  return (
    settings.is_signup_enabled !== true ||
    (strategy === databaseStrategy && settings.assign_membership_on_login === true)
  );
}

function readEnabled(row: Row): EnabledConnection {
  return {
    connectionId: String(row["id"]),
    name: String(row["name"]),
    strategy: String(row["strategy"]),
    settings: JSON.parse(String(row["settings"])) as ConnectionSettings,
  };
}
