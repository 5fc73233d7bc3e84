import {
  openManagementClient,
  parseTenantAddress,
  type ClientOptions,
  type Credentials,
  type ManagementClient,
} from "../../src/auth0/index.js";
import type { Tenant } from "../../src/tenant/index.js";

/** Opens a client of an embedded tenant, as another process would have. */
export function openClient(
  tenant: Pick<Tenant, "url" | "clientId" | "clientSecret">,
  options: ClientOptions = {},
  credentials: Credentials = {
    kind: "client-secret",
    clientId: tenant.clientId,
    clientSecret: tenant.clientSecret,
  },
): Promise<ManagementClient> {
  return openManagementClient(parseTenantAddress(tenant.url), credentials, options);
}
