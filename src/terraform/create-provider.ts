import { OperationError } from "../errors/index.js";
import { nameFunction, organizationsFunction } from "./functions.js";
import {
  createOrganizationDataSource,
  createOrganizationResource,
  createOrganizationsDataSource,
  type Tenant,
} from "./organization/index.js";
import { checkProviderBlock, providerSchema } from "./provider-block.js";
import { readConfiguration, type ProviderConfiguration } from "./provider-configuration.js";
import type { Provider } from "./provider.js";
import type { OrganizationStore } from "./store/index.js";

/** Opens the tenant that a provider block names. */
export type TenantOpener = (
  configuration: ProviderConfiguration,
  signal: AbortSignal,
) => Promise<OrganizationStore>;

/** Makes the provider of organizations. */
export function createProvider(
  openTenant: TenantOpener,
  environment: Readonly<Record<string, string | undefined>>,
): Provider {
  let tenant: Tenant = { store: undefined, adopts: true };
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
      isUnknown = configuration === undefined && notices.length === 0;
      if (configuration === undefined) return notices;
      const store = await openTenant(configuration, stop.signal);
      tenant = { store, adopts: configuration.adopts };
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
