import { z } from "zod";
import type { TenantClock } from "../clock.js";
import {
  answerJson,
  answerRows,
  answerSlice,
  checkpointParameters,
  conflict,
  invalidBody,
  invalidQuery,
  manage,
  offsetParameters,
  pathParameter,
  plainRows,
  readOffset,
  refuse,
  validate,
  type Answer,
  type Call,
  type Refusal,
  type Route,
} from "../exchange/index.js";
import {
  allOf,
  createIdentifier,
  isUniqueViolation,
  type Permission,
  type RoleDocument,
  type SqlCondition,
  type Stores,
} from "../store/index.js";

const all = "/api/v2/roles";
const one = `${all}/{id}`;

const listQuery = z.strictObject({
  ...offsetParameters,
  name_filter: z.string().exactOptional(),
  type: z.enum(["tenant", "organization"]).exactOptional(),
  owner_id: z.string().exactOptional(),
});

/** What a role is made of. */
export const newRoleSchema = z.strictObject({
  name: z.string().min(1).max(255),
  description: z.string().max(255).exactOptional(),
  type: z.enum(["tenant", "organization"]).exactOptional(),
  owner_id: z.string().exactOptional(),
});

const changeSchema = z.strictObject({
  name: z.string().min(1).max(255).exactOptional(),
  description: z.string().max(255).exactOptional(),
});

const permissionsBody = z.strictObject({
  permissions: z
    .array(
      z.strictObject({
        resource_server_identifier: z.string().max(600),
        permission_name: z.string(),
      }),
    )
    .min(1),
});

const usersQuery = z.strictObject({ ...offsetParameters, ...checkpointParameters });
const permissionsQuery = z.strictObject(offsetParameters);

/** The endpoints of roles: the tenant's and those that organizations own. */
export function roleRoutes(stores: Stores, clock: TenantClock): readonly Route[] {
  const { roles } = stores;
  return [
    {
      method: "GET",
      template: all,
      access: manage("read:roles"),
      handle: (call) => list(stores, clock, call),
    },
    {
      method: "POST",
      template: all,
      access: manage("create:roles"),
      handle: (call) => {
        const body = validate("Payload", newRoleSchema, call.body);
        return answerJson(200, createRole(stores, body));
      },
    },
    {
      method: "GET",
      template: one,
      access: manage("read:roles"),
      handle: (call) => answerJson(200, find(stores, call)),
    },
    {
      method: "PATCH",
      template: one,
      access: manage("update:roles"),
      handle: (call) => {
        const change = validate("Payload", changeSchema, call.body ?? {});
        const role = orConflict(() =>
          roles.change(pathParameter(call, "id"), (current) => ({ ...current, ...change })),
        );
        if (role === undefined) throw roleNotFound();
        return answerJson(200, role);
      },
    },
    {
      method: "DELETE",
      template: one,
      access: manage("delete:roles"),
      handle: (call) => {
        if (!roles.delete(pathParameter(call, "id"))) throw roleNotFound();
        return answerJson(200, {});
      },
    },
    {
      method: "GET",
      template: `${one}/permissions`,
      access: manage("read:roles"),
      handle: (call) => listPermissions(stores, call),
    },
    {
      method: "POST",
      template: `${one}/permissions`,
      access: manage("update:roles"),
      handle: (call) =>
        changePermissions(stores, call, 201, (role, permission) => {
          if (!stores.resourceServers.findByEither(permission.resource_server_identifier)) {
            throw refuse(404, "Resource server not found");
          }
          roles.permit(role.id, permission);
        }),
    },
    {
      method: "DELETE",
      template: `${one}/permissions`,
      access: manage("update:roles"),
      handle: (call) =>
        changePermissions(stores, call, 204, (role, permission) =>
          roles.forbid(role.id, permission),
        ),
    },
    {
      // Roles are given within organizations alone here.
      method: "GET",
      template: `${one}/users`,
      access: manage(["read:users", "read:roles"]),
      handle: (call) => {
        const query = validate("Query", usersQuery, call.query);
        find(stores, call);
        if (query.take !== undefined || query.from !== undefined) {
          return answerJson(200, { users: [] });
        }
        return answerSlice("users", readOffset(query), []);
      },
    },
  ];
}

function list({ roles }: Stores, clock: TenantClock, call: Call): Answer {
  const query = validate("Query", listQuery, call.query);
  const page = readOffset(query);
  const conditions: SqlCondition[] = [];
  if (query.type === "organization") {
    if (query.owner_id === undefined) {
      throw invalidQuery(
        "Query validation error: 'Missing required property: owner_id' on property type.",
      );
    }
    conditions.push({ sql: "owner_id = ?", values: [query.owner_id] });
  } else conditions.push({ sql: "owner_id IS NULL", values: [] });
  if (query.name_filter !== undefined) {
    conditions.push({ sql: "instr(lower(name), lower(?)) > 0", values: [query.name_filter] });
  }
  return answerRows(plainRows("roles", roles.rows(allOf(conditions))), page, call, clock);
}

function find({ roles }: Stores, call: Call): RoleDocument {
  const role = roles.find(pathParameter(call, "id"));
  if (role === undefined) throw roleNotFound();
  return role;
}

/**
 * Makes a role of the tenant's or of an organization.
 *
 * @throws Refusal 400 without its owner, 404 when the owner is not there, 409 when it has such a role.
 */
export function createRole(
  stores: Stores,
  { name, description, type, owner_id: owner }: z.output<typeof newRoleSchema>,
): RoleDocument {
  const role = { id: createIdentifier("rol"), name, description: description ?? null };
  if (type !== "organization") {
    if (owner !== undefined) throw invalidBody("owner_id is for roles of type organization only.");
    return orConflict(() => stores.roles.create(role));
  }
  if (owner === undefined) {
    throw invalidBody("Payload validation error: 'Missing required property: owner_id'.");
  }
  if (!stores.organizations.has(owner)) throw refuse(404, "Organization not found.");
  return orConflict(() => stores.roles.create({ ...role, type, owner_id: owner }));
}

function listPermissions(stores: Stores, call: Call): Answer {
  const page = readOffset(validate("Query", permissionsQuery, call.query));
  const permissions = stores.roles.listPermissions(find(stores, call).id).map((permission) => {
    const api = stores.resourceServers.findByEither(permission.resource_server_identifier);
    const scope = api?.scopes?.find(({ value }) => value === permission.permission_name);
    return JSON.stringify({
      ...permission,
      resource_server_name: api?.name ?? permission.resource_server_identifier,
      description: scope?.description ?? "",
    });
  });
  return answerSlice("permissions", page, permissions);
}

function changePermissions(
  stores: Stores,
  call: Call,
  status: 201 | 204,
  work: (role: RoleDocument, permission: Permission) => void,
): Answer {
  const { permissions } = validate("Payload", permissionsBody, call.body);
  stores.database.transaction(() => {
    const role = find(stores, call);
    for (const permission of permissions) work(role, permission);
  });
  return { status, body: status === 201 ? "{}" : "" };
}

function roleNotFound(): Refusal {
  return refuse(404, "The role does not exist.");
}

function orConflict<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw conflict("The role already exists.");
  }
}
