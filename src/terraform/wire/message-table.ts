// Made from proto/*.proto by scripts/wire-table.ts; a test holds the two equal. Not edited by hand.

/** Every message, by its full name: its fields with their numbers and types. */
export const messages = {
  "grpc.health.v1.HealthCheckRequest": { service: { id: 1, type: "string" } },
  "grpc.health.v1.HealthCheckResponse": {
    status: { id: 1, type: "enum", of: "grpc.health.v1.HealthCheckResponse.ServingStatus" },
  },
  "plugin.Empty": {},
  "plugin.StdioData": {
    channel: { id: 1, type: "enum", of: "plugin.StdioData.Channel" },
    data: { id: 2, type: "bytes" },
  },
  "tfplugin6.DynamicValue": { msgpack: { id: 1, type: "bytes" }, json: { id: 2, type: "bytes" } },
  "tfplugin6.Diagnostic": {
    severity: { id: 1, type: "enum", of: "tfplugin6.Diagnostic.Severity" },
    summary: { id: 2, type: "string" },
    detail: { id: 3, type: "string" },
    attribute: { id: 4, type: "message", of: "tfplugin6.AttributePath" },
  },
  "tfplugin6.FunctionError": {
    text: { id: 1, type: "string" },
    function_argument: { id: 2, type: "int64" },
  },
  "tfplugin6.AttributePath": {
    steps: { id: 1, type: "message", of: "tfplugin6.AttributePath.Step", many: "list" },
  },
  "tfplugin6.AttributePath.Step": {
    attribute_name: { id: 1, type: "string" },
    element_key_string: { id: 2, type: "string" },
    element_key_int: { id: 3, type: "int64" },
  },
  "tfplugin6.RawState": {
    json: { id: 1, type: "bytes" },
    flatmap: { id: 2, type: "string", many: "map" },
  },
  "tfplugin6.Schema": {
    version: { id: 1, type: "int64" },
    block: { id: 2, type: "message", of: "tfplugin6.Schema.Block" },
  },
  "tfplugin6.Schema.Block": {
    version: { id: 1, type: "int64" },
    attributes: { id: 2, type: "message", of: "tfplugin6.Schema.Attribute", many: "list" },
    description: { id: 4, type: "string" },
    description_kind: { id: 5, type: "enum", of: "tfplugin6.StringKind" },
  },
  "tfplugin6.Schema.Attribute": {
    name: { id: 1, type: "string" },
    type: { id: 2, type: "bytes" },
    description: { id: 3, type: "string" },
    required: { id: 4, type: "bool" },
    optional: { id: 5, type: "bool" },
    computed: { id: 6, type: "bool" },
    sensitive: { id: 7, type: "bool" },
    description_kind: { id: 8, type: "enum", of: "tfplugin6.StringKind" },
    nested_type: { id: 10, type: "message", of: "tfplugin6.Schema.Object" },
  },
  "tfplugin6.Schema.Object": {
    attributes: { id: 1, type: "message", of: "tfplugin6.Schema.Attribute", many: "list" },
    nesting: { id: 3, type: "enum", of: "tfplugin6.Schema.Object.NestingMode" },
  },
  "tfplugin6.Function": {
    parameters: { id: 1, type: "message", of: "tfplugin6.Function.Parameter", many: "list" },
    return: { id: 3, type: "message", of: "tfplugin6.Function.Return" },
    summary: { id: 4, type: "string" },
    description: { id: 5, type: "string" },
    description_kind: { id: 6, type: "enum", of: "tfplugin6.StringKind" },
  },
  "tfplugin6.Function.Parameter": {
    name: { id: 1, type: "string" },
    type: { id: 2, type: "bytes" },
    description: { id: 5, type: "string" },
    description_kind: { id: 6, type: "enum", of: "tfplugin6.StringKind" },
  },
  "tfplugin6.Function.Return": { type: { id: 1, type: "bytes" } },
  "tfplugin6.ResourceIdentitySchema": {
    version: { id: 1, type: "int64" },
    identity_attributes: {
      id: 2,
      type: "message",
      of: "tfplugin6.ResourceIdentitySchema.IdentityAttribute",
      many: "list",
    },
  },
  "tfplugin6.ResourceIdentitySchema.IdentityAttribute": {
    name: { id: 1, type: "string" },
    type: { id: 2, type: "bytes" },
    required_for_import: { id: 3, type: "bool" },
    description: { id: 5, type: "string" },
  },
  "tfplugin6.ResourceIdentityData": {
    identity_data: { id: 1, type: "message", of: "tfplugin6.DynamicValue" },
  },
  "tfplugin6.ServerCapabilities": {
    plan_destroy: { id: 1, type: "bool" },
    get_provider_schema_optional: { id: 2, type: "bool" },
    move_resource_state: { id: 3, type: "bool" },
    generate_resource_config: { id: 4, type: "bool" },
  },
  "tfplugin6.ClientCapabilities": { deferral_allowed: { id: 1, type: "bool" } },
  "tfplugin6.Deferred": { reason: { id: 1, type: "enum", of: "tfplugin6.Deferred.Reason" } },
  "tfplugin6.GetMetadata": {},
  "tfplugin6.GetMetadata.Request": {},
  "tfplugin6.GetMetadata.Response": {
    server_capabilities: { id: 1, type: "message", of: "tfplugin6.ServerCapabilities" },
    diagnostics: { id: 2, type: "message", of: "tfplugin6.Diagnostic", many: "list" },
    data_sources: {
      id: 3,
      type: "message",
      of: "tfplugin6.GetMetadata.DataSourceMetadata",
      many: "list",
    },
    resources: {
      id: 4,
      type: "message",
      of: "tfplugin6.GetMetadata.ResourceMetadata",
      many: "list",
    },
    functions: {
      id: 5,
      type: "message",
      of: "tfplugin6.GetMetadata.FunctionMetadata",
      many: "list",
    },
  },
  "tfplugin6.GetMetadata.FunctionMetadata": { name: { id: 1, type: "string" } },
  "tfplugin6.GetMetadata.DataSourceMetadata": { type_name: { id: 1, type: "string" } },
  "tfplugin6.GetMetadata.ResourceMetadata": { type_name: { id: 1, type: "string" } },
  "tfplugin6.GetProviderSchema": {},
  "tfplugin6.GetProviderSchema.Request": {},
  "tfplugin6.GetProviderSchema.Response": {
    provider: { id: 1, type: "message", of: "tfplugin6.Schema" },
    resource_schemas: { id: 2, type: "message", of: "tfplugin6.Schema", many: "map" },
    data_source_schemas: { id: 3, type: "message", of: "tfplugin6.Schema", many: "map" },
    functions: { id: 7, type: "message", of: "tfplugin6.Function", many: "map" },
    diagnostics: { id: 4, type: "message", of: "tfplugin6.Diagnostic", many: "list" },
    server_capabilities: { id: 6, type: "message", of: "tfplugin6.ServerCapabilities" },
  },
  "tfplugin6.GetResourceIdentitySchemas": {},
  "tfplugin6.GetResourceIdentitySchemas.Request": {},
  "tfplugin6.GetResourceIdentitySchemas.Response": {
    identity_schemas: {
      id: 1,
      type: "message",
      of: "tfplugin6.ResourceIdentitySchema",
      many: "map",
    },
    diagnostics: { id: 2, type: "message", of: "tfplugin6.Diagnostic", many: "list" },
  },
  "tfplugin6.UpgradeResourceIdentity": {},
  "tfplugin6.UpgradeResourceIdentity.Request": {
    type_name: { id: 1, type: "string" },
    version: { id: 2, type: "int64" },
    raw_identity: { id: 3, type: "message", of: "tfplugin6.RawState" },
  },
  "tfplugin6.UpgradeResourceIdentity.Response": {
    upgraded_identity: { id: 1, type: "message", of: "tfplugin6.ResourceIdentityData" },
    diagnostics: { id: 2, type: "message", of: "tfplugin6.Diagnostic", many: "list" },
  },
  "tfplugin6.GetFunctions": {},
  "tfplugin6.GetFunctions.Request": {},
  "tfplugin6.GetFunctions.Response": {
    functions: { id: 1, type: "message", of: "tfplugin6.Function", many: "map" },
    diagnostics: { id: 2, type: "message", of: "tfplugin6.Diagnostic", many: "list" },
  },
  "tfplugin6.CallFunction": {},
  "tfplugin6.CallFunction.Request": {
    name: { id: 1, type: "string" },
    arguments: { id: 2, type: "message", of: "tfplugin6.DynamicValue", many: "list" },
  },
  "tfplugin6.CallFunction.Response": {
    result: { id: 1, type: "message", of: "tfplugin6.DynamicValue" },
    error: { id: 2, type: "message", of: "tfplugin6.FunctionError" },
  },
  "tfplugin6.GenerateResourceConfig": {},
  "tfplugin6.GenerateResourceConfig.Request": {
    type_name: { id: 1, type: "string" },
    state: { id: 2, type: "message", of: "tfplugin6.DynamicValue" },
  },
  "tfplugin6.GenerateResourceConfig.Response": {
    config: { id: 1, type: "message", of: "tfplugin6.DynamicValue" },
    diagnostics: { id: 2, type: "message", of: "tfplugin6.Diagnostic", many: "list" },
  },
  "tfplugin6.ValidateProviderConfig": {},
  "tfplugin6.ValidateProviderConfig.Request": {
    config: { id: 1, type: "message", of: "tfplugin6.DynamicValue" },
  },
  "tfplugin6.ValidateProviderConfig.Response": {
    diagnostics: { id: 2, type: "message", of: "tfplugin6.Diagnostic", many: "list" },
  },
  "tfplugin6.ValidateResourceConfig": {},
  "tfplugin6.ValidateResourceConfig.Request": {
    type_name: { id: 1, type: "string" },
    config: { id: 2, type: "message", of: "tfplugin6.DynamicValue" },
  },
  "tfplugin6.ValidateResourceConfig.Response": {
    diagnostics: { id: 1, type: "message", of: "tfplugin6.Diagnostic", many: "list" },
  },
  "tfplugin6.ValidateDataResourceConfig": {},
  "tfplugin6.ValidateDataResourceConfig.Request": {
    type_name: { id: 1, type: "string" },
    config: { id: 2, type: "message", of: "tfplugin6.DynamicValue" },
  },
  "tfplugin6.ValidateDataResourceConfig.Response": {
    diagnostics: { id: 1, type: "message", of: "tfplugin6.Diagnostic", many: "list" },
  },
  "tfplugin6.UpgradeResourceState": {},
  "tfplugin6.UpgradeResourceState.Request": {
    type_name: { id: 1, type: "string" },
    version: { id: 2, type: "int64" },
    raw_state: { id: 3, type: "message", of: "tfplugin6.RawState" },
  },
  "tfplugin6.UpgradeResourceState.Response": {
    upgraded_state: { id: 1, type: "message", of: "tfplugin6.DynamicValue" },
    diagnostics: { id: 2, type: "message", of: "tfplugin6.Diagnostic", many: "list" },
  },
  "tfplugin6.ConfigureProvider": {},
  "tfplugin6.ConfigureProvider.Request": {
    terraform_version: { id: 1, type: "string" },
    config: { id: 2, type: "message", of: "tfplugin6.DynamicValue" },
  },
  "tfplugin6.ConfigureProvider.Response": {
    diagnostics: { id: 1, type: "message", of: "tfplugin6.Diagnostic", many: "list" },
  },
  "tfplugin6.ReadResource": {},
  "tfplugin6.ReadResource.Request": {
    type_name: { id: 1, type: "string" },
    current_state: { id: 2, type: "message", of: "tfplugin6.DynamicValue" },
    private: { id: 3, type: "bytes" },
    client_capabilities: { id: 5, type: "message", of: "tfplugin6.ClientCapabilities" },
    current_identity: { id: 6, type: "message", of: "tfplugin6.ResourceIdentityData" },
  },
  "tfplugin6.ReadResource.Response": {
    new_state: { id: 1, type: "message", of: "tfplugin6.DynamicValue" },
    diagnostics: { id: 2, type: "message", of: "tfplugin6.Diagnostic", many: "list" },
    private: { id: 3, type: "bytes" },
    deferred: { id: 4, type: "message", of: "tfplugin6.Deferred" },
    new_identity: { id: 5, type: "message", of: "tfplugin6.ResourceIdentityData" },
  },
  "tfplugin6.PlanResourceChange": {},
  "tfplugin6.PlanResourceChange.Request": {
    type_name: { id: 1, type: "string" },
    prior_state: { id: 2, type: "message", of: "tfplugin6.DynamicValue" },
    proposed_new_state: { id: 3, type: "message", of: "tfplugin6.DynamicValue" },
    config: { id: 4, type: "message", of: "tfplugin6.DynamicValue" },
    prior_private: { id: 5, type: "bytes" },
    client_capabilities: { id: 7, type: "message", of: "tfplugin6.ClientCapabilities" },
    prior_identity: { id: 8, type: "message", of: "tfplugin6.ResourceIdentityData" },
  },
  "tfplugin6.PlanResourceChange.Response": {
    planned_state: { id: 1, type: "message", of: "tfplugin6.DynamicValue" },
    requires_replace: { id: 2, type: "message", of: "tfplugin6.AttributePath", many: "list" },
    planned_private: { id: 3, type: "bytes" },
    diagnostics: { id: 4, type: "message", of: "tfplugin6.Diagnostic", many: "list" },
    deferred: { id: 6, type: "message", of: "tfplugin6.Deferred" },
    planned_identity: { id: 7, type: "message", of: "tfplugin6.ResourceIdentityData" },
  },
  "tfplugin6.ApplyResourceChange": {},
  "tfplugin6.ApplyResourceChange.Request": {
    type_name: { id: 1, type: "string" },
    prior_state: { id: 2, type: "message", of: "tfplugin6.DynamicValue" },
    planned_state: { id: 3, type: "message", of: "tfplugin6.DynamicValue" },
    config: { id: 4, type: "message", of: "tfplugin6.DynamicValue" },
    planned_private: { id: 5, type: "bytes" },
    planned_identity: { id: 7, type: "message", of: "tfplugin6.ResourceIdentityData" },
  },
  "tfplugin6.ApplyResourceChange.Response": {
    new_state: { id: 1, type: "message", of: "tfplugin6.DynamicValue" },
    private: { id: 2, type: "bytes" },
    diagnostics: { id: 3, type: "message", of: "tfplugin6.Diagnostic", many: "list" },
    new_identity: { id: 5, type: "message", of: "tfplugin6.ResourceIdentityData" },
  },
  "tfplugin6.ImportResourceState": {},
  "tfplugin6.ImportResourceState.Request": {
    type_name: { id: 1, type: "string" },
    id: { id: 2, type: "string" },
    client_capabilities: { id: 3, type: "message", of: "tfplugin6.ClientCapabilities" },
    identity: { id: 4, type: "message", of: "tfplugin6.ResourceIdentityData" },
  },
  "tfplugin6.ImportResourceState.ImportedResource": {
    type_name: { id: 1, type: "string" },
    state: { id: 2, type: "message", of: "tfplugin6.DynamicValue" },
    private: { id: 3, type: "bytes" },
    identity: { id: 4, type: "message", of: "tfplugin6.ResourceIdentityData" },
  },
  "tfplugin6.ImportResourceState.Response": {
    imported_resources: {
      id: 1,
      type: "message",
      of: "tfplugin6.ImportResourceState.ImportedResource",
      many: "list",
    },
    diagnostics: { id: 2, type: "message", of: "tfplugin6.Diagnostic", many: "list" },
    deferred: { id: 3, type: "message", of: "tfplugin6.Deferred" },
  },
  "tfplugin6.MoveResourceState": {},
  "tfplugin6.MoveResourceState.Request": {
    source_provider_address: { id: 1, type: "string" },
    source_type_name: { id: 2, type: "string" },
    source_schema_version: { id: 3, type: "int64" },
    source_state: { id: 4, type: "message", of: "tfplugin6.RawState" },
    target_type_name: { id: 5, type: "string" },
    source_private: { id: 6, type: "bytes" },
  },
  "tfplugin6.MoveResourceState.Response": {
    target_state: { id: 1, type: "message", of: "tfplugin6.DynamicValue" },
    diagnostics: { id: 2, type: "message", of: "tfplugin6.Diagnostic", many: "list" },
    target_private: { id: 3, type: "bytes" },
    target_identity: { id: 4, type: "message", of: "tfplugin6.ResourceIdentityData" },
  },
  "tfplugin6.ReadDataSource": {},
  "tfplugin6.ReadDataSource.Request": {
    type_name: { id: 1, type: "string" },
    config: { id: 2, type: "message", of: "tfplugin6.DynamicValue" },
    client_capabilities: { id: 4, type: "message", of: "tfplugin6.ClientCapabilities" },
  },
  "tfplugin6.ReadDataSource.Response": {
    state: { id: 1, type: "message", of: "tfplugin6.DynamicValue" },
    diagnostics: { id: 2, type: "message", of: "tfplugin6.Diagnostic", many: "list" },
    deferred: { id: 3, type: "message", of: "tfplugin6.Deferred" },
  },
  "tfplugin6.StopProvider": {},
  "tfplugin6.StopProvider.Request": {},
  "tfplugin6.StopProvider.Response": { Error: { id: 1, type: "string" } },
} as const;

