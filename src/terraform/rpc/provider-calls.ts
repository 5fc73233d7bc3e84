import type { Provider } from "../provider.js";
import type { ProviderCalls } from "../wire/index.js";
import { applyResourceChange } from "./apply-resource-change.js";
import { callFunction } from "./call-function.js";
import { configureProvider } from "./configure-provider.js";
import { generateResourceConfig } from "./generate-resource-config.js";
import { getFunctions } from "./get-functions.js";
import { getMetadata } from "./get-metadata.js";
import { getProviderSchema } from "./get-provider-schema.js";
import { getResourceIdentitySchemas } from "./get-resource-identity-schemas.js";
import { importResourceState } from "./import-resource-state.js";
import { moveResourceState } from "./move-resource-state.js";
import { planResourceChange } from "./plan-resource-change.js";
import { readDataSource } from "./read-data-source.js";
import { readResource } from "./read-resource.js";
import { stopProvider } from "./stop-provider.js";
import { upgradeResourceIdentity } from "./upgrade-resource-identity.js";
import { upgradeResourceState } from "./upgrade-resource-state.js";
import { validateDataResourceConfig } from "./validate-data-resource-config.js";
import { validateProviderConfig } from "./validate-provider-config.js";
import { validateResourceConfig } from "./validate-resource-config.js";

/** Everything that Terraform may call, answered by a provider. */
export function createProviderCalls(provider: Provider): ProviderCalls {
  return {
    GetMetadata: getMetadata(provider),
    GetProviderSchema: getProviderSchema(provider),
    GetResourceIdentitySchemas: getResourceIdentitySchemas(provider),
    UpgradeResourceIdentity: upgradeResourceIdentity(),
    GetFunctions: getFunctions(provider),
    CallFunction: callFunction(provider),
    GenerateResourceConfig: generateResourceConfig(provider),
    ValidateProviderConfig: validateProviderConfig(provider),
    ValidateResourceConfig: validateResourceConfig(provider),
    ValidateDataResourceConfig: validateDataResourceConfig(provider),
    UpgradeResourceState: upgradeResourceState(provider),
    ConfigureProvider: configureProvider(provider),
    ReadResource: readResource(provider),
    PlanResourceChange: planResourceChange(provider),
    ApplyResourceChange: applyResourceChange(provider),
    ImportResourceState: importResourceState(provider),
    MoveResourceState: moveResourceState(provider),
    ReadDataSource: readDataSource(provider),
    StopProvider: stopProvider(provider),
  };
}
