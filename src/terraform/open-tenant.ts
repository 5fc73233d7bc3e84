import { openManagementClient, parseTenantAddress, readCredentials } from "../auth0/index.js";
import { describeTraffic } from "./describe-traffic.js";
import { systemClock } from "../pace/index.js";
import type { ProviderConfiguration } from "./provider-configuration.js";
import type { Log } from "./wire/index.js";
import { openStore, type FateOf, type ManagedOrganizations } from "./store/index.js";

/**
 * Opens the tenant that the provider block names, with one pacer for everything that this process
 * does, and logs in.
 *
 * @throws OperationError when the address or the credentials cannot be used
 */
export async function openTenant(
  configuration: ProviderConfiguration,
  signal: AbortSignal,
  log: Log,
  fateOf: FateOf,
): Promise<ManagedOrganizations> {
  const client = await openManagementClient(
    parseTenantAddress(configuration.address, configuration.audience),
    readCredentials(configuration.credentials),
    {
      concurrency: configuration.concurrency,
      headroomPercent: configuration.headroomPercent,
      onTraffic: describeTraffic(log),
    },
  );
  // Terraform asks for each resource alone: credentials that do not work are told once, before all.
  await client.missingScopes([], signal);
  return openStore({ client, clock: systemClock, signal, fateOf });
}
