import { TerraformOutput, TerraformStack, TerraformVariable, Testing } from "cdktf";
import { beforeEach, expect, test } from "vitest";
import { DataOrgwrightOrganization, Organization, testing } from "../../lib/index.js";
import { createStack, errorsOf } from "./stack.js";

let stack: TerraformStack;

beforeEach(() => {
  ({ stack } = createStack());
});

function synthesized(): Record<string, unknown> {
  return JSON.parse(Testing.synth(stack, true)) as Record<string, unknown>;
}

test("a computed value of a connection is referred to by its key, as HCL writes it", () => {
  const acme = new Organization(stack, "acme", {
    name: "acme",
    connections: [{ name: "okta" }, { name: "google-oauth2" }],
  });
  const partner = new DataOrgwrightOrganization(stack, "partner", { name: "globex" });
  const key = new TerraformVariable(stack, "key", { type: "string" });
  new TerraformOutput(stack, "one", { value: acme.connections.get("okta").connectionId });
  new TerraformOutput(stack, "two", { value: acme.connections.get("google-oauth2").connectionId });
  new TerraformOutput(stack, "three", { value: partner.connections.get("okta").connectionId });
  new TerraformOutput(stack, "four", {
    value: partner.connections.get(key.stringValue).connectionId,
  });
  expect(synthesized()["output"]).toMatchObject({
    one: { value: '${orgwright_organization.acme.connections["okta"].connection_id}' },
    two: { value: '${orgwright_organization.acme.connections["google-oauth2"].connection_id}' },
    three: { value: '${data.orgwright_organization.partner.connections["okta"].connection_id}' },
    four: { value: "${data.orgwright_organization.partner.connections[var.key].connection_id}" },
  });
});

test("an organization can be moved to another construct", () => {
  new Organization(stack, "old", { name: "acme" }).moveTo("acme");
  new Organization(stack, "new", { name: "acme", displayName: "Acme" }).addMoveTarget("acme");
  expect(errorsOf(stack)).toEqual([]);
  expect(testing.synthOrganizations(stack)).toEqual([{ name: "acme", display_name: "Acme" }]);
  expect(synthesized()["moved"]).toEqual([
    { from: "orgwright_organization.old", to: "orgwright_organization.new" },
  ]);
});

test("an organization can be moved to an address, and what it says no longer counts", () => {
  new Organization(stack, "old", { name: "Not A Name" }).moveToId(
    'orgwright_organization.all["acme"]',
  );
  expect(errorsOf(stack)).toEqual([]);
  expect(synthesized()).toMatchObject({
    moved: [{ from: "orgwright_organization.old", to: 'orgwright_organization.all["acme"]' }],
  });
});

test("an object, a map or an entry of which nothing is defined is left out, and empties nothing", () => {
  const unset: Record<string, string | undefined> = {};
  const undefinedText = unset["LOGO"] as unknown as string;
  new Organization(stack, "acme", {
    name: "acme",
    branding: { logoUrl: undefinedText },
    metadata: { region: undefinedText },
    tokenQuota: { clientCredentials: { perDay: undefined as unknown as number } },
  });
  new Organization(stack, "globex", {
    name: "globex",
    branding: { logoUrl: undefinedText, colors: { primary: "#000", pageBackground: "#fff" } },
    metadata: { region: undefinedText, plan: "gold" },
    connections: [{ name: "okta", showAsButton: undefined as unknown as boolean }],
  });
  expect(testing.synthOrganizations(stack)).toEqual([
    { name: "acme" },
    {
      name: "globex",
      branding: { colors: { primary: "#000", page_background: "#fff" } },
      metadata: { plan: "gold" },
      connections: [{ name: "okta" }],
    },
  ]);
});

test("an empty map or list empties; an object that says nothing says nothing", () => {
  new Organization(stack, "acme", { name: "acme", branding: {}, metadata: {}, connections: [] });
  expect(testing.synthOrganizations(stack)).toEqual([
    { name: "acme", metadata: {}, connections: [] },
  ]);
});
