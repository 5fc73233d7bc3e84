import { z } from "zod";
import { collection } from "./collection.js";
import type { Endpoint } from "./endpoint.js";
import { requiredText, text, type Fields } from "./field.js";

/** How an entry says which role it is about. */
const roleKeys = {
  name: requiredText({
    description: "The role's name; the organization has one of it.",
    example: "approver",
    otherExample: "auditor",
    schema: z.string().min(1).max(255),
    clearing: { by: "refused", instead: "Write the role's name." },
  }),
} as const satisfies Fields;

/** What an organization says of one of its roles. */
const roleSettings = {
  description: text({
    description: "What the role is for.",
    example: "May approve orders",
    otherExample: "Reads everything",
    schema: z.string().min(1).max(255),
    clearing: {
      by: "refused",
      instead: "Write the text that people shall see, or remove the line to keep what is there.",
    },
  }),
} as const satisfies Fields;

function endpoint(method: Endpoint["method"], verb: string, rest = ""): Endpoint {
  return { method, template: `/api/v2/roles${rest}`, kind: "other", scope: `${verb}:roles` };
}

/** The roles that belong to one organization, and can be given to its members alone. */
export const organizationRoles = collection({
  name: "roles",
  noun: { one: "role", many: "roles" },
  description:
    "The organization's own roles, at most 350. What a manifest declares is the whole of it, unless it says that it is a part; roles of the tenant are none of them.",
  example: [{ name: "approver", description: "May approve orders" }],
  otherExample: [{ name: "auditor" }],
  keys: roleKeys,
  ways: [["name"]],
  identity: "name",
  settings: roleSettings,
  item: { id: "id" },
  notices: [{ on: "remove", says: "is removed: members lose it, and its permissions are gone" }],
  pasted: { id: "any", type: "any", owner_id: "any" },
  otherSpellings: [],
  most: 350,
  read: {
    endpoint: endpoint("GET", "read"),
    key: "roles",
    paging: "offset",
    query: { type: "organization", owner_id: "{id}" },
  },
  add: {
    endpoint: endpoint("POST", "create"),
    most: 1,
    with: { type: "organization", owner_id: "{id}" },
  },
  change: { endpoint: endpoint("PATCH", "update", "/{role_id}"), most: 1 },
  remove: { endpoint: endpoint("DELETE", "delete", "/{role_id}"), most: 1 },
});
