import { z } from "zod";
import { createOrganizationSchema, updateOrganizationSchema } from "../model/index.js";
import { answerJson, answerNothing, answerText, type Answer } from "./answer.js";
import type { Clock } from "./clock.js";
import { decodeCursor, encodeCursor, expiredCursor, invalidCursor } from "./cursor.js";
import { isUniqueViolation } from "./database.js";
import type { EndpointBucket } from "./limit-profile.js";
import { newSettings } from "./organization-connection-store.js";
import { checkSignUp, renderEnabledConnection } from "./organization-connection-routes.js";
import type { Order, OrganizationBody } from "./organization-store.js";
import {
  answerPage,
  checkpointParameters,
  offsetParameters,
  readPaging,
  type PageRequest,
} from "./paging.js";
import { pathParameter } from "./path-parameter.js";
import {
  insufficientScope,
  invalidBody,
  organizationConflict,
  organizationNotFound,
} from "./refusal.js";
import type { Access, Call, Route } from "./route.js";
import type { Stores } from "./stores.js";
import { validate } from "./validation.js";

const listQuery = z.strictObject({
  ...offsetParameters,
  ...checkpointParameters,
  sort: z
    .string()
    .max(15)
    .regex(/^((display_name)|(created_at)|(name)):(1|-1)$/)
    .exactOptional(),
  include_client_association_for: z.string().exactOptional(),
});

const noQuery = z.strictObject({});

const oldestFirst: Order = { by: "created_at", direction: "ascending" };

/** The endpoints of organizations themselves. */
export function organizationRoutes(stores: Stores, clock: Clock): readonly Route[] {
  return [
    {
      method: "GET",
      template: "/api/v2/organizations",
      access: readAccess("organization-list"),
      handle: (call) => list(stores, clock, call),
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

function list({ organizations }: Stores, clock: Clock, call: Call): Answer {
  const query = validate("Query", listQuery, call.query);
  const page = readPaging(query);
  const order = readOrder(query.sort);
  const start =
    page.kind === "offset" || page.from === undefined
      ? { offset: page.kind === "offset" ? page.start : 0 }
      : { afterId: readCursor(page.from, call, clock) };
  // One more than asked for tells whether there is a next page.
  const rows = organizations.list(order, start, page.limit + 1, call.view);
  if (rows === undefined) throw invalidCursor();
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  return answerPage(
    "organizations",
    page,
    shown.map((row) => row.json),
    {
      total: () => organizations.count(call.view),
      ...nextCursor(page, rows.length > shown.length ? last?.id : undefined, clock),
    },
  );
}

function readCursor(cursor: string, call: Call, clock: Clock): string {
  if (call.isCursorExpired) throw expiredCursor();
  return decodeCursor(cursor, clock.now());
}

function nextCursor(
  page: PageRequest,
  lastId: string | undefined,
  clock: Clock,
): { readonly next?: string } {
  return page.kind === "checkpoint" && lastId !== undefined
    ? { next: encodeCursor(lastId, clock.now()) }
    : {};
}

function readOrder(sort: string | undefined): Order {
  const [by, direction] = sort?.split(":") ?? [];
  switch (by) {
    case "name":
    case "display_name":
    case "created_at":
      return { by, direction: direction === "-1" ? "descending" : "ascending" };
    default:
      return oldestFirst;
  }
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
