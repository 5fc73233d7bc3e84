import { z } from "zod";
import type { TenantClock } from "../clock.js";
import {
  answerJson,
  answerNothing,
  answerRows,
  booleanParameter,
  checkpointParameters,
  conflict,
  listParameter,
  manage,
  offsetParameters,
  pathParameter,
  plainRows,
  readPaging,
  refuse,
  validate,
  type Call,
  type Refusal,
  type Route,
} from "../exchange/index.js";
import {
  isUniqueViolation,
  randomHex,
  type ResourceServerDocument,
  type Stores,
} from "../store/index.js";

const all = "/api/v2/resource-servers";
const one = `${all}/{id}`;

const listQuery = z.strictObject({
  ...offsetParameters,
  ...checkpointParameters,
  identifiers: listParameter(10).exactOptional(),
  include_fields: booleanParameter.exactOptional(),
});

const oneQuery = z.strictObject({ include_fields: booleanParameter.exactOptional() });

const knownFields = {
  name: z.string().max(200).exactOptional(),
  scopes: z
    .array(z.strictObject({ value: z.string().min(1), description: z.string().exactOptional() }))
    .exactOptional(),
};

/** What an API is made of; what the tenant makes nothing of is kept as it comes. */
export const newResourceServerSchema = z.looseObject({
  identifier: z.string().min(1).max(600),
  ...knownFields,
});

const changeSchema = z.looseObject({
  name: knownFields.name,
  scopes: knownFields.scopes.unwrap().nullable().exactOptional(),
});

/** What Auth0 says of an API that did not say it itself. */
const defaults = {
  allow_offline_access: false,
  skip_consent_for_verifiable_first_party_clients: false,
  subject_type_authorization: {
    client: { policy: "require_client_grant" },
    user: { policy: "allow_all" },
  },
  token_lifetime: 86_400,
  token_lifetime_for_web: 7200,
  signing_alg: "RS256",
};

/** The endpoints of the tenant's APIs. */
export function resourceServerRoutes(stores: Stores, clock: TenantClock): readonly Route[] {
  const { resourceServers } = stores;
  return [
    {
      method: "GET",
      template: all,
      access: manage("read:resource_servers"),
      handle: (call) => {
        const query = validate("Query", listQuery, call.query);
        const rows = resourceServers.rows(
          query.identifiers === undefined
            ? undefined
            : {
                sql: "identifier IN (SELECT value FROM json_each(?))",
                values: [JSON.stringify(query.identifiers)],
              },
        );
        return answerRows(plainRows("resource_servers", rows), readPaging(query), call, clock);
      },
    },
    {
      method: "POST",
      template: all,
      access: manage("create:resource_servers"),
      handle: (call) => {
        const body = validate("Payload", newResourceServerSchema, call.body);
        return answerJson(201, createResourceServer(stores, body));
      },
    },
    {
      method: "GET",
      template: one,
      access: manage("read:resource_servers"),
      handle: (call) => {
        validate("Query", oneQuery, call.query);
        return answerJson(200, find(stores, call));
      },
    },
    {
      method: "PATCH",
      template: one,
      access: manage("update:resource_servers"),
      handle: (call) => {
        validate("Payload", changeSchema, call.body ?? {});
        return stores.database.transaction(() => {
          const { id, identifier, ...current } = find(stores, call);
          const changed = {
            ...current,
            ...withoutIdentity(call.body as object | undefined),
            id,
            identifier,
          };
          const document = withoutNulls(changed);
          resourceServers.replace(id, document);
          return answerJson(200, document);
        });
      },
    },
    {
      method: "DELETE",
      template: one,
      access: manage("delete:resource_servers"),
      handle: (call) => {
        resourceServers.delete(find(stores, call).id);
        return answerNothing();
      },
    },
  ];
}

/**
 * Makes an API.
 *
 * @throws Refusal 409 when its audience is taken.
 */
export function createResourceServer(
  { resourceServers }: Stores,
  body: z.output<typeof newResourceServerSchema>,
): ResourceServerDocument {
  try {
    return resourceServers.create(
      withoutNulls({ ...defaults, ...body, id: randomHex(24), identifier: body.identifier }),
    );
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw conflict("A resource server with the same identifier already exists.");
  }
}

function find({ resourceServers }: Stores, call: Call): ResourceServerDocument {
  const found = resourceServers.findByEither(pathParameter(call, "id", 600));
  if (found === undefined) throw resourceServerNotFound();
  return found;
}

function withoutIdentity(body: object = {}): object {
  return Object.fromEntries(
    Object.entries(body).filter(([name]) => name !== "id" && name !== "identifier"),
  );
}

function withoutNulls(document: ResourceServerDocument): ResourceServerDocument {
  const kept = Object.entries(document).filter(([, value]) => value !== null);
  return Object.fromEntries(kept) as unknown as ResourceServerDocument;
}

function resourceServerNotFound(): Refusal {
  return refuse(404, "The resource server does not exist", {
    errorCode: "inexistent_resource_server",
  });
}
