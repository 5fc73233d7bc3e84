import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { bundleProvider } from "./bundle.js";
import { hasTerraform, Workspace } from "./workspace.js";

describe.skipIf(!hasTerraform)("what a person sees of the provider", () => {
  let tenant: Tenant;
  let workspace: Workspace;

  beforeAll(async () => {
    tenant = await startTenant();
    workspace = new Workspace(bundleProvider("../../src/terraform/main.ts"));
    workspace.setEnvironment(tenant.environment);
  });

  afterAll(async () => {
    workspace.remove();
    await tenant.close();
  });

  async function validate(configuration: string): Promise<string> {
    workspace.write(configuration);
    const { output } = await workspace.run("validate", "-no-color");
    // Terraform wraps and frames what it prints.
    return output.replace(/[\s│╷╵]+/g, " ");
  }

  it("stands at the line of the attribute or of the key that it is about", async () => {
    const nested = await validate(`
      resource "orgwright_organization" "this" {
        name = "acme"
        branding = {
          colors = { primary = "red", page_background = "#ffffff" }
        }
        connections = {
          okta  = {}
          staff = { organization_access_level = "everything" }
        }
      }`);
    expect(nested).toMatch(/: branding = \{/);
    expect(nested).toMatch(/: staff = \{ organization_access_level = "everything" \}/);
    expect(nested).not.toMatch(/: resource "orgwright_organization"/);
  });

  it("has the words of HCL, and the names of attributes as they are written", async () => {
    const output = await validate(`
      resource "orgwright_organization" "this" {
        name = "acme"
        display_name = ""
        token_quota = { client_credentials = {} }
        connections = { staff = { is_signup_enabled = true } }
      }`);
    expect(output).toContain("Error: display_name is too short");
    expect(output).toContain('connections["staff"].is_signup_enabled');
    expect(output).toContain("assign_membership_on_login = true");
    expect(output).not.toMatch(/Display_name|Token_quota|: true`|dash|is a map/);
  });

  it("gives no advice that is false: nothing was changed where nothing ever was", async () => {
    workspace.write('data "orgwright_organization" "none" { name = "nobody" }');
    const { output } = await workspace.run("plan", "-no-color");
    expect(output).toContain("Nothing of that name or id is there");
    expect(output).not.toMatch(/meantime|[Pp]lan again/);
  });

  it("tells requests, waits and retries in the log, without secrets", async () => {
    tenant.orderFault({ kind: "status", status: 503, route: "/api/v2/organizations", times: 1 });
    workspace.setEnvironment({ ...tenant.environment, TF_LOG_PROVIDER: "debug" });
    workspace.write('resource "orgwright_organization" "this" { name = "acme" }');
    const output = await workspace.apply();
    expect(output).toMatch(/\[INFO\].*POST \/api\/v2\/organizations: 201 in \d+ ms/);
    expect(output).toMatch(/\[DEBUG\].*GET \/api\/v2\/organizations\S*: 200 in \d+ ms/);
    expect(output).toMatch(/\[INFO\].*failed \(503\): attempt 2 in \d+ ms/);
    expect(output).not.toContain(tenant.clientSecret);
    expect(output).not.toMatch(/eyJ[\w-]{10}/);
    workspace.setEnvironment({ TF_LOG_PROVIDER: "" });
  });
});
