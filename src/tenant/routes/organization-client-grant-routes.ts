import { z } from "zod";
import type { TenantClock } from "../clock.js";
import {
  answerJson,
  answerNothing,
  answerRows,
  checkpointParameters,
  conflict,
  grantId,
  invalidBody,
  listParameter,
  manage,
  offsetParameters,
  pathParameter,
  plainRows,
  readOffset,
  readPaging,
  validate,
  type Answer,
  type Call,
  type Route,
} from "../exchange/index.js";
import {
  allOf,
  isUniqueViolation,
  type ClientGrantDocument,
  type SqlCondition,
  type Stores,
} from "../store/index.js";
import { grantNotFound } from "./client-grant-routes.js";
import { readOrganizationId } from "./organization-id.js";

const all = "/api/v2/organizations/{id}/client-grants";

/** How many client grants an organization can have. */
const most = 100;

const listQuery = z.strictObject({
  ...offsetParameters,
  audience: z.string().max(600).exactOptional(),
  client_id: z.string().exactOptional(),
  grant_ids: listParameter(10).exactOptional(),
});

const tieBody = z.strictObject({ grant_id: grantId });
const descriptions = {
  grant_id: "A Client Grant ID to add to the organization.",
};

const organizationsQuery = z.strictObject({ ...offsetParameters, ...checkpointParameters });

/** The endpoints that tie client grants to organizations. */
export function organizationClientGrantRoutes(
  stores: Stores,
  clock: TenantClock,
): readonly Route[] {
  const { clientGrants } = stores;
  return [
    {
      method: "GET",
      template: all,
      access: manage("read:organization_client_grants", "organization-client-grant-read"),
      handle: (call) => list(stores, clock, call),
    },
    {
      method: "POST",
      template: all,
      access: manage("create:organization_client_grants", "organization-client-grant-write"),
      handle: (call) => {
        const { grant_id: id } = validate("Payload", tieBody, call.body, descriptions);
        return stores.database.transaction(() => tie(stores, readOrganizationId(stores, call), id));
      },
    },
    {
      method: "DELETE",
      template: `${all}/{grant_id}`,
      access: manage("delete:organization_client_grants", "organization-client-grant-write"),
      handle: (call) => {
        clientGrants.untie(readOrganizationId(stores, call), pathParameter(call, "grant_id"));
        return answerNothing();
      },
    },
    {
      method: "GET",
      template: "/api/v2/client-grants/{id}/organizations",
      access: manage("read:organization_client_grants"),
      handle: (call) => {
        const page = readPaging(validate("Query", organizationsQuery, call.query));
        const id = pathParameter(call, "id");
        if (!clientGrants.has(id)) throw grantNotFound();
        const rows = clientGrants.organizationRows(id);
        return answerRows(plainRows("organizations", rows), page, call, clock);
      },
    },
  ];
}

function list(stores: Stores, clock: TenantClock, call: Call): Answer {
  const query = validate("Query", listQuery, call.query);
  const page = readOffset(query);
  const conditions: SqlCondition[] = [];
  if (query.audience !== undefined) {
    conditions.push({ sql: "audience = ?", values: [query.audience] });
  }
  if (query.client_id !== undefined) {
    conditions.push({ sql: "client_id = ?", values: [query.client_id] });
  }
  if (query.grant_ids !== undefined) {
    conditions.push({
      sql: "id IN (SELECT value FROM json_each(?))",
      values: [JSON.stringify(query.grant_ids)],
    });
  }
  const rows = stores.clientGrants.rowsOf(readOrganizationId(stores, call), allOf(conditions));
  return answerRows(plainRows("client_grants", rows), page, call, clock);
}

function tie({ clientGrants }: Stores, organizationId: string, id: string): Answer {
  const grant = clientGrants.find(id);
  if (grant === undefined) throw grantNotFound();
  const { organization_usage: usage = "deny", subject_type: subject } = grant;
  if (subject !== "client" || usage === "deny") {
    throw invalidBody("The client grant does not allow organizations.");
  }
  if (clientGrants.countTied(organizationId) >= most) {
    throw conflict(
      `Quota exceeded; cannot add more than ${most} client grants to a single organization`,
    );
  }
  try {
    clientGrants.tie(organizationId, id);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw conflict("The client grant has already been added to this organization.");
  }
  return answerJson(201, renderTied(grant));
}

/** What tying answers: the id under another name, and not whom the grant speaks for. */
function renderTied({ id, ...grant }: ClientGrantDocument): object {
  return {
    grant_id: id,
    client_id: grant.client_id,
    audience: grant.audience,
    scope: grant.scope,
    organization_usage: grant.organization_usage,
    allow_any_organization: grant.allow_any_organization,
  };
}
