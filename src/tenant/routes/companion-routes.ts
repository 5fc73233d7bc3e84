import { z } from "zod";
import type { Clock } from "../clock.js";
import {
  answerWholeList,
  booleanParameter,
  checkpointParameters,
  offsetParameters,
  organizationNotFound,
  pathParameter,
  readPaging,
  validate,
  type Access,
  type Answer,
  type Call,
  type PagingQuery,
  type Route,
} from "../exchange/index.js";
import type { Client, Stores } from "../store/index.js";

const paging = { ...offsetParameters, ...checkpointParameters };

const clientsQuery = z.strictObject({ ...paging, is_global: booleanParameter.exactOptional() });

/** What an organization can have and never has here. */
interface EmptyList {
  /** The last part of the path. */
  readonly segment: string;
  readonly key: string;
  readonly scope: string;
  readonly query: z.ZodType<PagingQuery>;
}

const emptyLists: readonly EmptyList[] = [
  {
    segment: "client-grants",
    key: "client_grants",
    scope: "read:organization_client_grants",
    query: z.strictObject(offsetParameters),
  },
  {
    segment: "clients",
    key: "clients",
    scope: "read:organization_clients",
    query: z.strictObject(checkpointParameters),
  },
  {
    segment: "discovery-domains",
    key: "domains",
    scope: "read:organization_discovery_domains",
    query: z.strictObject(checkpointParameters),
  },
];

/**
 * Reads of what stands beside organizations. Tools that manage all of a tenant ask for it, also when
 * they are told to deal with organizations alone. The tenant has its own clients and nothing else,
 * and there is no way to change that over HTTP.
 */
export function companionRoutes(
  { clients, organizations }: Stores,
  clock: Clock,
): readonly Route[] {
  const ofOrganizations = emptyLists.map(({ segment, key, scope, query }): Route => ({
    method: "GET",
    template: `/api/v2/organizations/{id}/${segment}`,
    access: access(scope),
    handle: (call) => {
      const page = readPaging(validate("Query", query, call.query));
      if (organizations.findById(pathParameter(call, "id")) === undefined) {
        throw organizationNotFound();
      }
      return answerWholeList(key, page, [], call, clock);
    },
  }));
  return [
    {
      method: "GET",
      template: "/api/v2/clients",
      access: access("read:clients"),
      handle: (call) => listClients(clients.list(), call, clock),
    },
    {
      method: "GET",
      template: "/api/v2/client-grants",
      access: access("read:client_grants"),
      handle: (call) => {
        const page = readPaging(validate("Query", z.strictObject(paging), call.query));
        return answerWholeList("client_grants", page, [], call, clock);
      },
    },
    ...ofOrganizations,
  ];
}

function access(scope: string): Access {
  return { kind: "management", anyScope: [scope], bucket: "other" };
}

function listClients(all: readonly Client[], call: Call, clock: Clock): Answer {
  const query = validate("Query", clientsQuery, call.query);
  // The global client is the one that every real tenant has for itself; there is none here.
  const shown = query.is_global === true ? [] : all;
  const items = shown.map(({ clientId, name }) => ({
    id: clientId,
    json: JSON.stringify({
      client_id: clientId,
      name,
      app_type: "non_interactive",
      grant_types: ["client_credentials"],
      is_first_party: true,
      global: false,
    }),
  }));
  return answerWholeList("clients", readPaging(query), items, call, clock);
}