/** Every enumeration, by its full name. */
export const enums = {
  "grpc.health.v1.HealthCheckResponse.ServingStatus": {
    UNKNOWN: 0,
    SERVING: 1,
    NOT_SERVING: 2,
    SERVICE_UNKNOWN: 3,
  },
  "plugin.StdioData.Channel": { INVALID: 0, STDOUT: 1, STDERR: 2 },
  "tfplugin6.Diagnostic.Severity": { INVALID: 0, ERROR: 1, WARNING: 2 },
  "tfplugin6.StringKind": { PLAIN: 0, MARKDOWN: 1 },
  "tfplugin6.Schema.Object.NestingMode": { INVALID: 0, SINGLE: 1, LIST: 2, SET: 3, MAP: 4 },
  "tfplugin6.Deferred.Reason": {
    UNKNOWN: 0,
    RESOURCE_CONFIG_UNKNOWN: 1,
    PROVIDER_CONFIG_UNKNOWN: 2,
    ABSENT_PREREQ: 3,
  },
} as const;

/** Every service, by its full name: its methods with what they take and give. */
export const services = {
  "grpc.health.v1.Health": {
    Check: {
      request: "grpc.health.v1.HealthCheckRequest",
      response: "grpc.health.v1.HealthCheckResponse",
    },
  },
  "plugin.GRPCController": { Shutdown: { request: "plugin.Empty", response: "plugin.Empty" } },
  "plugin.GRPCStdio": {
    StreamStdio: { request: "plugin.Empty", response: "plugin.StdioData", streams: true },
  },
  "tfplugin6.Provider": {
    GetMetadata: {
      request: "tfplugin6.GetMetadata.Request",
      response: "tfplugin6.GetMetadata.Response",
    },
    GetProviderSchema: {
      request: "tfplugin6.GetProviderSchema.Request",
      response: "tfplugin6.GetProviderSchema.Response",
    },
    GetResourceIdentitySchemas: {
      request: "tfplugin6.GetResourceIdentitySchemas.Request",
      response: "tfplugin6.GetResourceIdentitySchemas.Response",
    },
    UpgradeResourceIdentity: {
      request: "tfplugin6.UpgradeResourceIdentity.Request",
      response: "tfplugin6.UpgradeResourceIdentity.Response",
    },
    GetFunctions: {
      request: "tfplugin6.GetFunctions.Request",
      response: "tfplugin6.GetFunctions.Response",
    },
    CallFunction: {
      request: "tfplugin6.CallFunction.Request",
      response: "tfplugin6.CallFunction.Response",
    },
    GenerateResourceConfig: {
      request: "tfplugin6.GenerateResourceConfig.Request",
      response: "tfplugin6.GenerateResourceConfig.Response",
    },
    ValidateProviderConfig: {
      request: "tfplugin6.ValidateProviderConfig.Request",
      response: "tfplugin6.ValidateProviderConfig.Response",
    },
    ValidateResourceConfig: {
      request: "tfplugin6.ValidateResourceConfig.Request",
      response: "tfplugin6.ValidateResourceConfig.Response",
    },
    ValidateDataResourceConfig: {
      request: "tfplugin6.ValidateDataResourceConfig.Request",
      response: "tfplugin6.ValidateDataResourceConfig.Response",
    },
    UpgradeResourceState: {
      request: "tfplugin6.UpgradeResourceState.Request",
      response: "tfplugin6.UpgradeResourceState.Response",
    },
    ConfigureProvider: {
      request: "tfplugin6.ConfigureProvider.Request",
      response: "tfplugin6.ConfigureProvider.Response",
    },
    ReadResource: {
      request: "tfplugin6.ReadResource.Request",
      response: "tfplugin6.ReadResource.Response",
    },
    PlanResourceChange: {
      request: "tfplugin6.PlanResourceChange.Request",
      response: "tfplugin6.PlanResourceChange.Response",
    },
    ApplyResourceChange: {
      request: "tfplugin6.ApplyResourceChange.Request",
      response: "tfplugin6.ApplyResourceChange.Response",
    },
    ImportResourceState: {
      request: "tfplugin6.ImportResourceState.Request",
      response: "tfplugin6.ImportResourceState.Response",
    },
    MoveResourceState: {
      request: "tfplugin6.MoveResourceState.Request",
      response: "tfplugin6.MoveResourceState.Response",
    },
    ReadDataSource: {
      request: "tfplugin6.ReadDataSource.Request",
      response: "tfplugin6.ReadDataSource.Response",
    },
    StopProvider: {
      request: "tfplugin6.StopProvider.Request",
      response: "tfplugin6.StopProvider.Response",
    },
  },
} as const;
