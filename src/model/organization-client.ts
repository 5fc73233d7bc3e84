import { z } from "zod";
import { tenantClient } from "./client.js";
import { collection } from "./collection.js";
import type { Endpoint } from "./endpoint.js";
import { flag, text, type Fields } from "./field.js";

const eitherWay = "Name the client by `client`.";

/** How an entry says which client it is about. */
const clientKeys = {
  client: text({
    description: "The client's name or id in the tenant.",
    example: "Portal",
    otherExample: "Back Office",
    schema: z.string().min(1).max(255),
    clearing: { by: "refused", instead: eitherWay },
  }),
  client_id: text({
    description: "The same under the key that Auth0 has for ids.",
    example: "0123456789abcdefghijABCDEFGHIJxy",
    otherExample: "xyABCDEFGHIJ0123456789abcdefghij",
    schema: z.string().min(1).max(255),
    clearing: { by: "refused", instead: eitherWay },
  }),
} as const satisfies Fields;

/** What an organization says of one of its clients. */
const clientSettings = {
  use_for_member_access: flag({
    description: "Whether members of the organization can log in to the client.",
    example: true,
    otherExample: false,
    schema: z.boolean(),
    serverDefault: false,
    clearing: {
      by: "refused",
      instead: "Remove the line to keep what the tenant has, or write true or false.",
    },
  }),
} as const satisfies Fields;

function endpoint(method: Endpoint["method"], verb: string, rest = ""): Endpoint {
  return {
    method,
    template: `/api/v2/organizations/{id}/clients${rest}`,
    kind: "other",
    scope: `${verb}:organization_clients`,
  };
}

/** The clients that an organization is associated with. */
export const organizationClients = collection({
  name: "clients",
  noun: { one: "client", many: "clients" },
  description:
    "The clients that the organization is associated with, at most 100. What a manifest declares is the whole of it, unless it says that it is a part; `is_app_entitlement_active` says whether others are shut out.",
  example: [{ client: "Portal", use_for_member_access: true }],
  otherExample: [{ client: "Back Office" }],
  keys: clientKeys,
  ways: [["client"], ["client_id"]],
  identity: "client_id",
  settings: clientSettings,
  reference: {
    kind: tenantClient,
    name: "client",
    advice: eitherWay,
    holds: { client: ["id", "name"], client_id: ["id", "name"] },
  },
  shown: { at: "client" },
  pasted: {},
  otherSpellings: [],
  isDoubtfulWhenEmpty: true,
  most: 100,
  read: { endpoint: endpoint("GET", "read"), key: "clients", paging: "checkpoint" },
  readByThing: {
    endpoint: {
      method: "GET",
      template: "/api/v2/organizations",
      kind: "organization-list",
      scope: "read:organization_clients",
    },
    parameter: "include_client_association_for",
    at: "client",
  },
  add: { endpoint: endpoint("POST", "create"), most: 10, list: { key: "clients", of: "entries" } },
  change: { endpoint: endpoint("PATCH", "update", "/{client_id}"), most: 1 },
  remove: { endpoint: endpoint("DELETE", "delete"), most: 10, list: { key: "clients", of: "ids" } },
});
