import { z } from "zod";
import {
  addEnabledConnectionSchema,
  createOrganizationConnectionSchema,
  databaseStrategy,
  enabledConnectionSettings,
  organizationFields,
  updateEnabledConnectionSchema,
  updateOrganizationConnectionSchema,
  type ConnectionSettings,
} from "../../model/index.js";
import {
  answerJson,
  answerNothing,
  answerSlice,
  booleanParameter,
  connectionNotFound,
  invalidBody,
  offsetParameters,
  pathParameter,
  readOffset,
  refuse,
  validate,
  type Access,
  type Answer,
  type Call,
  type PageShape,
  type Route,
} from "../exchange/index.js";
import {
  maySignUp,
  mergeSettings,
  newSettings,
  type EnabledConnection,
  type SettingsBody,
  type Stores,
} from "../store/index.js";
import { readOrganizationId } from "./organization-id.js";

/**
 * One of the two families of endpoints over an organization's connections. The older one knows
 * fewer settings and no connection that is switched off.
 */
interface Family {
  readonly key: "enabled_connections" | "connections";
  readonly idParameter: string;
  readonly listQuery: z.ZodType<ListQuery>;
  readonly addSchema: z.ZodType<{ readonly connection_id: string }>;
  readonly updateSchema: z.ZodType;
  readonly shape: PageShape;
  isVisible(enabled: EnabledConnection): boolean;
  render(enabled: EnabledConnection): object;
}

interface ListQuery {
  readonly page?: number;
  readonly per_page?: number;
  readonly include_totals?: boolean;
  readonly is_enabled?: boolean;
}

const older: Family = {
  key: "enabled_connections",
  idParameter: "connectionId",
  listQuery: z.strictObject(offsetParameters),
  addSchema: addEnabledConnectionSchema,
  updateSchema: updateEnabledConnectionSchema,
  shape: { limit: "items" },
  isVisible: (enabled) => enabled.settings.is_enabled !== false,
  render: renderEnabledConnection,
};

const newer: Family = {
  key: "connections",
  idParameter: "connection_id",
  listQuery: z.strictObject({ ...offsetParameters, is_enabled: booleanParameter.exactOptional() }),
  addSchema: createOrganizationConnectionSchema,
  updateSchema: updateOrganizationConnectionSchema,
  shape: {},
  isVisible: () => true,
  render: (enabled) => render(enabled, enabled.settings),
};

/** The endpoints of organizations' connections, older and newer, over the same rows. */
export function organizationConnectionRoutes(stores: Stores): readonly Route[] {
  return [older, newer].flatMap((family) => familyRoutes(stores, family));
}

function familyRoutes(stores: Stores, family: Family): readonly Route[] {
  const all = `/api/v2/organizations/{id}/${family.key}`;
  const one = `${all}/{${family.idParameter}}`;
  return [
    {
      method: "GET",
      template: all,
      access: access("read"),
      handle: (call) => list(stores, family, call),
    },
    {
      method: "POST",
      template: all,
      access: access("create"),
      handle: (call) => add(stores, family, call),
    },
    {
      method: "GET",
      template: one,
      access: access("read"),
      handle: (call) => {
        const { organizationId, connectionId } = readIds(stores, family, call);
        return answerJson(200, family.render(find(stores, family, organizationId, connectionId)));
      },
    },
    {
      method: "PATCH",
      template: one,
      access: access("update"),
      handle: (call) => update(stores, family, call),
    },
    {
      method: "DELETE",
      template: one,
      access: access("delete"),
      handle: (call) => {
        const { organizationId, connectionId } = readIds(stores, family, call);
        stores.organizationConnections.remove(organizationId, connectionId);
        return answerNothing();
      },
    },
  ];
}

function access(verb: "read" | "create" | "update" | "delete"): Access {
  return {
    kind: "management",
    anyScope: [`${verb}:organization_connections`],
    bucket: verb === "read" ? "organization-connection-read" : "organization-connection-write",
  };
}

