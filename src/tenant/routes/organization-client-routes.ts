import { z } from "zod";
import type { TenantClock } from "../clock.js";
import {
  answerJson,
  answerNothing,
  answerWholeList,
  cappedCheckpointParameters,
  clientId,
  conflict,
  manage,
  pathParameter,
  readCheckpoint,
  refuse,
  validate,
  type Answer,
  type Call,
  type Refusal,
  type Route,
} from "../exchange/index.js";
import { isUniqueViolation, type Association, type Stores } from "../store/index.js";
import { readOrganizationId } from "./organization-id.js";

const all = "/api/v2/organizations/{id}/clients";

/** What these routes say of an organization that is not there. */
const organization = { refusal: "Organization not found." };
const one = `${all}/{client_id}`;

/** How many clients an organization can be associated with. */
const most = 100;

const listQuery = z.strictObject(cappedCheckpointParameters);

const addBody = z.strictObject({
  clients: z
    .array(
      z.strictObject({
        client_id: clientId,
        use_for_member_access: z.boolean().exactOptional(),
      }),
    )
    .min(1)
    .max(10),
});

const removeBody = z.strictObject({ clients: z.array(clientId).min(1).max(10) });

const changeBody = z.strictObject({ use_for_member_access: z.boolean().exactOptional() });

/** The endpoints of the clients that an organization is associated with. */
export function organizationClientRoutes(stores: Stores, clock: TenantClock): readonly Route[] {
  const { organizationClients, database } = stores;
  return [
    {
      method: "GET",
      template: all,
      access: manage("read:organization_clients"),
      handle: (call) => {
        const page = readCheckpoint(validate("Query", listQuery, call.query));
        const items = organizationClients
          .list(readOrganizationId(stores, call, organization))
          .map((entry) => ({
            id: entry.clientId,
            json: JSON.stringify(render(entry)),
          }));
        return answerWholeList("clients", page, items, call, clock);
      },
    },
    {
      method: "POST",
      template: all,
      access: manage("create:organization_clients"),
      handle: (call) => {
        const { clients } = validate("Payload", addBody, call.body);
        // Of a client that is named twice, the last word counts.
        const wanted = new Map(
          clients.map((entry) => [entry.client_id, entry.use_for_member_access ?? false]),
        );
        return database.transaction(() =>
          add(stores, readOrganizationId(stores, call, organization), wanted),
        );
      },
    },
    {
      method: "DELETE",
      template: all,
      access: manage("delete:organization_clients"),
      handle: (call) => {
        const { clients } = validate("Payload", removeBody, call.body);
        return database.transaction(() => {
          const organizationId = readOrganizationId(stores, call, organization);
          for (const id of clients) organizationClients.remove(organizationId, id);
          return answerNothing();
        });
      },
    },
    {
      method: "GET",
      template: one,
      access: manage("read:organization_clients"),
      handle: (call) => answerJson(200, render(find(stores, call))),
    },
    {
      method: "PATCH",
      template: one,
      access: manage("update:organization_clients"),
      handle: (call) => {
        const change = validate("Payload", changeBody, call.body ?? {});
        return database.transaction(() => {
          const current = find(stores, call);
          const isUsed = change.use_for_member_access ?? current.useForMemberAccess;
          organizationClients.change(pathParameter(call, "id"), current.clientId, isUsed);
          return answerJson(200, render({ ...current, useForMemberAccess: isUsed }));
        });
      },
    },
  ];
}

/** All of the clients are added, or none. */
function add(stores: Stores, organizationId: string, wanted: ReadonlyMap<string, boolean>): Answer {
  const { organizationClients } = stores;
  for (const [id, isUsed] of wanted) {
    if (stores.clients.find(id) === undefined) throw clientNotFound();
    try {
      organizationClients.add(organizationId, id, isUsed);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw conflict("Client is already associated with this organization.");
    }
  }
  const all = organizationClients.list(organizationId);
  if (all.length > most) {
    throw conflict(
      `Quota exceeded; cannot associate more than ${most} clients with a single organization`,
    );
  }
  return answerJson(
    201,
    [...wanted.keys()].flatMap((id) => all.filter((entry) => entry.clientId === id).map(render)),
  );
}

function find(stores: Stores, call: Call): Association {
  const organizationId = readOrganizationId(stores, call, organization);
  const found = stores.organizationClients.find(
    organizationId,
    pathParameter(call, "client_id", 64),
  );
  if (found === undefined) throw clientNotFound();
  return found;
}

/** The organization is not associated with such a client, or the tenant has none. */
function clientNotFound(): Refusal {
  return refuse(404, "Client not found.");
}

/** What of a client is shown with an association, where the client says it at all. */
const shownFields = [
  "name",
  "app_type",
  "logo_uri",
  "is_first_party",
  "grant_types",
  "organization_usage",
];

function render({ clientId, useForMemberAccess, client }: Association): object {
  return {
    client_id: clientId,
    use_for_member_access: useForMemberAccess,
    client: Object.fromEntries(
      shownFields.flatMap((name) => (client[name] === undefined ? [] : [[name, client[name]]])),
    ),
  };
}
