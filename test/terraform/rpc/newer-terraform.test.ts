import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTenant, type Tenant } from "../../../src/tenant/index.js";
import { createProvider } from "../../../src/terraform/create-provider.js";
import { providerSchema } from "../../../src/terraform/provider-block.js";
import type { Provider } from "../../../src/terraform/provider.js";
import { createProviderCalls } from "../../../src/terraform/rpc/index.js";
import { openTenant } from "../../../src/terraform/open-tenant.js";
import { unknownValue, type ObjectValue, type Value } from "../../../src/terraform/value.js";
import {
  decodeMessage,
  encodeMessage,
  type Message,
  type MessageName,
} from "../../../src/terraform/wire/message-codec.js";
import { decodeAny, encodeDynamicValue } from "../../../src/terraform/wire/index.js";
import { services } from "../../../src/terraform/wire/message-table.js";
import { World } from "../world.js";

/** What Terraform 1.12 to 1.14 ask for, and 1.11 does not: asked here over the wire's own bytes. */
type Methods = (typeof services)["tfplugin6.Provider"];

let tenant: Tenant;
let provider: Provider;

beforeAll(async () => {
  tenant = await startTenant();
  tenant.plant({
    organizations: [
      { name: "acme", display_name: "Acme", connections: [{ name: "google-oauth2" }] },
    ],
  });
  provider = createProvider(
    (configuration, signal, fateOf) => openTenant(configuration, signal, () => undefined, fateOf),
    tenant.environment,
  );
});

afterAll(() => tenant.close());

async function call<Name extends keyof Methods>(
  name: Name,
  request: Message<Methods[Name]["request"]>,
): Promise<Message<Methods[Name]["response"]>> {
  const method = services["tfplugin6.Provider"][name];
  const calls = createProviderCalls(provider) as unknown as Record<
    string,
    (message: unknown) => Promise<object>
  >;
  const sent = decodeMessage(
    method.request as MessageName,
    encodeMessage(method.request as MessageName, request as never),
  );
  const answer = await calls[name]?.(sent);
  const bytes = encodeMessage(method.response as MessageName, answer as never);
  return decodeMessage(method.response as MessageName, bytes);
}

function block(values: ObjectValue = {}): ObjectValue {
  const nothing = Object.keys(providerSchema.attributes).map((name) => [name, null] as const);
  return { ...Object.fromEntries(nothing), ...values };
}

const deferral = { client_capabilities: { deferral_allowed: true } };
const type = { type_name: "orgwright_organization" };

describe("while the provider's own configuration is unknown", () => {
  beforeAll(async () => {
    const config = encodeDynamicValue(block({ base_url: unknownValue }));
    await call("ConfigureProvider", { config });
  });

  it("everything is put off where Terraform can wait", async () => {
    const state = encodeDynamicValue({ id: "org_1", name: "acme" });
    const reason = { reason: "PROVIDER_CONFIG_UNKNOWN" };
    const read = await call("ReadResource", { ...type, current_state: state, ...deferral });
    expect(read.deferred).toEqual(reason);
    expect(decodeAny(read.new_state)).toEqual({ id: "org_1", name: "acme" });
    const config = encodeDynamicValue({ name: "acme" });
    const plan = await call("PlanResourceChange", {
      ...type,
      config,
      proposed_new_state: config,
      ...deferral,
    });
    expect(plan.deferred).toEqual(reason);
    expect(plan.diagnostics ?? []).toEqual([]);
    const imported = await call("ImportResourceState", { ...type, id: "acme", ...deferral });
    expect(imported.deferred).toEqual(reason);
    expect(decodeAny(imported.imported_resources?.[0]?.state)).toBe(unknownValue);
    const data = await call("ReadDataSource", { ...type, config, ...deferral });
    expect(data.deferred).toEqual(reason);
    expect(decodeAny(data.state)).toBe(unknownValue);
  });

  it("a Terraform that cannot wait is told why nothing can be read", async () => {
    const imported = await call("ImportResourceState", { ...type, id: "acme" });
    expect(imported.deferred).toBeUndefined();
    expect(imported.diagnostics?.[0]?.summary).toBe(
      "The provider's configuration is not known yet",
    );
  });
});

describe("once it is known", () => {
  beforeAll(async () => {
    await call("ConfigureProvider", { config: encodeDynamicValue(block()) });
  });

  const identityIn = (identity: Message<"tfplugin6.ResourceIdentityData"> | undefined): Value =>
    decodeAny(identity?.identity_data);

  it("nothing is put off", async () => {
    const data = await call("ReadDataSource", {
      ...type,
      config: encodeDynamicValue({ name: "acme", id: null }),
      ...deferral,
    });
    expect(data.deferred).toBeUndefined();
    expect(decodeAny(data.state)).toMatchObject({ display_name: "Acme" });
  });

  it("a resource is identified by its id, from import to move", async () => {
    const { identity_schemas: schemas } = await call("GetResourceIdentitySchemas", {});
    expect(schemas?.["orgwright_organization"]?.identity_attributes).toMatchObject([
      { name: "id", required_for_import: true },
    ]);
    const { id } = await new World(tenant).must("acme");
    const identity = { identity_data: encodeDynamicValue({ id }) };
    const imported = await call("ImportResourceState", { ...type, identity });
    const [resource] = imported.imported_resources ?? [];
    expect(decodeAny(resource?.state)).toMatchObject({ name: "acme" });
    expect(identityIn(resource?.identity)).toEqual({ id });
    const state = resource?.state ?? {};
    const read = await call("ReadResource", { ...type, current_state: state });
    expect(identityIn(read.new_identity)).toEqual({ id });
    const plan = await call("PlanResourceChange", {
      ...type,
      prior_state: state,
      proposed_new_state: state,
      config: encodeDynamicValue({ name: "acme" }),
    });
    expect(identityIn(plan.planned_identity)).toEqual({ id });
    const raw = { json: Buffer.from(JSON.stringify({ id })) };
    const upgraded = await call("UpgradeResourceIdentity", { ...type, raw_identity: raw });
    expect(identityIn(upgraded.upgraded_identity)).toEqual({ id });
    const moved = await call("MoveResourceState", {
      source_provider_address: "registry.terraform.io/auth0/auth0",
      source_type_name: "auth0_organization",
      source_state: { json: Buffer.from(JSON.stringify({ id: "org_another", name: "beta" })) },
      target_type_name: "orgwright_organization",
    });
    expect(identityIn(moved.target_identity)).toEqual({ id: "org_another" });
  });

  it("what is to be created has no identity before it is", async () => {
    const config = encodeDynamicValue({ name: "globex" });
    const plan = await call("PlanResourceChange", { ...type, config, proposed_new_state: config });
    expect(plan.planned_identity).toBeUndefined();
  });

  it("a generated configuration names each connection once, and is valid", async () => {
    const imported = await call("ImportResourceState", { ...type, id: "acme" });
    const state = imported.imported_resources?.[0]?.state ?? {};
    const { config } = await call("GenerateResourceConfig", { ...type, state });
    expect(decodeAny(config)).toMatchObject({
      id: null,
      name: "acme",
      connections: { "google-oauth2": { name: null, connection_id: null } },
    });
    const checked = await call("ValidateResourceConfig", { ...type, config: config ?? {} });
    expect(checked.diagnostics ?? []).toEqual([]);
    const schema = await call("GetProviderSchema", {});
    expect(schema.server_capabilities?.generate_resource_config).toBe(true);
  });
});
