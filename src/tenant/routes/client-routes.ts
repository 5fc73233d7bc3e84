import { z } from "zod";
import type { TenantClock } from "../clock.js";
import {
  answerJson,
  answerNothing,
  answerRows,
  booleanParameter,
  checkpointParameters,
  fieldParameters,
  invalidQuery,
  manage,
  offsetParameters,
  pathParameter,
  project,
  readPaging,
  refuse,
  validate,
  type Answer,
  type Call,
  type FieldQuery,
  type Refusal,
  type Route,
} from "../exchange/index.js";
import { allOf, type ClientDocument, type SqlCondition, type Stores } from "../store/index.js";
import { createClient } from "./new-client.js";

const all = "/api/v2/clients";
const one = `${all}/{id}`;

const listQuery = z.strictObject({
  ...offsetParameters,
  ...checkpointParameters,
  ...fieldParameters,
  is_global: booleanParameter.exactOptional(),
  is_first_party: booleanParameter.exactOptional(),
  app_type: z.string().exactOptional(),
  external_client_id: z.string().exactOptional(),
  q: z.string().exactOptional(),
});

const oneQuery = z.strictObject(fieldParameters);

const usage = z.enum(["deny", "allow", "require"]);

/** What the tenant itself makes something of; everything else is kept as it comes. */
const knownFields = {
  app_type: z.string().exactOptional(),
  grant_types: z.array(z.string()).exactOptional(),
  is_first_party: z.boolean().exactOptional(),
  initiate_login_uri: z.union([z.literal(""), z.url({ protocol: /^https$/ })]).exactOptional(),
  organization_usage: usage.nullable().exactOptional(),
  organization_require_behavior: z
    .enum(["no_prompt", "pre_login_prompt", "post_login_prompt"])
    .nullable()
    .exactOptional(),
  organization_discovery_methods: z
    .array(z.enum(["email", "organization_name"]))
    .min(1)
    .nullable()
    .exactOptional(),
  default_organization: z
    .strictObject({
      organization_id: z.string().max(50),
      flows: z.array(z.literal("client_credentials")).min(1),
    })
    .nullable()
    .exactOptional(),
};

const clientName = z
  .string()
  .min(1)
  .regex(/^[^<>]+$/);

const newClientSchema = z.looseObject({ name: clientName, ...knownFields });
const changeSchema = z.looseObject({ name: clientName.exactOptional(), ...knownFields });

/** The endpoints of the tenant's clients, as far as organizations need them. */
export function clientRoutes(stores: Stores, clock: TenantClock): readonly Route[] {
  const { clients } = stores;
  return [
    {
      method: "GET",
      template: all,
      access: manage("read:clients", (query) =>
        query["q"] === undefined ? "client-read" : "client-search",
      ),
      lags: "clients",
      handle: (call) => list(stores, clock, call),
    },
    {
      method: "POST",
      template: all,
      access: manage("create:clients"),
      handle: (call) => {
        // Checked, but not replaced by what the check returns: keys such as __proto__ would get lost.
        validate("Payload", newClientSchema, call.body);
        const { client_id: _, ...body } = call.body as z.output<typeof newClientSchema>;
        const { client, document } = createClient(body);
        clients.create(client, document);
        return answerJson(201, { ...document, client_secret: client.clientSecret });
      },
    },
    {
      method: "GET",
      template: one,
      access: manage("read:clients", "client-read"),
      handle: (call) => {
        const query: FieldQuery = validate("Query", oneQuery, call.query);
        return answerJson(200, project(withSecret(stores, call, find(stores, call)), query));
      },
    },
    {
      method: "PATCH",
      template: one,
      access: manage("update:clients"),
      handle: (call) => update(stores, call),
    },
    {
      method: "DELETE",
      template: one,
      access: manage("delete:clients"),
      handle: (call) => {
        clients.delete(pathParameter(call, "id", 64));
        return answerNothing();
      },
    },
  ];
}

