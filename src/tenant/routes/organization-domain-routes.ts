import { z } from "zod";
import type { TenantClock } from "../clock.js";
import {
  answerJson,
  answerNothing,
  answerPage,
  checkpointParameters,
  conflict,
  expiredCursor,
  invalidCursor,
  manage,
  pathParameter,
  readCheckpoint,
  refuse,
  validate,
  type Answer,
  type Call,
  type Route,
} from "../exchange/index.js";
import {
  createOrderedIdentifier,
  isUniqueViolation,
  randomHex,
  type DiscoveryDomain,
  type SqlCondition,
  type Stores,
} from "../store/index.js";
import { readOrganizationId } from "./organization-id.js";

const all = "/api/v2/organizations/{id}/discovery-domains";

/** What these routes say of an organization that is not there. */
const organization = { refusal: "Organization not found." };
const one = `${all}/{discovery_domain_id}`;

/** How many discovery domains an organization can have. */
const most = 100;

const listQuery = z.strictObject(checkpointParameters);

const label = "[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?";

const settings = {
  status: z.enum(["pending", "verified"]).exactOptional(),
  use_for_organization_discovery: z.boolean().exactOptional(),
};

/** What a discovery domain is made of. */
export const newDomainSchema = z.strictObject({
  domain: z
    .string()
    .min(3)
    .max(255)
    .regex(new RegExp(`^(${label}\\.)*${label}$`)),
  ...settings,
});

const changeBody = z.strictObject(settings);

/** The endpoints of the domains by which an organization is found. */
export function organizationDomainRoutes(stores: Stores, clock: TenantClock): readonly Route[] {
  const { discoveryDomains } = stores;
  return [
    {
      method: "GET",
      template: all,
      access: manage("read:organization_discovery_domains"),
      lags: "discovery_domains",
      handle: (call) => list(stores, call),
    },
    {
      method: "POST",
      template: all,
      access: manage("create:organization_discovery_domains"),
      handle: (call) => {
        const body = validate("Payload", newDomainSchema, call.body);
        return stores.database.transaction(() => {
          const organizationId = readOrganizationId(stores, call, organization);
          const count = discoveryDomains.rows(ofOrganization(organizationId)).count();
          if (count >= most) {
            throw conflict(
              `Quota exceeded; cannot add more than ${most} discovery domains to a single organization`,
            );
          }
          return answerJson(201, addDomain(stores, clock, organizationId, body));
        });
      },
    },
    {
      method: "GET",
      template: `${all}/name/{discovery_domain}`,
      access: manage("read:organization_discovery_domains"),
      lags: "discovery_domains",
      handle: (call) => {
        const name = pathParameter(call, "discovery_domain", 255).toLowerCase();
        return answerJson(200, find(stores, call, { sql: "domain = ?", values: [name] }));
      },
    },
    {
      method: "GET",
      template: one,
      access: manage("read:organization_discovery_domains"),
      lags: "discovery_domains",
      handle: (call) => answerJson(200, find(stores, call, withId(call))),
    },
    {
      method: "PATCH",
      template: one,
      access: manage("update:organization_discovery_domains"),
      handle: (call) => {
        const change = validate("Payload", changeBody, call.body ?? {});
        return stores.database.transaction(() => {
          const domain = { ...find(stores, call, withId(call)), ...change };
          discoveryDomains.replace(domain.id, domain);
          return answerJson(200, domain);
        });
      },
    },
    {
      method: "DELETE",
      template: one,
      access: manage("delete:organization_discovery_domains"),
      handle: (call) => {
        const id = pathParameter(call, "discovery_domain_id");
        discoveryDomains.remove(readOrganizationId(stores, call, organization), id);
        return answerNothing();
      },
    },
  ];
}

/**
 * Adds a domain to an organization that exists.
 *
 * @throws Refusal 409 when it has it already.
 */
export function addDomain(
  stores: Stores,
  clock: TenantClock,
  organizationId: string,
  body: z.output<typeof newDomainSchema>,
): DiscoveryDomain {
  const name = body.domain.toLowerCase();
  const domain: DiscoveryDomain = {
    id: createOrderedIdentifier("ord", clock.now()),
    domain: name,
    status: body.status ?? "pending",
    verification_host: `_ss-verification.${organizationId}.${name}`,
    verification_txt: randomHex(32),
    use_for_organization_discovery: body.use_for_organization_discovery ?? true,
  };
  try {
    stores.discoveryDomains.add(organizationId, domain);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw conflict(
      "An organization discovery domain with this domain is already registered to this organization.",
    );
  }
  return domain;
}

/** Its cursors are of another kind: they name the first domain of the next page. */
function list(stores: Stores, call: Call): Answer {
  const page = readCheckpoint(validate("Query", listQuery, call.query));
  const from = page.kind === "checkpoint" ? page.from : undefined;
  const condition = ofOrganization(readOrganizationId(stores, call, organization));
  const rows = stores.discoveryDomains
    .rows(
      from === undefined
        ? condition
        : {
            sql: `${condition.sql} AND id >= ?`,
            values: [...condition.values, readCursor(from, call)],
          },
      call.view,
    )
    .read({ offset: 0 }, page.limit + 1);
  const next = rows[page.limit];
  return answerPage(
    "domains",
    page,
    rows.slice(0, page.limit).map(({ json }) => json),
    { ...(next && { next: Buffer.from(next.id).toString("base64url") }) },
  );
}

function readCursor(cursor: string, call: Call): string {
  if (call.isCursorExpired) throw expiredCursor();
  const id = Buffer.from(cursor, "base64url").toString();
  if (!/^ord_\w{22}$/.test(id)) throw invalidCursor();
  return id;
}

function find(stores: Stores, call: Call, condition: SqlCondition): DiscoveryDomain {
  const own = ofOrganization(readOrganizationId(stores, call, organization));
  const [row] = stores.discoveryDomains
    .rows(
      {
        sql: `${own.sql} AND ${condition.sql}`,
        values: [...own.values, ...condition.values],
      },
      call.view,
    )
    .read({ offset: 0 }, 1);
  if (row === undefined) throw refuse(404, "No organization domain found by that id");
  return JSON.parse(row.json) as DiscoveryDomain;
}

function withId(call: Call): SqlCondition {
  return { sql: "id = ?", values: [pathParameter(call, "discovery_domain_id")] };
}

function ofOrganization(organizationId: string): SqlCondition {
  return { sql: "organization_id = ?", values: [organizationId] };
}
