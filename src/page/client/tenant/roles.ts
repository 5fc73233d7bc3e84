import { callApi } from "../data/index.js";
import { readAll } from "./pages.js";

/** A role of the tenant's or of an organization. */
export interface Role {
  readonly id: string;
  readonly name: string;
  readonly description?: string | null;
}

/** The roles that belong to an organization: a request for a hundred. */
export async function listOwnRoles(
  organizationId: string,
  signal: AbortSignal,
): Promise<readonly Role[]> {
  return readAll("roles", "roles", { type: "organization", owner_id: organizationId }, signal);
}

/** The roles of the tenant, which every organization can give: a request for a hundred. */
export async function listTenantRoles(signal: AbortSignal): Promise<readonly Role[]> {
  return readAll("roles", "roles", {}, signal);
}

/** Makes a role of an organization's own. */
export async function createOwnRole(
  organizationId: string,
  name: string,
  description: string,
): Promise<Role> {
  const body = {
    name,
    ...(description !== "" && { description }),
    type: "organization",
    owner_id: organizationId,
  };
  return callApi("roles", { method: "POST", body });
}

/** Deletes a role; nobody has it any more then. */
export async function deleteRole(id: string): Promise<void> {
  return callApi(`roles/${encodeURIComponent(id)}`, { method: "DELETE" });
}

/** What a role permits. */
export interface RolePermission {
  readonly resource_server_identifier: string;
  readonly resource_server_name?: string;
  readonly permission_name: string;
  readonly description?: string;
}

/** The permissions of a role. */
export async function listPermissions(
  roleId: string,
  signal: AbortSignal,
): Promise<readonly RolePermission[]> {
  const path = `roles/${encodeURIComponent(roleId)}/permissions`;
  return readAll(path, "permissions", {}, signal);
}

/** Adds a permission to a role, or takes it away. */
export async function changePermission(
  method: "POST" | "DELETE",
  roleId: string,
  { resource_server_identifier, permission_name }: RolePermission,
): Promise<void> {
  const body = { permissions: [{ resource_server_identifier, permission_name }] };
  return callApi(`roles/${encodeURIComponent(roleId)}/permissions`, { method, body });
}

/** An API of the tenant. */
export interface ResourceServer {
  readonly id: string;
  readonly identifier: string;
  readonly name?: string;
  readonly is_system?: boolean;
  readonly scopes?: readonly { readonly value: string; readonly description?: string }[];
}

/** The APIs of the tenant. */
export async function listApis(signal: AbortSignal): Promise<readonly ResourceServer[]> {
  const all = await readAll<ResourceServer>("resource-servers", "resource_servers", {}, signal);
  return all.filter(({ is_system: isSystem }) => isSystem !== true);
}
