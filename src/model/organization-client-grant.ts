import { z } from "zod";
import { allowsOrganizations, tenantClientGrant } from "./client.js";
import { collection } from "./collection.js";
import type { Endpoint } from "./endpoint.js";
import { text, type Fields } from "./field.js";

const eitherWay = "Name the grant by `client` and `audience`, or by `grant_id`.";

/** How an entry says which client grant it is about. */
const grantKeys = {
  client: text({
    description: "The client's name or id in the tenant.",
    example: "Billing Bot",
    otherExample: "Reporting Bot",
    schema: z.string().min(1).max(255),
    clearing: { by: "refused", instead: eitherWay },
  }),
  audience: text({
    description: "The identifier of the API for which the client has the grant.",
    example: "https://billing.example/",
    otherExample: "https://reports.example/",
    schema: z.string().min(1).max(600),
    clearing: { by: "refused", instead: eitherWay },
  }),
  grant_id: text({
    description: "The grant's id in the tenant, instead of client and audience.",
    example: "cgr_0123456789abcdef",
    otherExample: "cgr_fedcba9876543210",
    schema: z.string().min(1).max(100),
    clearing: { by: "refused", instead: eitherWay },
  }),
  client_id: text({
    description:
      "The client by its name or id. Alone, as auth0-deploy-cli writes it, all its grants that allow organizations.",
    example: "Billing Bot",
    otherExample: "Reporting Bot",
    schema: z.string().min(1).max(255),
    clearing: { by: "refused", instead: eitherWay },
    // An entry of Terraform's is one grant; there it tells which client it is.
    notInTerraform: true,
  }),
} as const satisfies Fields;

function endpoint(method: Endpoint["method"], verb: string, rest = ""): Endpoint {
  return {
    method,
    template: `/api/v2/organizations/{id}/client-grants${rest}`,
    kind: `organization-client-grant-${method === "GET" ? "read" : "write"}`,
    scope: `${verb}:organization_client_grants`,
  };
}

/** The client grants with which machines ask for tokens in the name of an organization. */
export const organizationClientGrants = collection({
  name: "client_grants",
  noun: { one: "client grant", many: "client grants" },
  description:
    "The client grants with which machines may act in the organization's name, at most 100. What a manifest declares is the whole of it, unless it says that it is a part.",
  example: [{ client: "Billing Bot", audience: "https://billing.example/" }],
  otherExample: [{ client: "Reporting Bot", audience: "https://reports.example/" }],
  keys: grantKeys,
  ways: [["client", "audience"], ["grant_id"], ["client_id"], ["client_id", "audience"]],
  identity: "grant_id",
  settings: {},
  reference: {
    kind: tenantClientGrant,
    name: "audience",
    advice: eitherWay,
    holds: {
      client: ["client_id", "client"],
      client_id: ["client_id", "client"],
    },
    all: "client_id",
    misfit: (_, grant) =>
      allowsOrganizations(grant)
        ? undefined
        : {
            summary: "does not allow organizations",
            detail:
              "Set its `organization_usage` to `allow` or `require` in the tenant; a grant that speaks for users cannot be tied to organizations at all.",
          },
  },
  told: ["client_id", "audience"],
  pasted: {
    id: "any",
    scope: "any",
    organization_usage: "any",
    allow_any_organization: "any",
    subject_type: "any",
  },
  otherSpellings: [],
  isDoubtfulWhenEmpty: true,
  most: 100,
  read: {
    endpoint: endpoint("GET", "read"),
    key: "client_grants",
    paging: "offset",
    identity: "id",
    // A tie of a grant that allows no organizations has no effect, and could not be made again.
    without: { key: "organization_usage", value: "deny" },
  },
  readByThing: {
    endpoint: {
      method: "GET",
      template: "/api/v2/client-grants/{id}/organizations",
      kind: "other",
      scope: "read:organization_client_grants",
    },
  },
  add: { endpoint: endpoint("POST", "create"), most: 1 },
  remove: { endpoint: endpoint("DELETE", "delete", "/{grant_id}"), most: 1 },
});
