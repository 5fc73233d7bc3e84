import { z } from "zod";
import type { TenantClock } from "../clock.js";
import {
  answerNothing,
  answerRows,
  checkpointParameters,
  fieldParameters,
  insufficientScope,
  invalidBody,
  manage,
  offsetParameters,
  readPaging,
  userId,
  validate,
  type Answer,
  type Call,
  type FieldQuery,
  type Route,
} from "../exchange/index.js";
import type { Stores } from "../store/index.js";
import { readOrganizationId } from "./organization-id.js";

const all = "/api/v2/organizations/{id}/members";

const namedFields = /^(user_id|email|picture|name|roles)(,(user_id|email|picture|name|roles))*$/;

const listQuery = z.strictObject({
  ...offsetParameters,
  ...checkpointParameters,
  ...fieldParameters,
  fields: z.string().regex(namedFields).exactOptional(),
});

/** How many users one request may name. */
const most = 10;

/** The one kind of body that may have other keys besides. */
const membersBody = z.looseObject({
  members: z
    .array(userId)
    .min(1)
    .superRefine((members, context) => {
      if (members.length <= most) return;
      context.addIssue({
        code: "custom",
        params: { cause: `Too many items (${members.length}), maximum ${most}` },
      });
    }),
});

const descriptions = {
  members: "List of user IDs to add to the organization as members.",
};

/** Fields of a member that are shown unless others are asked for. */
const usualFields = ["user_id", "email", "picture", "name"] as const;

/** The endpoints of an organization's members. */
export function organizationMemberRoutes(stores: Stores, clock: TenantClock): readonly Route[] {
  return [
    {
      method: "GET",
      template: all,
      access: manage("read:organization_members", "organization-member-read"),
      lags: "listed_members",
      handle: (call) => list(stores, clock, call),
    },
    {
      method: "POST",
      template: all,
      access: manage("create:organization_members", "organization-member-write"),
      handle: (call) =>
        change(stores, call, (organizationId, members) => {
          const unknown = members.filter((id) => !stores.users.has(id));
          if (unknown.length > 0) {
            throw invalidBody(
              `One or more of the specified users do not exist: ${unknown.join(", ")}`,
            );
          }
          for (const id of members) stores.members.add(organizationId, id);
        }),
    },
    {
      method: "DELETE",
      template: all,
      access: manage("delete:organization_members", "organization-member-write"),
      handle: (call) =>
        change(stores, call, (organizationId, members) => {
          for (const id of members) stores.members.remove(organizationId, id);
        }),
    },
  ];
}

function list(stores: Stores, clock: TenantClock, call: Call): Answer {
  const query = validate("Query", listQuery, call.query);
  const fields = readFields(query);
  const hasRoles = fields.includes("roles");
  if (hasRoles && !call.scopes.has("read:organization_member_roles")) {
    throw insufficientScope(["read:organization_member_roles"]);
  }
  const page = readPaging(query);
  const organizationId = readOrganizationId(stores, call);
  return answerRows(
    {
      key: "members",
      rows: {
        count: () => stores.members.count(organizationId, call.view),
        read: (start, limit) =>
          stores.members.list(organizationId, start, limit, hasRoles, call.view),
      },
      render: (member) => renderMember(member, fields),
      shape: { isNextAlways: true },
    },
    page,
    call,
    clock,
  );
}

/** A member with the fields that are asked for; one that the user does not have is left out. */
export function renderMember(
  { json, roles }: { readonly json: string; readonly roles?: string | undefined },
  fields: readonly string[],
): string {
  const user = JSON.parse(json) as Readonly<Record<string, unknown>>;
  return JSON.stringify(
    Object.fromEntries(
      fields.flatMap((name): readonly (readonly [string, unknown])[] => {
        if (name === "roles") return [[name, JSON.parse(roles ?? "[]")]];
        return user[name] === undefined ? [] : [[name, user[name]]];
      }),
    ),
  );
}

/** Which fields of a member are asked for. */
export function readFields({ fields, include_fields = true }: FieldQuery): readonly string[] {
  if (fields === undefined) return usualFields;
  const named = fields.split(",");
  return include_fields ? named : usualFields.filter((name) => !named.includes(name));
}

/** All of it is done or nothing. */
function change(
  stores: Stores,
  call: Call,
  work: (organizationId: string, members: readonly string[]) => void,
): Answer {
  const { members } = validate("Payload", membersBody, call.body, descriptions);
  stores.database.transaction(() => work(readOrganizationId(stores, call), members));
  return answerNothing();
}
