import { z } from "zod";
import { createOrganizationSchema, updateOrganizationSchema } from "../../model/index.js";
import type { TenantClock } from "../clock.js";
import {
  answerJson,
  answerNothing,
  answerText,
  insufficientScope,
  invalidBody,
  organizationConflict,
  organizationNotFound,
  pathParameter,
  validate,
  type Access,
  type Answer,
  type Call,
  type Route,
} from "../exchange/index.js";
import type { EndpointBucket } from "../limits/index.js";
import {
  isUniqueViolation,
  newSettings,
  type OrganizationBody,
  type Stores,
} from "../store/index.js";
import { checkSignUp, renderEnabledConnection } from "./organization-connection-routes.js";
import { listOrganizations, searchOrganizations } from "./organization-list.js";

const noQuery = z.strictObject({});

/** The endpoints of organizations themselves. */
export function organizationRoutes(stores: Stores, clock: TenantClock): readonly Route[] {
  return [
    {
      method: "GET",
      template: "/api/v2/organizations",
      access: readAccess("organization-list"),
      lags: "organizations",
      handle: (call) => listOrganizations(stores, clock, call),
    },
    {
      method: "GET",
      template: "/api/v2/organizations/search",
      access: {
        kind: "management",
        anyScope: ["read:organizations"],
        bucket: "organization-list",
      },
      lags: "organizations",
      handle: (call) => searchOrganizations(stores, clock, call),
    },
    {
      method: "POST",
      template: "/api/v2/organizations",
      access: writeAccess("create"),
      handle: (call) => create(stores, call),
    },
    {
      method: "GET",
      template: "/api/v2/organizations/name/{name}",
      access: {
        kind: "management",
        anyScope: ["read:organizations"],
        bucket: "organization-by-name",
      },
      handle: (call) => {
        validate("Query", noQuery, call.query);
        return found(stores.organizations.findByName(pathParameter(call, "name")));
      },
    },
    {
      method: "GET",
      template: "/api/v2/organizations/{id}",
      access: readAccess("organization-by-id"),
      handle: (call) => {
        validate("Query", noQuery, call.query);
        return found(stores.organizations.findById(pathParameter(call, "id")));
      },
    },
    {
      method: "PATCH",
      template: "/api/v2/organizations/{id}",
      access: writeAccess("update"),
      handle: (call) => update(stores, call),
    },
    {
      method: "DELETE",
      template: "/api/v2/organizations/{id}",
      access: writeAccess("delete"),
      handle: (call) => {
        if (!stores.organizations.delete(pathParameter(call, "id"))) throw organizationNotFound();
        return answerNothing();
      },
    },
  ];
}

function readAccess(bucket: EndpointBucket): Access {
  return {
    kind: "management",
    anyScope: ["read:organizations", "read:organizations_summary"],
    bucket,
  };
}

function writeAccess(verb: "create" | "update" | "delete"): Access {
  return {
    kind: "management",
    anyScope: [`${verb}:organizations`],
    bucket: "organization-write",
  };
}

function found(json: string | undefined): Answer {
  if (json === undefined) throw organizationNotFound();
  return answerText(200, json);
}

function create(stores: Stores, call: Call): Answer {
  // Checked, but not replaced by what the check returns: keys such as __proto__ would get lost.
  const checked = validate("Payload", createOrganizationSchema, call.body, "organization");
  const { enabled_connections: _, ...body } = call.body as OrganizationBody;
  const wanted = checked.enabled_connections ?? [];
  if (wanted.length > 0 && !call.scopes.has("create:organization_connections")) {
    throw insufficientScope(["create:organization_connections"]);
  }
  const entries = resolveConnections(stores, wanted);
  try {
    return stores.database.transaction(() => {
      const organization = stores.organizations.create(body);
      for (const { connection, settings } of entries) {
        stores.organizationConnections.add(organization.id, connection.id, settings);
      }
      const enabled = entries.map(({ connection, settings }) =>
        renderEnabledConnection({ connectionId: connection.id, ...connection, settings }),
      );
      return answerJson(201, {
        ...organization,
        ...(enabled.length > 0 && { enabled_connections: enabled }),
      });
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw organizationConflict();
    throw error;
  }
}

type WantedConnection = NonNullable<
  z.output<typeof createOrganizationSchema>["enabled_connections"]
>[number];

function resolveConnections(stores: Stores, wanted: readonly WantedConnection[]) {
  const seen = new Map<string, number>();
  const missing: string[] = [];
  const entries = wanted.flatMap((entry, index) => {
    const id = entry.connection_id;
    const first = seen.get(id);
    if (first !== undefined) {
      throw invalidBody(
        `Payload validation error: 'Array items are not unique (indexes ${first} and ${index})' on property enabled_connections.`,
      );
    }
    seen.set(id, index);
    const connection = stores.connections.findById(id);
    if (connection === undefined) {
      missing.push(id);
      return [];
    }
    const settings = newSettings(entry);
    checkSignUp(connection.strategy, settings);
    return [{ connection, settings }];
  });
  if (missing.length > 0) throw invalidBody(`Connections: ${missing.join(", ")} not found.`);
  return entries;
}

function update({ organizations }: Stores, call: Call): Answer {
  validate("Payload", updateOrganizationSchema, call.body ?? {}, "organization");
  try {
    return found(
      organizations.update(pathParameter(call, "id"), (call.body ?? {}) as OrganizationBody),
    );
  } catch (error) {
    if (isUniqueViolation(error)) throw organizationConflict();
    throw error;
  }
}
