import type { ConnectionSettings, CurrentConnection } from "../../../model/index.js";
import { callApi } from "../data/index.js";
import { readAll } from "./pages.js";

/** A connection of the tenant. */
export interface TenantConnection {
  readonly id: string;
  readonly name: string;
  readonly strategy: string;
}

/** The connections of the tenant: a request for a hundred. */
export async function listTenantConnections(
  signal: AbortSignal,
): Promise<readonly TenantConnection[]> {
  return readAll("connections", "connections", { fields: "id,name,strategy" }, signal);
}

function pathOf(organizationId: string, connectionId = ""): string {
  const all = `organizations/${encodeURIComponent(organizationId)}/connections`;
  return connectionId === "" ? all : `${all}/${encodeURIComponent(connectionId)}`;
}

/** The connections of an organization, also those that are switched off: one request. */
export async function listConnections(
  organizationId: string,
  signal: AbortSignal,
): Promise<readonly CurrentConnection[]> {
  return readAll(pathOf(organizationId), "connections", {}, signal);
}

/** Adds a connection of the tenant to an organization. */
export async function addConnection(
  organizationId: string,
  connectionId: string,
  settings: ConnectionSettings,
): Promise<CurrentConnection> {
  const body = { connection_id: connectionId, ...settings };
  return callApi(pathOf(organizationId), { method: "POST", body });
}

/** Changes settings of an organization's connection. */
export async function updateConnection(
  organizationId: string,
  connectionId: string,
  change: object,
): Promise<CurrentConnection> {
  return callApi(pathOf(organizationId, connectionId), { method: "PATCH", body: change });
}

/** Takes a connection away from an organization, with its settings. */
export async function removeConnection(
  organizationId: string,
  connectionId: string,
): Promise<void> {
  return callApi(pathOf(organizationId, connectionId), { method: "DELETE" });
}
