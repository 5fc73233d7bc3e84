import { z } from "zod";
import { collection } from "./collection.js";
import type { Endpoint } from "./endpoint.js";
import { text, texts, type Fields } from "./field.js";
import type { ThingKind } from "./thing.js";

const eitherWay = "Write the email address, or the user's id.";

/** How an entry says which user it is about. What cannot be seen would name somebody other than it shows. */
const memberKeys = {
  email: text({
    description: "The member's email address; capital letters make no difference.",
    example: "ada@acme.example",
    otherExample: "bob@acme.example",
    schema: z
      .string()
      .min(3)
      .max(320)
      .regex(/^[^\s@\p{Cc}\p{Cf}]+@[^\s@\p{Cc}\p{Cf}]+$/u, "must be an email address"),
    clearing: { by: "refused", instead: eitherWay },
  }),
  connection: text({
    description:
      "Where several users have the address: the connection of the one that is meant. It is looked up each time.",
    example: "google-oauth2",
    otherExample: "Username-Password-Authentication",
    schema: z.string().min(1).max(128),
    clearing: { by: "refused", instead: "Name the connection, or remove the line." },
  }),
  user_id: text({
    description: "The user's id in the tenant, instead of the email address.",
    example: "auth0|65f0c0ffee",
    otherExample: "google-oauth2|1234567890",
    schema: z
      .string()
      .min(3)
      .max(300)
      .regex(
        /^[^|\s\p{Cc}\p{Cf}]+\|[^\s\p{Cc}\p{Cf}]+$/u,
        "must be a user id, such as auth0|65f0c0ffee",
      ),
    clearing: { by: "refused", instead: eitherWay },
  }),
} as const satisfies Fields;

/** What an organization says of a member. */
const memberSettings = {
  roles: texts({
    description:
      "The roles that the member has in the organization, by name: the organization's own before the tenant's. A list is the whole of those that are given directly; without it they stay.",
    example: ["approver"],
    otherExample: [],
    item: z.string().min(1).max(255),
    maxItems: 50,
    clearing: { by: "empty" },
  }),
} as const satisfies Fields;

function endpoint(
  method: Endpoint["method"],
  verb: string,
  rest: "" | "/{user_id}/roles" = "",
): Endpoint {
  const noun = rest === "" ? "member" : "member-role";
  return {
    method,
    template: `/api/v2/organizations/{id}/members${rest}`,
    kind: `organization-${noun}-${verb === "read" ? "read" : "write"}`,
    scope: `${verb}:organization_${noun.replace("-", "_")}s`,
  };
}

/** The users of a tenant, found by their email addresses, of which several may have the same. */
export const tenantUser: ThingKind = {
  noun: { one: "user", many: "users" },
  list: {
    method: "GET",
    template: "/api/v2/users-by-email",
    kind: "other",
    scope: "read:users",
  },
  key: "users",
  byName: "email",
  one: {
    method: "GET",
    template: "/api/v2/users/{user_id}",
    kind: "user-read",
    scope: "read:users",
  },
  search: { method: "GET", template: "/api/v2/users", kind: "user-read", scope: "read:users" },
  keys: { id: "user_id", name: "email" },
  traits: ["connection"],
  traitsIn: "identities",
  mayLackName: true,
  hasFreeIds: true,
};

/** The roles of a tenant that belong to no organization. */
export const tenantRole: ThingKind = {
  noun: { one: "role", many: "roles" },
  list: { method: "GET", template: "/api/v2/roles", kind: "other", scope: "read:roles" },
  key: "roles",
  one: { method: "GET", template: "/api/v2/roles/{id}", kind: "other", scope: "read:roles" },
  traits: [],
  isWhole: true,
  byOffset: true,
};

/** Who belongs to an organization, with which roles. */
export const members = collection({
  name: "members",
  noun: { one: "member", many: "members" },
  description:
    "The people of the organization. They come and go by themselves, so it is said how much is declared: `include` (these are there, whoever else is) or `exactly` (these and nobody else).",
  example: [{ email: "ada@acme.example", roles: ["approver"] }],
  otherExample: [{ email: "bob@acme.example" }],
  people: true,
  keys: memberKeys,
  ways: [["email"], ["user_id"], ["email", "connection"]],
  identity: "user_id",
  settings: memberSettings,
  sets: {
    roles: {
      kind: tenantRole,
      own: "roles",
      add: {
        endpoint: endpoint("POST", "create", "/{user_id}/roles"),
        most: 50,
        list: { key: "roles", of: "ids" },
      },
      remove: {
        endpoint: endpoint("DELETE", "delete", "/{user_id}/roles"),
        most: 50,
        list: { key: "roles", of: "ids" },
      },
      read: { endpoint: endpoint("GET", "read", "/{user_id}/roles"), key: "roles" },
    },
  },
  listed: { name: "email", kind: tenantUser },
  told: ["email"],
  pasted: { name: "any", picture: "any" },
  otherSpellings: [],
  most: 100_000,
  read: {
    endpoint: endpoint("GET", "read"),
    key: "members",
    paging: "either",
    query: { fields: "user_id,email,roles", include_fields: "true" },
  },
  add: { endpoint: endpoint("POST", "create"), most: 10, list: { key: "members", of: "ids" } },
  remove: { endpoint: endpoint("DELETE", "delete"), most: 10, list: { key: "members", of: "ids" } },
  events: [
    "organization.member.added",
    "organization.member.deleted",
    "organization.member.role.assigned",
    "organization.member.role.deleted",
  ],
});