function list(stores: Stores, family: Family, call: Call): Answer {
  const query = validate("Query", family.listQuery, call.query);
  const page = readOffset(query);
  const organizationId = readOrganizationId(stores, call);
  const shown = stores.organizationConnections
    .list(organizationId)
    .filter(
      (enabled) =>
        family.isVisible(enabled) &&
        (query.is_enabled === undefined ||
          query.is_enabled === (enabled.settings.is_enabled !== false)),
    );
  return answerSlice(
    family.key,
    page,
    shown.map((enabled) => JSON.stringify(family.render(enabled))),
    family.shape,
  );
}

function add(stores: Stores, family: Family, call: Call): Answer {
  const { connection_id: connectionId } = validate("Payload", family.addSchema, call.body);
  const settings = newSettings(call.body as SettingsBody);
  const { organizationConnections } = stores;
  return stores.database.transaction(() => {
    const organizationId = readOrganizationId(stores, call);
    const connection = stores.connections.findById(connectionId);
    if (connection === undefined) throw connectionNotFound();
    checkSignUp(connection.strategy, settings);
    const present = organizationConnections.list(organizationId);
    if (present.some((enabled) => enabled.connectionId === connectionId)) {
      throw refuse(409, "The organization connection already exists.", {
        errorCode: "organization_connection_conflict",
      });
    }
    if (present.length >= organizationFields.connections.maxItems) {
      throw refuse(
        409,
        `Quota exceeded; cannot add more than ${organizationFields.connections.maxItems} connections to a single organization`,
      );
    }
    organizationConnections.add(organizationId, connectionId, settings);
    return answerJson(201, family.render(find(stores, family, organizationId, connectionId, true)));
  });
}

function update(stores: Stores, family: Family, call: Call): Answer {
  validate("Payload", family.updateSchema, call.body ?? {});
  return stores.database.transaction(() => {
    const { organizationId, connectionId } = readIds(stores, family, call);
    const current = find(stores, family, organizationId, connectionId);
    const settings = mergeSettings(current.settings, (call.body ?? {}) as SettingsBody);
    checkSignUp(current.strategy, settings);
    stores.organizationConnections.replace(organizationId, connectionId, settings);
    return answerJson(200, family.render({ ...current, settings }));
  });
}

/**
 * Checks the one rule between settings, as they will be.
 *
 * @throws Refusal 400 in the API's own words.
 */
export function checkSignUp(strategy: string, settings: ConnectionSettings): void {
  if (maySignUp(strategy, settings)) return;
  throw invalidBody(
    "Only database connections with assign_membership_on_login = true support is_signup_enabled = true.",
  );
}

/** A connection of an organization as `POST /organizations` and `/enabled_connections` answer it. */
export function renderEnabledConnection(enabled: EnabledConnection): object {
  const known = Object.fromEntries(
    enabledConnectionSettings.map((name) => [name, enabled.settings[name]]),
  );
  return render(enabled, known);
}

function render(enabled: EnabledConnection, settings: ConnectionSettings): object {
  const { is_signup_enabled: signUp, ...others } = settings;
  return {
    connection_id: enabled.connectionId,
    ...others,
    // Only database connections tell about sign-up.
    ...(enabled.strategy === databaseStrategy && { is_signup_enabled: signUp }),
    connection: { name: enabled.name, strategy: enabled.strategy },
  };
}

function readIds(
  stores: Stores,
  family: Family,
  call: Call,
): { readonly organizationId: string; readonly connectionId: string } {
  return {
    organizationId: readOrganizationId(stores, call),
    connectionId: pathParameter(call, family.idParameter),
  };
}

function find(
  stores: Stores,
  family: Family,
  organizationId: string,
  connectionId: string,
  isNew = false,
): EnabledConnection {
  const enabled = stores.organizationConnections.find(organizationId, connectionId);
  if (enabled === undefined || !(isNew || family.isVisible(enabled))) {
    throw connectionNotFound();
  }
  return enabled;
}
