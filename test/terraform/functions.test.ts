import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nameFromText, organizationFields } from "../../src/model/index.js";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { bundleProvider } from "./bundle.js";
import { hasTerraform, Workspace } from "./workspace.js";
import { World } from "./world.js";

describe("a name made of a text", () => {
  it.each([
    ["Acme GmbH", "acme-gmbh"],
    ["  Zoë & Sons, Ltd.  ", "zoe-sons-ltd"],
    ["Straße Ørsted Łódź", "strasse-orsted-lodz"],
    ["already_a-name", "already_a-name"],
    ["org_123", "org-123"],
    ["__org_123__", "org-123"],
    ["a".repeat(49) + " bc", "a".repeat(49)],
    ["7", "7"],
  ])("of %j is %s", (text, name) => {
    expect(nameFromText(text)).toBe(name);
    expect(organizationFields.name.schema.safeParse(name).success).toBe(true);
  });

  it.each(["", "--- !", "日本"])("of %j is none", (text) => {
    expect(nameFromText(text)).toBeUndefined();
  });

  it("of a name is that name", () => {
    for (const name of ["acme", "a-b_c", "org-1"]) expect(nameFromText(name)).toBe(name);
  });
});

describe.skipIf(!hasTerraform)("the provider's functions", () => {
  let tenant: Tenant;
  let workspace: Workspace;

  beforeAll(async () => {
    tenant = await startTenant();
    workspace = new Workspace(bundleProvider("../../src/terraform/main.ts"));
    workspace.setEnvironment(tenant.environment);
    mkdirSync(join(workspace.folder, "organizations"));
  });

  afterAll(async () => {
    workspace.remove();
    await tenant.close();
  });

  it("read manifests into a map for for_each, and what they declare comes to be", async () => {
    writeFileSync(
      join(workspace.folder, "organizations", "all.yaml"),
      `organizations:
  - name: acme
    display_name: Acme
    metadata: { plan: gold, note: "\${{ not an expression }}" }
    branding: { colors: { primary: "#0a84ff", page_background: "#ffffff" } }
    connections: [{ name: google-oauth2, assign_membership_on_login: true }]
    token_quota: { client_credentials: { enforce: true, per_day: 100 } }
  - name: globex
`.replace("${{ not an expression }}", "50 %"),
    );
    workspace.write(`
      resource "orgwright_organization" "all" {
        for_each     = provider::orgwright::organizations("organizations/")
        name         = each.value.name
        display_name = each.value.display_name
        metadata     = each.value.metadata
        branding     = each.value.branding
        connections  = each.value.connections
        token_quota  = each.value.token_quota
      }
      output "name" { value = provider::orgwright::name("Acme GmbH") }`);
    const output = await workspace.apply();
    expect(output).toContain('name = "acme-gmbh"');
    const world = new World(tenant);
    expect(await world.names()).toEqual(["acme", "globex"]);
    expect(await world.organization("acme")).toMatchObject({
      display_name: "Acme",
      metadata: { plan: "gold", note: "50 %" },
      branding: { colors: { primary: "#0a84ff", page_background: "#ffffff" } },
      token_quota: { client_credentials: { enforce: true, per_day: 100 } },
    });
    expect(await world.connections("acme")).toMatchObject({
      "google-oauth2": { assign_membership_on_login: true },
    });
    expect((await workspace.plan()).changes).toBe(false);
  });

  it("tell everything that is wrong with a manifest, with its place", async () => {
    writeFileSync(
      join(workspace.folder, "organizations", "bad.yaml"),
      "organizations:\n  - name: Not A Name\n  - name: initech\n    displayname: x\n",
    );
    workspace.write(
      'output "all" { value = keys(provider::orgwright::organizations("organizations")) }',
    );
    const { status, output } = await workspace.run("plan", "-no-color");
    expect(status).toBe(1);
    const text = output.replaceAll(/[\s│╷╵]+/g, " ");
    expect(text).toContain('name is "Not A Name"');
    expect(text).toContain("Did you mean display_name?");
    expect(text).toContain("bad.yaml:2");
  });

  it("tell which argument cannot be used", async () => {
    workspace.write('output "name" { value = provider::orgwright::name("!!!") }');
    const { status, output } = await workspace.run("plan", "-no-color");
    expect(status).toBe(1);
    expect(output.replaceAll(/[\s│╷╵]+/g, " ")).toContain("no letter and no digit");
  });
});
