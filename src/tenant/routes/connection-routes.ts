import { z } from "zod";
import type { Clock } from "../clock.js";
import {
  answerJson,
  answerNothing,
  answerWholeList,
  booleanParameter,
  checkpointParameters,
  offsetParameters,
  pathParameter,
  readPaging,
  refuse,
  validate,
  type Access,
  type Answer,
  type Call,
  type Refusal,
  type Route,
} from "../exchange/index.js";
import { isUniqueViolation, type ConnectionDocument, type Stores } from "../store/index.js";

const listQuery = z.strictObject({
  ...offsetParameters,
  ...checkpointParameters,
  name: z.string().exactOptional(),
  strategy: z.union([z.string(), z.array(z.string())]).exactOptional(),
  fields: z.string().exactOptional(),
  include_fields: booleanParameter.exactOptional(),
});

const fieldsQuery = z.strictObject({
  fields: z.string().exactOptional(),
  include_fields: booleanParameter.exactOptional(),
});

const changeableFields = {
  display_name: z.string().min(1).max(128).exactOptional(),
  options: z.record(z.string(), z.unknown()).exactOptional(),
  enabled_clients: z.array(z.string()).exactOptional(),
  realms: z.array(z.string()).exactOptional(),
  is_domain_connection: z.boolean().exactOptional(),
  metadata: z.record(z.string().max(255), z.string().max(255)).exactOptional(),
};

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
export function connectionRoutes(stores: Stores, clock: Clock): readonly Route[] {
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
        const connection = connections.findById(pathParameter(call, "id"));
        if (connection === undefined) throw noSuchConnection();
        return answerJson(200, project(connection, query.fields, query.include_fields));
      },
    },
    {
      method: "PATCH",
      template: "/api/v2/connections/{id}",
      access: access("update"),
      handle: (call) => {
        const change = validate("Payload", changeSchema, call.body ?? {});
        const connection = connections.update(pathParameter(call, "id"), change);
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
        return answerNothing();
      },
    },
  ];
}

function access(verb: "read" | "create" | "update" | "delete"): Access {
  return { kind: "management", anyScope: [`${verb}:connections`], bucket: "other" };
}

function noSuchConnection(): Refusal {
  return refuse(404, "The connection does not exist");
}

function create({ connections }: Stores, call: Call): Answer {
  const body = validate("Payload", newConnectionSchema, call.body);
  try {
    return answerJson(201, connections.create(body));
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw refuse(409, "A connection with the same name already exists", {
      errorCode: "connection_conflict",
    });
  }
}

function list({ connections }: Stores, clock: Clock, call: Call): Answer {
  const query = validate("Query", listQuery, call.query);
  const page = readPaging(query);
  const all = connections.list({
    ...(query.name !== undefined && { name: query.name }),
    ...(query.strategy !== undefined && { strategies: [query.strategy].flat() }),
  });
  const items = all.map((connection) => ({
    id: connection.id,
    json: JSON.stringify(project(connection, query.fields, query.include_fields)),
  }));
  return answerWholeList("connections", page, items, call, clock);
}

/** Keeps the fields that are asked for, or all but them. */
function project(
  connection: ConnectionDocument,
  fields: string | undefined,
  isInclusive = true,
): object {
  if (fields === undefined) return connection;
  const named = new Set(fields.split(","));
  return Object.fromEntries(
    Object.entries(connection).filter(([name]) => named.has(name) === isInclusive),
  );
}
