import { z } from "zod";
import type { TenantClock } from "../clock.js";
import {
  answerJson,
  answerNothing,
  answerWholeList,
  cappedCheckpointParameters,
  checkpointParameters,
  clientId,
  fieldParameters,
  offsetParameters,
  pathParameter,
  project,
  readCheckpoint,
  readPaging,
  refuse,
  validate,
  type Access,
  type Answer,
  type Call,
  type Refusal,
  type Route,
} from "../exchange/index.js";
import {
  isUniqueViolation,
  type ConnectionChange,
  type ConnectionDocument,
  type NewConnection,
  type Stores,
} from "../store/index.js";

const listQuery = z.strictObject({
  ...offsetParameters,
  ...checkpointParameters,
  ...fieldParameters,
  name: z.string().exactOptional(),
  strategy: z.union([z.string(), z.array(z.string())]).exactOptional(),
  domain_alias: z.string().exactOptional(),
});

const fieldsQuery = z.strictObject(fieldParameters);
const clientsQuery = z.strictObject(cappedCheckpointParameters);

const freeObject = z.record(z.string(), z.unknown());

const changeableFields = {
  display_name: z.string().min(1).max(128).exactOptional(),
  options: freeObject.nullable().exactOptional(),
  enabled_clients: z.array(z.string()).exactOptional(),
  realms: z.array(z.string()).exactOptional(),
  is_domain_connection: z.boolean().exactOptional(),
  show_as_button: z.boolean().exactOptional(),
  metadata: z.record(z.string().max(255), z.string().max(255).nullable()).exactOptional(),
  authentication: freeObject.exactOptional(),
  connected_accounts: freeObject.exactOptional(),
  cross_app_access_requesting_app: freeObject.nullable().exactOptional(),
  cross_app_access_resource_app: freeObject.nullable().exactOptional(),
};

/** A client, and whether a connection shall be enabled for it. */
const clientSwitches = z
  .array(z.strictObject({ client_id: clientId, status: z.boolean() }))
  .min(1)
  .max(50);

/** What a new connection may have; the seed takes the same. */
export const newConnectionSchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(128)
    .regex(/^[a-zA-Z0-9](-[a-zA-Z0-9]|[a-zA-Z0-9])*$/),
  strategy: z.string().min(1).max(50),
  ...changeableFields,
});

const changeSchema = z.strictObject(changeableFields);

/** The endpoints of the tenant's connections, as far as organizations need them. */
export function connectionRoutes(stores: Stores, clock: TenantClock): readonly Route[] {
  const { connections } = stores;
  return [
    {
      method: "GET",
      template: "/api/v2/connections",
      access: access("read"),
      handle: (call) => list(stores, clock, call),
    },
    {
      method: "POST",
      template: "/api/v2/connections",
      access: access("create"),
      handle: (call) => create(stores, call),
    },
    {
      method: "GET",
      template: "/api/v2/connections/{id}",
      access: access("read"),
      handle: (call) => {
        const query = validate("Query", fieldsQuery, call.query);
        return answerJson(200, project(find(stores, call), query));
      },
    },
    {
      method: "PATCH",
      template: "/api/v2/connections/{id}",
      access: access("update"),
      handle: (call) => {
        const change = validate("Payload", changeSchema, call.body ?? {});
        const connection = connections.update(
          pathParameter(call, "id"),
          change as ConnectionChange,
        );
        if (connection === undefined) throw noSuchConnection();
        return answerJson(200, connection);
      },
    },
    {
      method: "DELETE",
      template: "/api/v2/connections/{id}",
      access: access("delete"),
      handle: (call) => {
        if (!connections.delete(pathParameter(call, "id"))) throw noSuchConnection();
        return answerJson(202, { deleted_at: new Date(clock.now()).toISOString() });
      },
    },
    {
      method: "GET",
      template: "/api/v2/connections/{id}/clients",
      access: access("read"),
      handle: (call) => {
        const page = readCheckpoint(validate("Query", clientsQuery, call.query));
        const items = find(stores, call).enabled_clients.map((id) => ({
          id,
          json: JSON.stringify({ client_id: id }),
        }));
        return answerWholeList("clients", page, items, call, clock);
      },
    },
    {
      method: "PATCH",
      template: "/api/v2/connections/{id}/clients",
      access: access("update"),
      handle: (call) => {
        const switches = validate("Payload", clientSwitches, call.body);
        const enabled = new Set(find(stores, call).enabled_clients);
        for (const { client_id: id, status } of switches) {
          if (status) enabled.add(id);
          else enabled.delete(id);
        }
        connections.update(pathParameter(call, "id"), { enabled_clients: [...enabled] });
        return answerNothing();
      },
    },
  ];
}

function access(verb: "read" | "create" | "update" | "delete"): Access {
  return { kind: "management", anyScope: [`${verb}:connections`], bucket: "other" };
}

function noSuchConnection(): Refusal {
  return refuse(404, "The connection does not exist", { errorCode: "inexistent_connection" });
}

function find({ connections }: Stores, call: Call): ConnectionDocument {
  const connection = connections.findById(pathParameter(call, "id"));
  if (connection === undefined) throw noSuchConnection();
  return connection;
}

function create({ connections }: Stores, call: Call): Answer {
  const body = validate("Payload", newConnectionSchema, call.body);
  try {
    return answerJson(201, connections.create(body as NewConnection));
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw refuse(409, "A connection with the same name already exists", {
      errorCode: "connection_conflict",
    });
  }
}

function list({ connections }: Stores, clock: TenantClock, call: Call): Answer {
  const query = validate("Query", listQuery, call.query);
  const page = readPaging(query);
  const all = connections.list({
    ...(query.name !== undefined && { name: query.name }),
    ...(query.domain_alias !== undefined && { domainAlias: query.domain_alias }),
    ...(query.strategy !== undefined && { strategies: [query.strategy].flat() }),
  });
  const items = all.map((connection) => ({
    id: connection.id,
    json: JSON.stringify(project(connection, query)),
  }));
  return answerWholeList("connections", page, items, call, clock);
}
