import { z } from "zod";
import type { TenantClock } from "../clock.js";
import {
  answerJson,
  answerNothing,
  answerSlice,
  answerWholeList,
  cappedCheckpointParameters,
  conflict,
  manage,
  noSuchRole,
  offsetParameters,
  pathParameter,
  readCheckpoint,
  readOffset,
  refuse,
  roleId,
  validate,
  type Call,
  type Route,
} from "../exchange/index.js";
import type { RoleDocument, Stores } from "../store/index.js";
import { readOrganizationId } from "./organization-id.js";

const all = "/api/v2/organizations/{id}/members/{user_id}/roles";
const effective = "/api/v2/organizations/{id}/members/{user_id}/effective-roles";

/** How many roles a member can have in an organization. */
const most = 50;

const listQuery = z.strictObject(offsetParameters);
const rolesBody = z.strictObject({ roles: z.array(roleId).min(1) });
const descriptions = { roles: "List of roles IDs to associated with the user." };
const effectiveQuery = z.strictObject(cappedCheckpointParameters);
const sourcesQuery = z.strictObject({ ...cappedCheckpointParameters, role_id: roleId });

/** The endpoints of the roles that members have in an organization. */
export function organizationMemberRoleRoutes(stores: Stores, clock: TenantClock): readonly Route[] {
  const { members, database } = stores;
  return [
    {
      method: "GET",
      template: all,
      access: manage("read:organization_member_roles", "organization-member-role-read"),
      handle: (call) => {
        const page = readOffset(validate("Query", listQuery, call.query));
        const { organizationId, userId } = readMember(stores, call);
        const roles = members.listRoles(organizationId, userId);
        return answerSlice(
          "roles",
          page,
          roles.map((role) => JSON.stringify(render(role))),
        );
      },
    },
    {
      method: "POST",
      template: all,
      access: manage("create:organization_member_roles", "organization-member-role-write"),
      handle: (call) => {
        const { roles } = validate("Payload", rolesBody, call.body, descriptions);
        return database.transaction(() => {
          const { organizationId, userId } = readMember(stores, call);
          for (const id of roles) {
            checkRole(stores, organizationId, id);
            members.giveRole(organizationId, userId, id);
          }
          if (members.listRoles(organizationId, userId).length > most) {
            throw conflict("No more roles can be assigned to this organization member.");
          }
          return answerNothing();
        });
      },
    },
    {
      method: "DELETE",
      template: all,
      access: manage("delete:organization_member_roles", "organization-member-role-write"),
      handle: (call) => {
        const { roles } = validate("Payload", rolesBody, call.body, descriptions);
        return database.transaction(() => {
          const { organizationId, userId } = readMember(stores, call);
          for (const id of roles) {
            checkRole(stores, organizationId, id);
            members.takeRole(organizationId, userId, id);
          }
          return answerNothing();
        });
      },
    },
    {
      method: "GET",
      template: effective,
      access: manage("read:organization_member_effective_roles"),
      handle: (call) => {
        const page = readCheckpoint(validate("Query", effectiveQuery, call.query));
        const { organizationId, userId } = readMember(stores, call);
        // There are no groups here, so every role is one that was given directly.
        const items = members.listRoles(organizationId, userId).map((role) => ({
          id: role.id,
          json: JSON.stringify({ ...render(role), sources: ["direct"] }),
        }));
        return answerWholeList("roles", page, items, call, clock);
      },
    },
    {
      method: "GET",
      template: `${effective}/sources/groups`,
      access: manage("read:organization_member_role_source_groups"),
      handle: (call) => {
        const query = validate("Query", sourcesQuery, call.query);
        const { organizationId } = readMember(stores, call);
        checkRole(stores, organizationId, query.role_id);
        return answerJson(200, { groups: [] });
      },
    },
  ];
}

function render({ id, name, description }: RoleDocument): object {
  return { id, name, description: description ?? "" };
}

/**
 * Sees that a role exists and may be given in an organization: one of the tenant's or of its own.
 *
 * @throws Refusal 404.
 */
function checkRole(stores: Stores, organizationId: string, id: string): void {
  const role = stores.roles.find(id);
  if (role === undefined || (role.owner_id ?? organizationId) !== organizationId) {
    throw noSuchRole(id);
  }
}

function readMember(
  stores: Stores,
  call: Call,
): { readonly organizationId: string; readonly userId: string } {
  const organizationId = readOrganizationId(stores, call);
  const userId = pathParameter(call, "user_id", 401);
  if (!stores.members.has(organizationId, userId)) {
    throw refuse(404, "User is not a member of this organization");
  }
  return { organizationId, userId };
}
