import { z } from "zod";
import type { TenantClock } from "../clock.js";
import {
  answerJson,
  answerRows,
  cappedCheckpointParameters,
  fieldParameters,
  manage,
  noSuchRole,
  pathParameter,
  readCheckpoint,
  refuse,
  roleId,
  validate,
  type Access,
  type Call,
  type Refusal,
  type Route,
} from "../exchange/index.js";
import type { Stores } from "../store/index.js";
import { readOrganizationId } from "./organization-id.js";
import { readFields, renderMember } from "./organization-member-routes.js";

const groups = "/api/v2/organizations/{organization_id}/groups";
const role = "/api/v2/organizations/{id}/roles/{role_id}";
const templates = "/api/v2/organizations/{id}/organization-templates";

const organization = { name: "organization_id", refusal: "Organization not found." };

const listQuery = z.strictObject(cappedCheckpointParameters);
const membersQuery = z.strictObject({ ...cappedCheckpointParameters, ...fieldParameters });
const rolesBody = z.strictObject({ roles: z.array(roleId).min(1) });

/**
 * The endpoints of groups and templates, of which there are none here, and of who has a role in an
 * organization.
 */
export function organizationGroupRoutes(stores: Stores, clock: TenantClock): readonly Route[] {
  const groupRoles = (method: "GET" | "POST" | "DELETE", verb: string): Route => ({
    method,
    template: `${groups}/{group_id}/roles`,
    access: manage(`${verb}:organization_group_roles`),
    handle: (call) => {
      if (method === "GET") validate("Query", listQuery, call.query);
      else validate("Payload", rolesBody, call.body);
      readOrganizationId(stores, call, organization);
      throw refuse(404, "Group not found.");
    },
  });
  return [
    {
      method: "GET",
      template: groups,
      access: manage("read:organization_groups"),
      handle: (call) => {
        validate("Query", listQuery, call.query);
        readOrganizationId(stores, call, organization);
        return answerJson(200, { groups: [] });
      },
    },
    groupRoles("GET", "read"),
    groupRoles("POST", "create"),
    groupRoles("DELETE", "delete"),
    {
      method: "GET",
      template: `${role}/members`,
      access: readRoleAccess("read:organization_members"),
      handle: (call) => {
        const query = validate("Query", membersQuery, call.query);
        const { organizationId, id } = readRole(stores, call);
        const fields = readFields(query);
        const rows = stores.members.rowsWithRole(organizationId, id);
        return answerRows(
          { key: "members", rows, render: (member) => renderMember(member, fields) },
          readCheckpoint(query),
          call,
          clock,
        );
      },
    },
    {
      method: "GET",
      template: `${role}/groups`,
      access: readRoleAccess("read:organization_groups"),
      handle: (call) => {
        validate("Query", listQuery, call.query);
        readRole(stores, call);
        return answerJson(200, { groups: [] });
      },
    },
    {
      method: "GET",
      template: templates,
      access: manage("read:organization_templates"),
      handle: (call) => {
        readOrganizationId(stores, call);
        throw templateNotFound();
      },
    },
    ...(["PUT", "DELETE"] as const).map((method): Route => ({
      method,
      template: `${templates}/{template_id}`,
      access: manage("update:organization_templates"),
      handle: (call) => {
        readOrganizationId(stores, call);
        throw templateNotFound();
      },
    })),
  ];
}

function readRoleAccess(scope: string): Access {
  return { kind: "management", anyScope: ["read:roles"], everyScope: [scope], bucket: "other" };
}

function readRole(
  stores: Stores,
  call: Call,
): { readonly organizationId: string; readonly id: string } {
  const organizationId = readOrganizationId(stores, call);
  const id = pathParameter(call, "role_id");
  const found = stores.roles.find(id);
  if (found === undefined || (found.owner_id ?? organizationId) !== organizationId) {
    throw noSuchRole(id);
  }
  return { organizationId, id };
}

function templateNotFound(): Refusal {
  return refuse(404, "Organization template not found.");
}