function list({ clients }: Stores, clock: TenantClock, call: Call): Answer {
  const query = validate("Query", listQuery, call.query);
  const conditions: SqlCondition[] = [];
  if (query.q !== undefined) conditions.push(readSearch(query.q));
  for (const name of ["is_first_party", "is_global"] as const) {
    const value = query[name];
    if (value === undefined) continue;
    const field = name === "is_global" ? "global" : name;
    conditions.push({ sql: `document ->> '$.${field}' = ?`, values: [value ? 1 : 0] });
  }
  if (query.app_type !== undefined) {
    conditions.push({
      sql: "document ->> '$.app_type' IN (SELECT value FROM json_each(?))",
      values: [JSON.stringify(query.app_type.split(","))],
    });
  }
  if (query.external_client_id !== undefined) {
    conditions.push({
      sql: "document ->> '$.external_client_id' = ?",
      values: [query.external_client_id],
    });
  }
  return answerRows(
    {
      key: "clients",
      rows: clients.rows(allOf(conditions), call.view),
      render: ({ json }) => JSON.stringify(project(JSON.parse(json) as object, query)),
      // Recorded in 2026: both are there, and neither says anything.
      shape: { beside: () => ({ length: 0, next: "" }) },
    },
    readPaging(query),
    call,
    clock,
  );
}

/** Of the search, what finds clients by the organizations that their grants are for. */
function readSearch(text: string): SqlCondition {
  const id = /^client_grant\.organization_id:"?(org_\w+)"?$/.exec(text.trim())?.[1];
  if (id !== undefined) {
    return {
      sql: `id IN (SELECT g.client_id FROM client_grants AS g
            JOIN organization_client_grants AS t ON t.grant_id = g.id WHERE t.organization_id = ?)`,
      values: [id],
    };
  }
  if (/^client_grant\.allow_any_organization:true$/.test(text.trim())) {
    return {
      sql: `id IN (SELECT client_id FROM client_grants
            WHERE document ->> '$.allow_any_organization' = 1)`,
      values: [],
    };
  }
  throw invalidQuery(
    `Query validation error: 'Object didn't pass validation for format lucene: ${text}' on property q.`,
  );
}

function find({ clients }: Stores, call: Call): ClientDocument {
  const client = clients.findDocument(pathParameter(call, "id", 64));
  if (client === undefined) throw clientNotFound();
  return client;
}

function update(stores: Stores, call: Call): Answer {
  validate("Payload", changeSchema, call.body ?? {});
  const {
    client_id: _,
    client_secret: secret,
    ...change
  } = (call.body ?? {}) as Record<string, unknown>;
  return stores.database.transaction(() => {
    const current = find(stores, call);
    const changed = { ...current, ...change, ...mergedParts(current, change) };
    const kept = Object.entries(changed).filter(([, value]) => value !== null);
    const document = Object.fromEntries(kept) as unknown as ClientDocument;
    stores.clients.replace(document, typeof secret === "string" ? secret : undefined);
    return answerJson(200, withSecret(stores, call, document));
  });
}

/** Objects whose defaults stay when a change names some of their fields only. */
const mergedFields = ["jwt_configuration", "refresh_token"];

function mergedParts(current: ClientDocument, change: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    mergedFields.flatMap((name) => {
      const part = change[name];
      if (typeof part !== "object" || part === null) return [];
      return [[name, { ...(current[name] as object | undefined), ...part }]];
    }),
  );
}

/** Whoever may read keys sees the secret, but never in a list. */
function withSecret({ clients }: Stores, call: Call, document: ClientDocument): object {
  const secret = clients.find(document.client_id)?.clientSecret;
  const isShown = call.scopes.has("read:client_keys") && document["global"] !== true;
  return isShown ? { ...document, client_secret: secret } : document;
}

function clientNotFound(): Refusal {
  return refuse(404, "The client does not exist", { errorCode: "inexistent_client" });
}
