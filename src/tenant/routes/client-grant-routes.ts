import { z } from "zod";
import type { TenantClock } from "../clock.js";
import {
  answerJson,
  answerNothing,
  answerRows,
  checkpointParameters,
  clientId,
  conflict,
  manage,
  offsetParameters,
  pathParameter,
  plainRows,
  readPaging,
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
  type ClientGrantDocument,
  type SqlCondition,
  type Stores,
} from "../store/index.js";

const all = "/api/v2/client-grants";
const one = `${all}/{id}`;

const subjectType = z.enum(["client", "user", "anonymous_user"]);

const listQuery = z.strictObject({
  ...offsetParameters,
  ...checkpointParameters,
  audience: z.string().exactOptional(),
  client_id: z.string().exactOptional(),
  allow_any_organization: z.literal("true").exactOptional(),
  subject_type: subjectType.exactOptional(),
  default_for: z.string().exactOptional(),
});

const usage = z.enum(["deny", "allow", "require"]);

/** What a client grant is made of. */
export const newGrantSchema = z.strictObject({
  audience: z.string().min(1).max(600),
  client_id: clientId.exactOptional(),
  scope: z.array(z.string()).exactOptional(),
  organization_usage: usage.exactOptional(),
  allow_any_organization: z.boolean().exactOptional(),
  subject_type: subjectType.exactOptional(),
  authorization_details_types: z.array(z.string()).exactOptional(),
  allow_all_scopes: z.boolean().exactOptional(),
  default_for: z.string().exactOptional(),
});

const changeSchema = z
  .strictObject({
    scope: z.array(z.string()).nullable().exactOptional(),
    organization_usage: usage.nullable().exactOptional(),
    allow_any_organization: z.boolean().nullable().exactOptional(),
    authorization_details_types: z.array(z.string()).exactOptional(),
    allow_all_scopes: z.boolean().nullable().exactOptional(),
  })
  .superRefine((change, context) => {
    if (Object.keys(change).length > 0) return;
    context.addIssue({
      code: "custom",
      params: { cause: "Too few properties defined (0), minimum 1" },
    });
  });

/** The endpoints of the tenant's client grants. */
export function clientGrantRoutes(stores: Stores, clock: TenantClock): readonly Route[] {
  const { clientGrants } = stores;
  return [
    {
      method: "GET",
      template: all,
      access: manage("read:client_grants"),
      handle: (call) => list(stores, clock, call),
    },
    {
      method: "POST",
      template: all,
      access: manage("create:client_grants"),
      handle: (call) => {
        const body = validate("Payload", newGrantSchema, call.body);
        return answerJson(201, createGrant(stores, body));
      },
    },
    {
      method: "GET",
      template: one,
      access: manage("read:client_grants"),
      handle: (call) => {
        const grant = clientGrants.find(pathParameter(call, "id"));
        if (grant === undefined) throw grantNotFound();
        return answerJson(200, grant);
      },
    },
    {
      method: "PATCH",
      template: one,
      access: manage("update:client_grants"),
      handle: (call) => {
        const change = validate("Payload", changeSchema, call.body ?? {});
        const grant = clientGrants.change(pathParameter(call, "id"), (current) => {
          const changed = { ...current, ...change, scope: change.scope ?? current.scope };
          const kept = Object.entries(changed).filter(([, value]) => value !== null);
          return Object.fromEntries(kept) as unknown as ClientGrantDocument;
        });
        if (grant === undefined) throw grantNotFound();
        return answerJson(200, grant);
      },
    },
    {
      method: "DELETE",
      template: one,
      access: manage("delete:client_grants"),
      handle: (call) => {
        clientGrants.delete(pathParameter(call, "id"));
        return answerNothing();
      },
    },
  ];
}

function list({ clientGrants }: Stores, clock: TenantClock, call: Call): Answer {
  const query = validate("Query", listQuery, call.query);
  const conditions: SqlCondition[] = [];
  for (const name of ["audience", "client_id", "subject_type"] as const) {
    const value = query[name];
    if (value !== undefined) conditions.push({ sql: `${name} = ?`, values: [value] });
  }
  if (query.allow_any_organization !== undefined) {
    conditions.push({ sql: "document ->> '$.allow_any_organization' = 1", values: [] });
  }
  if (query.default_for !== undefined) {
    conditions.push({ sql: "document ->> '$.default_for' = ?", values: [query.default_for] });
  }
  const rows = clientGrants.rows(allOf(conditions));
  return answerRows(plainRows("client_grants", rows), readPaging(query), call, clock);
}

/**
 * Lets a client ask an API for tokens.
 *
 * @throws Refusal 404 when one of the two is not there, 409 when there is such a grant.
 */
export function createGrant(
  stores: Stores,
  { scope = [], subject_type = "client", ...body }: z.output<typeof newGrantSchema>,
): ClientGrantDocument {
  const api = stores.resourceServers.findByEither(body.audience);
  if (api?.identifier !== body.audience) throw refuse(404, "Resource server not found");
  if (body.client_id !== undefined && stores.clients.find(body.client_id) === undefined) {
    throw refuse(404, "Client not found");
  }
  try {
    return stores.clientGrants.create({
      id: createIdentifier("cgr"),
      ...body,
      scope,
      subject_type,
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw conflict(
      `A client grant already exists between ${body.client_id ?? ""} and ${body.audience}`,
    );
  }
}

/** There is no such client grant. */
export function grantNotFound(): Refusal {
  return refuse(404, "The grant does not exist.", { errorCode: "inexistent_client_grant" });
}
