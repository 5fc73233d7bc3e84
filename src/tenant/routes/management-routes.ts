import type { TenantClock } from "../clock.js";
import type { EventStreams } from "../events/index.js";
import type { Route } from "../exchange/index.js";
import type { Stores } from "../store/index.js";
import { clientGrantRoutes } from "./client-grant-routes.js";
import { clientRoutes } from "./client-routes.js";
import { connectionRoutes } from "./connection-routes.js";
import { emptyListRoutes } from "./empty-list-routes.js";
import { eventRoutes } from "./event-routes.js";
import { logRoutes } from "./log-routes.js";
import { organizationClientGrantRoutes } from "./organization-client-grant-routes.js";
import { organizationClientRoutes } from "./organization-client-routes.js";
import { organizationConnectionRoutes } from "./organization-connection-routes.js";
import { organizationDomainRoutes } from "./organization-domain-routes.js";
import { organizationGroupRoutes } from "./organization-group-routes.js";
import { organizationInvitationRoutes } from "./organization-invitation-routes.js";
import { organizationMemberRoleRoutes } from "./organization-member-role-routes.js";
import { organizationMemberRoutes } from "./organization-member-routes.js";
import { organizationRoutes } from "./organization-routes.js";
import { resourceServerRoutes } from "./resource-server-routes.js";
import { roleRoutes } from "./role-routes.js";
import { tenantSettingRoutes } from "./tenant-setting-routes.js";
import { userRoutes } from "./user-routes.js";

/** Every endpoint of the Management API that there is. */
export function managementRoutes(
  stores: Stores,
  clock: TenantClock,
  streams: EventStreams,
): readonly Route[] {
  return [
    ...organizationRoutes(stores, clock),
    ...organizationConnectionRoutes(stores),
    ...organizationMemberRoutes(stores, clock),
    ...organizationMemberRoleRoutes(stores, clock),
    ...organizationInvitationRoutes(stores, clock),
    ...organizationClientGrantRoutes(stores, clock),
    ...organizationClientRoutes(stores, clock),
    ...organizationDomainRoutes(stores, clock),
    ...organizationGroupRoutes(stores, clock),
    ...connectionRoutes(stores, clock),
    ...userRoutes(stores, clock),
    ...roleRoutes(stores, clock),
    ...clientRoutes(stores, clock),
    ...clientGrantRoutes(stores, clock),
    ...resourceServerRoutes(stores, clock),
    ...tenantSettingRoutes(stores),
    ...eventRoutes(streams),
    ...logRoutes(stores, clock),
    ...emptyListRoutes(),
  ];
}
