import { z } from "zod";
import {
  answerJson,
  fieldParameters,
  manage,
  project,
  validate,
  type Route,
} from "../exchange/index.js";
import type { Stores } from "../store/index.js";

const template = "/api/v2/tenants/settings";

const query = z.strictObject(fieldParameters);

/** Everything that a client may want to keep here; only what the tenant itself reads is checked. */
const changeSchema = z.looseObject({
  default_redirection_uri: z.union([z.literal(""), z.url({ protocol: /^https$/ })]).exactOptional(),
  friendly_name: z.string().exactOptional(),
});

/** The endpoints of the tenant's own settings, which hold the login route of invitations. */
export function tenantSettingRoutes(stores: Stores): readonly Route[] {
  return [
    {
      method: "GET",
      template,
      access: manage("read:tenant_settings"),
      handle: (call) =>
        answerJson(200, project(readTenantSettings(stores), validate("Query", query, call.query))),
    },
    {
      method: "PATCH",
      template,
      access: manage("update:tenant_settings"),
      handle: (call) => {
        const change = validate("Payload", changeSchema, call.body ?? {});
        return stores.database.transaction(() => {
          const settings = { ...readTenantSettings(stores), ...change };
          stores.settings.put("tenant_settings", JSON.stringify(settings));
          return answerJson(200, settings);
        });
      },
    },
  ];
}

/** The tenant's settings as they are. */
export function readTenantSettings({ settings }: Stores): Readonly<Record<string, unknown>> {
  return {
    friendly_name: "Orgwright",
    ...(JSON.parse(settings.get("tenant_settings") ?? "{}") as Record<string, unknown>),
  };
}
