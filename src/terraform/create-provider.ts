import { OperationError } from "../errors/index.js";
import { nameFunction, organizationsFunction } from "./functions.js";
import {
  createOrganizationDataSource,
  createOrganizationResource,
  createOrganizationsDataSource,
  fateOf,
  parallelismOf,
  rememberNotes,
  RunClaims,
  type PlanNotes,
  type ConfiguredTenant,
} from "./organization/index.js";
import { checkProviderBlock, providerSchema } from "./provider-block.js";
import { readConfiguration, type ProviderConfiguration } from "./provider-configuration.js";
import type { Provider } from "./provider.js";
import { systemClock, type Clock } from "../pace/index.js";
import type { FateOf, ManagedOrganizations } from "./store/index.js";

/** Opens the tenant that a provider block names. */
export type TenantOpener = (
  configuration: ProviderConfiguration,
  signal: AbortSignal,
  fateOf: FateOf,
) => Promise<ManagedOrganizations>;

/**
 * Makes the provider of organizations.
 *
 * @param notes carry what a plan found to the process that applies it
 */
export function createProvider(
  openTenant: TenantOpener,
  environment: Readonly<Record<string, string | undefined>>,
  notes: PlanNotes = rememberNotes(),
  clock: Clock = systemClock,
): Provider {
  const begin = (): ConfiguredTenant => ({
    store: undefined,
    adopts: true,
    removals: {},
    claims: new RunClaims(clock, parallelismOf(process.ppid, environment)),
    notes,
  });
  let tenant = begin();
  let isUnknown = false;
  const stop = new AbortController();
  const current = () => tenant;
  return {
    schema: providerSchema,
    resources: { orgwright_organization: createOrganizationResource(current) },
    dataSources: {
      orgwright_organization: createOrganizationDataSource(current),
      orgwright_organizations: createOrganizationsDataSource(current),
    },
    functions: { name: nameFunction, organizations: organizationsFunction },
    validateConfig: checkProviderBlock,
    async configure(block) {
      const { configuration, notices } = readConfiguration(block, environment);
      // A process that outlives a walk of Terraform's over its resources begins anew with each.
      tenant = begin();
      isUnknown = configuration === undefined && notices.length === 0;
      if (configuration === undefined) return notices;
      notes.begin(configuration.address);
      const { claims } = tenant;
      const store = await openTenant(configuration, stop.signal, (id) => fateOf(id, claims, notes));
      const { adopts, removals } = configuration;
      tenant = { ...tenant, store, adopts, removals };
      return [];
    },
    isUnknown: () => isUnknown,
    stop: () => {
      stop.abort(
        new OperationError("Terraform was interrupted before this was done.", {
          code: "interrupted",
        }),
      );
    },
  };
}
